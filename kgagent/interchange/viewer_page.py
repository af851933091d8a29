"""How the page of a graph looks and what it does: a style and a script without anything else."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--bg:#fdfdfb;--ink:#1d2328;--soft:#566069;--line:#d8dcd9;--on:#e3ede8}
@media(prefers-color-scheme:dark){:root{--bg:#15191c;--ink:#e6e9e6;--soft:#a3adb3;--line:#343c41;
--on:#25332d}}
*{box-sizing:border-box}
body{margin:0;display:flex;height:100vh;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
aside{width:20rem;flex:none;display:flex;flex-direction:column;padding:1rem;
border-right:1px solid var(--line)}
h1{font-size:1.1rem;margin:0}
p{margin:.2rem 0;color:var(--soft)}
input{font:inherit;padding:.4rem .6rem;margin:.5rem 0;width:100%}
ul{list-style:none;margin:0;padding:0;overflow:auto;flex:1}
button{font:inherit;color:inherit;background:none;border:0;padding:.25rem .5rem;text-align:left;
width:100%;cursor:pointer;border-radius:4px}
button:hover,button:focus-visible,button[aria-current=true]{background:var(--on)}
main{flex:1;min-width:0;display:flex;flex-direction:column}
canvas{flex:1;min-height:0;width:100%;display:block;cursor:pointer}
section{max-height:45%;overflow:auto;padding:0 1rem 1rem;border-top:1px solid var(--line)}
h2{font-size:1.05rem;margin:.7rem 0 .2rem}
section button{display:inline;width:auto;padding:0 .2rem;font-weight:600}
q{display:block;color:var(--soft);font-size:.9rem;margin-left:1rem}
@media(max-width:700px){body{flex-direction:column;height:auto}
aside{width:auto;height:45vh;border:0}main{height:90vh}}
"""

