// Names on the canvas, and only there or as textContent: they are strangers' words.

const LONGEST = 42;

export function short(name, longest = LONGEST) {
  const letters = [...name];
  return letters.length <= longest ? name : letters.slice(0, longest - 1).join("") + "…";
}

function written(context, text, x, y, theme) {
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = theme.background;
  context.strokeText(text, x, y);
  context.fillStyle = theme.text;
  context.fillText(text, x, y);
}

// Sigma hands over the labels one by one; they are drawn when it is done, the largest first, and
// one that would lie over another is left out.
export function labelDrawer(state) {
  return (context, data, settings) => {
    if (data.label) state.labels.push({ context, settings, ...data });
  };
}

export function drawLabels(state) {
  const taken = [];
  const rank = (label) => (label.strong ? 1000 : 0) + label.size;
  const labels = state.labels.sort((one, other) => rank(other) - rank(one));
  state.labels = [];
  state.written = new Set();
  for (const { context, settings, label, strong, size, x, y, key } of labels) {
    const high = settings.labelSize;
    context.font = `${strong ? 600 : settings.labelWeight} ${high}px ${settings.labelFont}`;
    const text = short(label);
    const width = context.measureText(text).width;
    const room = state.sigma.getDimensions().width;
    const right = x + size + 3;
    const left = right + width > room && x - size - 3 - width > 0 ? x - size - 3 - width : right;
    const box = [left - 2, y - high * 0.7, left + width + 2, y + high * 0.7];
    const hidden = taken.some(
      (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3],
    );
    if (hidden && !strong) continue;
    taken.push(box);
    state.written.add(key);
    written(context, text, left, y + high / 3, state.theme);
  }
}

export function hoverDrawer(state) {
  return (context, data, settings) => {
    const { theme } = state;
    const size = settings.labelSize + 1;
    const text = short(data.label ?? "", 80);
    context.font = `600 ${size}px ${settings.labelFont}`;
    const width = context.measureText(text).width;
    const left = data.x + data.size + 1;
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = theme.text;
    context.stroke();
    context.fillStyle = theme.background;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(left, data.y - size, width + 12, 2 * size);
    context.fill();
    context.stroke();
    context.fillStyle = theme.text;
    context.fillText(text, left + 6, data.y + size / 3);
  };
}
