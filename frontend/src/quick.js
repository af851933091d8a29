// Sigma, but while the map moves nothing is drawn for picking, nobody asks what lies under the
// pointer, and empty layers are left alone: each costs as much as the picture in software WebGL.
import Sigma from "sigma";
import { NodeCircleProgram, NodePointProgram } from "sigma/rendering";

function moving(sigma) {
  const mouse = sigma.getMouseCaptor();
  return mouse.isMoving || mouse.draggedEvents || mouse.currentWheelDirection || sigma.getCamera().isAnimated();
}

export class QuickSigma extends Sigma {
  getNodeAtPosition(position) {
    return moving(this) ? this.hoveredNode : super.getNodeAtPosition(position);
  }

  // Every layer that is cleared is put together with the others anew: those that are empty stay.
  clear() {
    const still = !moving(this) || !this.getSetting("hideEdgesOnMove");
    if (still || this.hoveredNode || this.highlightedNodes.size) {
      this.emptied = false;
      return super.clear();
    }
    if (!this.emptied) {
      this.emptied = true;
      return super.clear();
    }
    const { nodes } = this.webGLContexts;
    nodes.bindFramebuffer(nodes.FRAMEBUFFER, null);
    nodes.clear(nodes.COLOR_BUFFER_BIT);
    if (!this.getSetting("hideLabelsOnMove")) {
      this.canvasContexts.labels.clearRect(0, 0, this.width, this.height);
    }
    return this;
  }
}

function quick(Program) {
  return class extends Program {
    render(params) {
      if (!moving(this.renderer)) return super.render(params);
      const kept = this.pickProgram;
      this.pickProgram = null;
      super.render(params);
      this.pickProgram = kept;
    }
  };
}

export const QuickCircle = quick(NodeCircleProgram);
export const QuickPoint = quick(NodePointProgram);
