// Sigma, but while the map moves nothing is drawn for picking, and nobody asks what lies under the
// pointer: each of them costs as much as the picture itself where WebGL is software.
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
