// The map of the graph: Streamlit calls this again whenever data or theme change.
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import { edgeReducer, emphasisOf, nodeReducer } from "./emphasis.js";
import { byDegree, coloured, graphOf, nodesByKey } from "./graph.js";
import { keyboard } from "./keyboard.js";
import { drawLabels, hoverDrawer, labelDrawer } from "./labels.js";
import { lasso } from "./lasso.js";
import { legend, tools } from "./panel.js";
import { QuickCircle, QuickPoint, QuickSigma } from "./quick.js";
import { STYLE } from "./style.js";
import { themeOf } from "./theme.js";

const states = new WeakMap();
const MANY_EDGES = 5000;
const MANY_NODES = 2500;
const FEW_NODES = 300;
const MARGIN = 36;

export default function (component) {
  const { data, parentElement } = component;
  let state = states.get(parentElement);
  if (!state) {
    state = opened(parentElement);
    states.set(parentElement, state);
  }
  state.tell = component.setTriggerValue;
  const theme = themeOf(state.root, data.palettes);
  const otherTheme = JSON.stringify(theme) !== JSON.stringify(state.theme);
  state.theme = theme;
  if (data.view && data.version !== state.version) {
    shown(state, data);
    component.setStateValue("held", data.version);
  } else if (!data.view && data.version !== state.version) {
    component.setStateValue("held", "");
  } else if (otherTheme && state.sigma) {
    coloured(state.graph, theme);
    themed(state);
  }
  if (state.sigma) {
    said(state, data);
    legend(state);
  }
  return () => {
    state.observer.disconnect();
    state.sigma?.kill();
    states.delete(parentElement);
  };
}

function opened(parent) {
  const root = document.createElement("div");
  root.className = "map";
  const style = document.createElement("style");
  style.textContent = STYLE;
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  root.append(style, stage);
  parent.append(root);
  const state = {
    root, stage, version: null, theme: null, sigma: null, graph: null, nodes: new Map(),
    chosen: "", path: [], community: null, lassoed: null, at: null, emphasis: null, fit: null, labels: [], written: new Set(),
  };
  state.observer = new ResizeObserver(() => {
    if (state.sigma && stage.clientWidth) state.sigma.resize().scheduleRender();
  });
  state.observer.observe(stage);
  root.graphMap = state;
  return state;
}

function shown(state, data) {
  state.view = data.view;
  state.version = data.version;
  state.graph = graphOf(data.view, state.theme);
  state.nodes = nodesByKey(state.graph);
  state.order = byDegree(state.graph);
  state.lassoed = state.at = null;
  state.emphasis = emphasisOf(state);
  if (!state.sigma && !drawn(state)) return;
  const [left, low, right, high] = data.view.box;
  state.sigma.setCustomBBox({ x: [left, right], y: [low, high] });
  state.sigma.setSetting("hideEdgesOnMove", state.graph.size > MANY_EDGES);
  state.sigma.setSetting("hideLabelsOnMove", state.graph.order > MANY_NODES);
  state.sigma.setSetting("defaultNodeType", state.graph.order > MANY_NODES ? "point" : "circle");
  state.sigma.setSetting("labelRenderedSizeThreshold", state.graph.order > FEW_NODES ? 5 : 0);
  if (state.sigma.getGraph() !== state.graph) state.sigma.setGraph(state.graph);
  state.sigma.refresh();
}

function drawn(state) {
  const settings = {
    allowInvalidContainer: true,
    defaultNodeType: "circle",
    nodeProgramClasses: { circle: QuickCircle, point: QuickPoint },
    defaultEdgeType: "thin",
    edgeProgramClasses: { thin: EdgeLineProgram, thick: EdgeRectangleProgram },
    hideLabelsOnMove: false,
    labelDensity: 0.6,
    labelGridCellSize: 130,
    labelRenderedSizeThreshold: 5,
    labelSize: 13,
    stagePadding: 24,
    zIndex: true,
    minCameraRatio: 0.005,
    maxCameraRatio: 3,
    nodeReducer: nodeReducer(state),
    edgeReducer: edgeReducer(state),
  };
  try {
    state.sigma = new QuickSigma(state.graph, state.stage, settings);
  } catch {
    const line = document.createElement("p");
    line.className = "none";
    line.textContent = "This browser cannot draw the map (no WebGL). The table holds the same.";
    state.stage.append(line);
    return false;
  }
  themed(state);
  listening(state);
  return true;
}

