// The columns that arrive, as a graph that sigma draws.
import { UndirectedGraph } from "graphology";
import { ofCommunity, veiled } from "./theme.js";

const MANY = 5000;

export function graphOf(view, theme) {
  const graph = new UndirectedGraph();
  const small = scale(view.names.length);
  view.names.forEach((name, at) => {
    graph.addNode(String(at), {
      x: view.x[at],
      y: view.y[at],
      label: name,
      key: view.keys[at] ?? name,
      degree: view.degree[at],
      community: view.community[at],
      size: small * Math.min(2.2 + 1.25 * Math.sqrt(view.degree[at]), 17),
    });
  });
  view.sources.forEach((source, at) => {
    graph.addUndirectedEdge(String(source), String(view.targets[at]));
  });
  coloured(graph, theme);
  return graph;
}

function scale(count) {
  if (count > MANY) return 0.55;
  if (count > 600) return 0.8;
  return count > 60 ? 1.1 : 1.7;
}

export function coloured(graph, theme) {
  const many = graph.size > 8000;
  const few = graph.size < 400;
  const between = veiled(theme.text, many ? 0.07 : few ? 0.3 : 0.14);
  const inside = new Map();
  graph.updateEachNodeAttributes((node, values) => {
    values.color = ofCommunity(theme, values.community);
    return values;
  });
  graph.updateEachEdgeAttributes((edge, values, source, target, one, other) => {
    if (one.community === other.community) {
      if (!inside.has(one.color)) inside.set(one.color, veiled(one.color, many ? 0.22 : few ? 0.7 : 0.4));
      values.color = inside.get(one.color);
    } else {
      values.color = between;
    }
    return values;
  });
}

export function nodesByKey(graph) {
  const found = new Map();
  graph.forEachNode((node, values) => found.set(values.key, node));
  return found;
}

export function byDegree(graph) {
  const degree = (node) => graph.getNodeAttribute(node, "degree");
  return graph.nodes().sort((one, other) => degree(other) - degree(one));
}
