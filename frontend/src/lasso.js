// Drawing a loop around concepts selects them.

export function lasso(state, selected) {
  const canvas = document.createElement("canvas");
  canvas.className = "lasso";
  state.stage.append(canvas);
  let loop = [];

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const drawn = () => {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.beginPath();
    loop.forEach(({ x, y }) => context.lineTo(x, y));
    context.closePath();
    context.strokeStyle = state.theme.primary;
    context.lineWidth = 2;
    context.stroke();
    context.globalAlpha = 0.12;
    context.fillStyle = state.theme.primary;
    context.fill();
    context.globalAlpha = 1;
  };
  canvas.onpointerdown = (event) => {
    canvas.width = canvas.clientWidth;
    canvas.height = canvas.clientHeight;
    canvas.setPointerCapture(event.pointerId);
    loop = [place(event)];
  };
  canvas.onpointermove = (event) => {
    if (!loop.length) return;
    loop.push(place(event));
    drawn();
  };
  canvas.onpointerup = () => {
    const closed = loop;
    loop = [];
    drawn();
    if (closed.length > 2) selected(within(state, closed));
  };
  return {
    active: (on) => canvas.classList.toggle("on", on),
  };
}

function within(state, loop) {
  return state.graph.filterNodes((node, values) => {
    const { x, y } = state.sigma.graphToViewport(values);
    return inside(loop, x, y);
  });
}

function inside(loop, x, y) {
  let found = false;
  for (let at = 0, last = loop.length - 1; at < loop.length; last = at, at += 1) {
    const a = loop[at];
    const b = loop[last];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) found = !found;
  }
  return found;
}
