// What stands out: a concept with its neighbours, a path, a community, or a lassoed set.

export function emphasisOf(state) {
  const { graph, nodes } = state;
  const path = state.path.map((key) => nodes.get(key)).filter((node) => node !== undefined);
  const chosen = nodes.get(state.chosen);
  const strong = new Set(path);
  const focus = new Set(path);
  const pathEdges = new Set();
  for (let at = 1; at < path.length; at += 1) {
    const edge = graph.edge(path[at - 1], path[at]);
    if (edge !== undefined) pathEdges.add(edge);
  }
  if (path.length === 0 && state.lassoed) {
    state.lassoed.forEach((node) => focus.add(node));
  } else if (path.length === 0 && chosen !== undefined) {
    strong.add(chosen);
    focus.add(chosen);
    graph.forEachNeighbor(chosen, (node) => focus.add(node));
  } else if (path.length === 0 && state.community !== null) {
    graph.forEachNode((node, values) => {
      if (values.community === state.community) focus.add(node);
    });
  }
  if (chosen !== undefined) strong.add(chosen);
  return { strong, focus: focus.size ? focus : null, chosen, path, pathEdges };
}

export function nodeReducer(state) {
  return (node, values) => {
    const { emphasis, theme } = state;
    if (state.at === node) return { ...values, forceLabel: true, strong: true, highlighted: true };
    if (!emphasis.focus) return values;
    if (!emphasis.focus.has(node)) {
      return { ...values, color: theme.muted, label: "", zIndex: 0 };
    }
    const strong = emphasis.strong.has(node);
    const few = emphasis.focus.size <= 25;
    const size = strong ? Math.max(values.size * 1.3, 7) : values.size;
    return { ...values, size, zIndex: strong ? 2 : 1, forceLabel: strong || few, strong };
  };
}

export function edgeReducer(state) {
  return (edge, values) => {
    const { emphasis, theme, graph } = state;
    if (!emphasis.focus) return values;
    if (emphasis.path.length) {
      if (!emphasis.pathEdges.has(edge)) return { ...values, hidden: true };
      return { ...values, color: theme.primary, zIndex: 1, type: "thick", size: 3 };
    }
    const [one, other] = graph.extremities(edge);
    if (emphasis.chosen !== undefined && !state.lassoed) {
      if (one !== emphasis.chosen && other !== emphasis.chosen) return { ...values, hidden: true };
      return { ...values, type: "thick", size: 1.2 };
    }
    if (!emphasis.focus.has(one) || !emphasis.focus.has(other)) return { ...values, hidden: true };
    return values;
  };
}
