// The look of the component, in the colours of the page.
export const STYLE = `
:host { display: block; }
.map { position: relative; display: flex; flex-direction: column; gap: 6px; color: var(--st-text-color);
  font-family: var(--st-font, sans-serif); font-size: 14px; }
.stage { position: relative; height: clamp(380px, calc(100vh - 300px), 1000px); border: 1px solid var(--st-border-color, #8884);
  border-radius: var(--st-base-radius, 8px); overflow: hidden; touch-action: none;
  background: var(--st-background-color); }
.stage:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.map:fullscreen { background: var(--st-background-color); padding: 8px; }
.map:fullscreen .stage { flex: 1; height: auto; }
.tools { position: absolute; right: 8px; top: 8px; display: flex; flex-direction: column; gap: 4px; z-index: 3; }
button { font: inherit; color: inherit; cursor: pointer; border-radius: 6px; padding: 2px 8px; min-height: 30px;
  border: 1px solid var(--st-border-color, #8884); background: var(--st-secondary-background-color); }
button:hover, button[aria-pressed=true] { border-color: var(--st-primary-color); color: var(--st-primary-color); }
.legend { display: flex; gap: 4px; overflow-x: auto; padding-bottom: 4px; scrollbar-width: thin; }
.legend button { display: flex; align-items: center; gap: 6px; flex: none; max-width: 220px; }
.legend .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.dot { width: 11px; height: 11px; border-radius: 50%; flex: none; }
.lasso { position: absolute; inset: 0; width: 100%; height: 100%; z-index: 2; display: none; cursor: crosshair; }
.lasso.on { display: block; }
.said { position: absolute; left: 10px; bottom: 8px; z-index: 3; font-size: 12px; pointer-events: none;
  padding: 1px 6px; border-radius: 6px; background: var(--st-background-color); opacity: .88; max-width: 70%; }
@media (max-width: 640px) {
  .stage { height: min(110vw, calc(100vh - 200px)); }
  .tools { left: 8px; flex-direction: row; flex-wrap: wrap; }
}
.none { padding: 2rem; }
`;
