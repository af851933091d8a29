// The map by keyboard: arrows move, + and - zoom, J and K step through concepts by degree.

const MOVE = 0.12;

export function keyboard(state, doing) {
  const camera = state.sigma.getCamera();
  const moved = (dx, dy) => {
    const { x, y, ratio } = camera.getState();
    camera.setState({ x: x + dx * MOVE * ratio, y: y + dy * MOVE * ratio });
  };
  const stepped = (by) => {
    const count = state.order.length;
    const now = state.at === null ? (by > 0 ? -1 : 0) : state.order.indexOf(state.at);
    state.at = state.order[(now + by + count) % count];
    const place = state.sigma.getNodeDisplayData(state.at);
    camera.animate({ x: place.x, y: place.y }, { duration: 150 });
    doing.emphasise();
  };
  const keys = {
    ArrowLeft: () => moved(-1, 0),
    ArrowRight: () => moved(1, 0),
    ArrowUp: () => moved(0, 1),
    ArrowDown: () => moved(0, -1),
    "+": () => camera.animatedZoom({ duration: 150 }),
    "=": () => camera.animatedZoom({ duration: 150 }),
    "-": () => camera.animatedUnzoom({ duration: 150 }),
    0: () => doing.fit(null),
    j: () => stepped(1),
    k: () => stepped(-1),
    Enter: () => {
      if (state.at !== null) doing.choose(state.graph.getNodeAttribute(state.at, "key"));
    },
    Escape: () => {
      state.at = null;
      doing.choose("");
    },
  };
  state.stage.addEventListener("keydown", (event) => {
    const act = event.target === state.stage && !event.ctrlKey && !event.metaKey && keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
