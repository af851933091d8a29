// The map as it is seen now, as a file: PNG in twice the size, SVG with text as text.
import { short } from "./labels.js";

export function saveSvg(state) {
  const { sigma, graph, theme } = state;
  const { width, height } = sigma.getDimensions();
  const spot = (node) => {
    const shown = sigma.getNodeDisplayData(node);
    return { ...shown, ...sigma.framedGraphToViewport(shown), size: sigma.scaleSize(shown.size) };
  };
  const near = ({ x, y }) => x > -50 && y > -50 && x < width + 50 && y < height + 50;
  const places = new Map(graph.mapNodes((node) => [node, spot(node)]));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="100%" height="100%" fill="${theme.background}"/>`,
    `<g stroke-width="1" fill="none">`,
  ];
  graph.forEachEdge((edge, values, source, target) => {
    const one = places.get(source);
    const other = places.get(target);
    const shown = sigma.getEdgeDisplayData(edge);
    if (shown.hidden || (!near(one) && !near(other))) return;
    const ends = `x1="${fixed(one.x)}" y1="${fixed(one.y)}" x2="${fixed(other.x)}" y2="${fixed(other.y)}"`;
    parts.push(`<line ${ends} ${stroke(shown.color)}/>`);
  });
  parts.push("</g><g>");
  places.forEach((place) => {
    if (place.hidden || !near(place)) return;
    const at = `cx="${fixed(place.x)}" cy="${fixed(place.y)}" r="${fixed(place.size)}"`;
    parts.push(`<circle ${at} fill="${place.color}"/>`);
  });
  parts.push(`</g><g font-family="sans-serif" font-size="13" fill="${theme.text}">`);
  state.written.forEach((key) => {
    const place = places.get(state.nodes.get(key));
    if (!place || !near(place) || !place.label) return;
    const at = `x="${fixed(place.x + place.size + 3)}" y="${fixed(place.y + 4)}"`;
    parts.push(`<text ${at}>${escaped(short(place.label))}</text>`);
  });
  parts.push("</g></svg>");
  download(new Blob(parts, { type: "image/svg+xml" }), "kgagent-map.svg");
}

export function savePng(state) {
  const { sigma, theme } = state;
  const canvas = document.createElement("canvas");
  // What WebGL drew is only there until the browser shows it: draw, and copy at once.
  sigma.refresh();
  const layers = sigma.getCanvases();
  canvas.width = layers.edges.width;
  canvas.height = layers.edges.height;
  const context = canvas.getContext("2d");
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const name of ["edges", "nodes", "labels", "hovers", "hoverNodes"]) {
    const layer = layers[name];
    if (layer?.width) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  }
  canvas.toBlob((blob) => blob && download(blob, "kgagent-map.png"));
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function fixed(value) {
  return value.toFixed(1);
}

function stroke(colour) {
  const parts = colour.match(/^rgba\((\d+),(\d+),(\d+),([\d.]+)\)$/);
  if (!parts) return `stroke="${colour}"`;
  const alpha = Number(parts[4]);
  const plain = parts.slice(1, 4).map((value) => Math.min(255, Math.round(Number(value) / alpha)));
  return `stroke="rgb(${plain.join(",")})" stroke-opacity="${alpha}"`;
}

function escaped(text) {
  const marks = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  // XML has no place for other control characters.
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\ufffe\uffff]/g, " ").replace(/[&<>"']/g, (m) => marks[m]);
}