SCRIPT = """
'use strict';
const graph = JSON.parse(document.getElementById('graph').textContent);
const colours = [COLOURS];
const byKey = new Map(graph.nodes.map(node => [node.id, node]));
for (const node of graph.nodes) { node.of = []; }
for (const edge of graph.edges) {
  byKey.get(edge.source).of.push(edge);
  if (edge.source !== edge.target) byKey.get(edge.target).of.push(edge);
}
const ranked = [...graph.nodes].sort((a, b) => b.of.length - a.of.length);
const element = id => document.getElementById(id);
const made = (name, text) => {
  const one = document.createElement(name);
  one.textContent = text;
  return one;
};
const canvas = element('map'), pen = canvas.getContext('2d');
let chosen = null, spots = [];
const nameOf = node => node.name || node.id;
const colourOf = node => node.community === undefined ? '#999'
  : colours[((node.community % colours.length) + colours.length) % colours.length];
const buttonTo = node => {
  const one = made('button', nameOf(node));
  one.type = 'button';
  one.addEventListener('click', () => choose(node));
  return one;
};
function list() {
  const wanted = element('search').value.trim().toLowerCase();
  const found = ranked.filter(node => !wanted ||
    [nameOf(node), ...(node.aliases || [])].some(name => name.toLowerCase().includes(wanted)));
  element('count').textContent = (found.length > 100 ? 'first 100 of ' : '') +
    found.length.toLocaleString('en') + ' concepts; ' +
    graph.edges.length.toLocaleString('en') + ' relations in all';
  element('list').replaceChildren(...found.slice(0, 100).map(node => {
    const row = document.createElement('li'), one = buttonTo(node);
    one.append(made('small', ' ' + node.of.length));
    if (node === chosen) one.setAttribute('aria-current', 'true');
    row.append(one);
    return row;
  }));
}
function choose(node) {
  chosen = node;
  list();
  draw();
  const about = element('about');
  about.replaceChildren();
  if (!node) return;
  about.append(made('h2', nameOf(node)));
  if ((node.aliases || []).length) about.append(made('p', 'also: ' + node.aliases.join('; ')));
  about.append(made('p', [node.year && 'since ' + node.year, node.papers + ' papers',
    'step ' + node.first_step].filter(Boolean).join(', ')));
  for (const edge of node.of.slice(0, 200)) {
    const line = document.createElement('div');
    line.append(buttonTo(byKey.get(edge.source)), ' ' + edge.predicate + ' ',
      buttonTo(byKey.get(edge.target)), made('small', ' ' + (edge.support || 0) + ' papers' +
      (edge.negated ? ', negated' : '') + (edge.reasoned ? ', a model reasoned' : '') +
      (edge.imported ? ', imported' : '')));
    for (const quote of (edge.quotes || []).slice(0, 3)) line.append(made('q', quote));
    about.append(line);
  }
  if (node.of.length > 200) about.append(made('p', 'and ' + (node.of.length - 200) + ' more'));
}
function around(width, height) {
  const near = new Map();
  for (const edge of chosen.of) {
    near.set(edge.source === chosen.id ? edge.target : edge.source, edge);
  }
  near.delete(chosen.id);
  const others = [...near.keys()].slice(0, 36), far = Math.min(width, height) * .4;
  const at = new Map([[chosen.id, [width / 2, height / 2]]]);
  others.forEach((key, number) => {
    const angle = 2 * Math.PI * number / others.length;
    at.set(key, [width / 2 + far * 1.25 * Math.cos(angle), height / 2 + far * Math.sin(angle)]);
  });
  return at;
}
function everything(width, height) {
  const xs = graph.nodes.map(node => node.x || 0), ys = graph.nodes.map(node => node.y || 0);
  const low = values => values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const [left, top] = [low(xs), low(ys)];
  const [wide, tall] = [high(xs) - left || 1, high(ys) - top || 1];
  const scale = Math.min((width - 40) / wide, (height - 40) / tall);
  return new Map(graph.nodes.map(node => [node.id,
    [20 + scale * ((node.x || 0) - left), 20 + scale * ((node.y || 0) - top)]]));
}
function draw() {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  const ink = getComputedStyle(document.body).color;
  const at = chosen ? around(width, height) : everything(width, height);
  const edges = chosen ? chosen.of : graph.edges.slice(0, 20000);
  pen.strokeStyle = 'rgba(128,128,128,' + (chosen ? .8 : .15) + ')';
  for (const edge of edges) {
    const from = at.get(edge.source), to = at.get(edge.target);
    if (!from || !to) continue;
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    if (chosen && edge.source !== edge.target) arrow(from, to);
  }
  spots = [];
  for (const [key, [x, y]] of at) {
    const node = byKey.get(key);
    pen.fillStyle = colourOf(node);
    pen.beginPath();
    pen.arc(x, y, chosen ? 6 : Math.min(8, 1.5 + Math.sqrt(node.of.length) / 2), 0, 7);
    pen.fill();
    spots.push([x, y, node]);
  }
  pen.fillStyle = ink;
  pen.font = '12px system-ui, sans-serif';
  const named = chosen ? [...at.keys()] : ranked.slice(0, 25).map(node => node.id);
  for (const key of named) {
    const [x, y] = at.get(key);
    pen.fillText(nameOf(byKey.get(key)).slice(0, 40), x + 8, y + 4);
  }
}
function arrow([x1, y1], [x2, y2]) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const x = x2 - 9 * Math.cos(angle), y = y2 - 9 * Math.sin(angle);
  pen.beginPath();
  pen.moveTo(x - 7 * Math.cos(angle - .4), y - 7 * Math.sin(angle - .4));
  pen.lineTo(x, y);
  pen.lineTo(x - 7 * Math.cos(angle + .4), y - 7 * Math.sin(angle + .4));
  pen.stroke();
}
canvas.addEventListener('click', event => {
  const box = canvas.getBoundingClientRect();
  let best = null, least = 225;
  for (const [x, y, node] of spots) {
    const far = (x - event.clientX + box.left) ** 2 + (y - event.clientY + box.top) ** 2;
    if (far < least) { least = far; best = node; }
  }
  choose(best);
});
element('search').addEventListener('input', list);
window.addEventListener('resize', draw);
list();
draw();
"""