function themed(state) {
  state.sigma.setSettings({
    defaultDrawNodeLabel: labelDrawer(state),
    defaultDrawNodeHover: hoverDrawer(state),
    labelFont: state.theme.font,
  });
}

function listening(state) {
  const { sigma, stage } = state;
  const choose = (key) => {
    state.lassoed = null;
    state.community = null;
    state.path = [];
    state.chosen = key;
    state.clicked = key;
    emphasised(state);
    state.tell("chosen", key);
  };
  sigma.on("clickNode", ({ node }) => choose(state.graph.getNodeAttribute(node, "key")));
  sigma.on("clickStage", () => {
    if (state.chosen || state.lassoed || state.community !== null || state.path.length) choose("");
  });
  sigma.on("enterNode", () => (stage.style.cursor = "pointer"));
  sigma.on("leaveNode", () => (stage.style.cursor = ""));
  sigma.on("afterRender", () => {
    drawLabels(state);
    if (stage.dataset.ready !== state.version) stage.dataset.ready = state.version;
  });
  const loop = lasso(state, (nodes) => {
    if (!nodes.length) return;
    state.lassoed = new Set(nodes);
    emphasised(state);
    const best = nodes.map((node) => state.graph.getNodeAttributes(node));
    best.sort((one, other) => other.degree - one.degree);
    state.tell("lassoed", best.map((values) => values.key));
  });
  const doing = {
    choose,
    fit: (nodes) => fitted(state, nodes),
    emphasise: () => emphasised(state),
    lasso: (on) => loop.active(on),
  };
  state.doing = doing;
  tools(state, doing);
  keyboard(state, doing);
}

function emphasised(state) {
  state.emphasis = emphasisOf(state);
  state.sigma.refresh({ skipIndexation: true });
  legend(state);
}

function said(state, data) {
  const before = [state.chosen, state.path.join("\n")];
  const fromHere = data.chosen === state.clicked;
  state.chosen = data.chosen;
  state.path = data.path;
  if (before[0] !== state.chosen || before[1] !== state.path.join("\n")) emphasised(state);
  else state.emphasis = emphasisOf(state);
  if (state.fit !== data.fit) {
    fitted(state, state.path.length ? state.emphasis.path : null, state.fit === null ? 0 : 400);
    state.fit = data.fit;
  } else if (!fromHere && data.chosen && before[0] !== data.chosen) {
    fitted(state, [...(state.emphasis.focus ?? [])]);
  }
  state.clicked = data.chosen;
  const words = `${data.said}. Arrow keys move, + and - zoom, J and K go from concept to concept, Enter opens one, Escape lets go.`;
  state.stage.setAttribute("aria-label", words);
  state.line ??= state.stage.appendChild(document.createElement("div"));
  state.line.className = "said";
  state.line.textContent = data.said;
}

export function fitted(state, nodes, duration = 400) {
  const all = nodes?.length ? nodes : state.graph.nodes();
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of all) {
    const place = state.sigma.getNodeDisplayData(node);
    if (!place) continue;
    left = Math.min(left, place.x);
    right = Math.max(right, place.x);
    low = Math.min(low, place.y);
    high = Math.max(high, place.y);
  }
  if (left === Infinity) return;
  const camera = state.sigma.getCamera();
  // How much of the map the stage shows at ratio 1, in the same units: read off its corners.
  const { width, height } = state.sigma.getDimensions();
  const one = state.sigma.viewportToFramedGraph({ x: MARGIN, y: MARGIN });
  const other = state.sigma.viewportToFramedGraph({ x: width - MARGIN, y: height - MARGIN });
  const now = camera.getState().ratio || 1;
  const across = Math.abs(other.x - one.x) / now || 1;
  const down = Math.abs(other.y - one.y) / now || 1;
  const ratio = Math.max((right - left) / across, (high - low) / down);
  const to = { x: (left + right) / 2, y: (low + high) / 2, angle: 0, ratio: Math.max(ratio, 0.06) };
  if (duration && !matchMedia("(prefers-reduced-motion: reduce)").matches) camera.animate(to, { duration });
  else camera.setState(to);
}
