// Colours as the page has them now: light or dark, and what they make of a community.

export function themeOf(element, palettes) {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const background = channels(read("--st-background-color", "#ffffff"));
  const text = channels(read("--st-text-color", "#222222"));
  const dark = light(background) < 0.4;
  return {
    dark,
    background: hex(background),
    text: hex(text),
    primary: read("--st-primary-color", "#0f6b63"),
    font: read("--st-font", "sans-serif"),
    muted: hex(mixed(background, text, 0.14)),
    palette: palettes[dark ? "dark" : "light"],
  };
}

export function channels(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

export function mixed(one, other, share) {
  return one.map((value, at) => Math.round(value * (1 - share) + other[at] * share));
}

export function hex(parts) {
  return "#" + parts.map((value) => value.toString(16).padStart(2, "0")).join("");
}

// Sigma blends colours that are already multiplied by their alpha.
export function veiled(colour, alpha) {
  const parts = channels(colour).map((value) => Math.round(value * alpha));
  return `rgba(${parts.join(",")},${alpha})`;
}

function light([red, green, blue]) {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function ofCommunity(theme, number) {
  return theme.palette[number % theme.palette.length];
}
