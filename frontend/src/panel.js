// The buttons on the map and the communities under it.
import { savePng, saveSvg } from "./saving.js";
import { ofCommunity } from "./theme.js";

const LISTED = 12;

function button(text, about, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.title = about;
  made.setAttribute("aria-label", about);
  made.onclick = act;
  return made;
}

export function tools(state, doing) {
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.setAttribute("role", "toolbar");
  const camera = state.sigma.getCamera();
  const loop = button("Lasso", "Draw a loop around concepts", () => {
    const on = loop.getAttribute("aria-pressed") !== "true";
    loop.setAttribute("aria-pressed", String(on));
    doing.lasso(on);
  });
  loop.setAttribute("aria-pressed", "false");
  bar.append(
    button("+", "Zoom in", () => camera.animatedZoom({ duration: 200 })),
    button("−", "Zoom out", () => camera.animatedUnzoom({ duration: 200 })),
    button("Fit", "Show all that is drawn", () => doing.fit(null)),
    loop,
    button("PNG", "Save the map as a picture", () => savePng(state)),
    button("SVG", "Save the map as a drawing", () => saveSvg(state)),
  );
  if (document.fullscreenEnabled) {
    bar.append(
      button("Full", "Fill the screen, or stop filling it", () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else state.root.requestFullscreen();
      }),
    );
  }
  state.stage.append(bar);
}

export function legend(state) {
  const line = state.legend ?? document.createElement("div");
  if (!state.legend) {
    line.className = "legend";
    line.setAttribute("role", "toolbar");
    line.setAttribute("aria-label", "Communities");
    state.root.append(line);
    state.legend = line;
  }
  const drawn = `${state.version} ${state.theme.dark}`;
  if (line.dataset.drawn === drawn) {
    line.querySelectorAll("button").forEach((made) => {
      made.setAttribute("aria-pressed", String(made.dataset.number === String(state.community)));
    });
    return;
  }
  line.dataset.drawn = drawn;
  const chips = state.view.communities.slice(0, LISTED).map((community) => {
    const { number, name, about } = community;
    const made = button("", about, () => {
      state.community = state.community === number ? null : number;
      state.lassoed = null;
      state.chosen = "";
      state.path = [];
      state.doing.emphasise();
    });
    made.dataset.number = String(number);
    made.setAttribute("aria-pressed", String(state.community === number));
    const dot = document.createElement("span");
    dot.className = "dot";
    dot.style.background = ofCommunity(state.theme, number);
    const text = document.createElement("span");
    text.className = "name";
    text.textContent = name;
    made.append(dot, text);
    return made;
  });
  line.replaceChildren(...chips);
}
