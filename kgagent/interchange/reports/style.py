"""How a report looks: one style for phone and desk, light and dark, screen and paper."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--bg:#fdfdfb;--ink:#1d2328;--soft:#566069;--line:#d8dcd9;
  --panel:#f3f5f2;--link:#0b5c8a;--read:#1f6f5c;--reasoned:#8a5a00;--rule:#8a2f5f}
@media(prefers-color-scheme:dark){:root{--bg:#15191c;--ink:#e6e9e6;--soft:#a3adb3;
  --line:#343c41;--panel:#1d2327;--link:#7fc3ee;--read:#79cdb3;--reasoned:#e5b45c;
  --rule:#ea9bc4}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,
  "Segoe UI","Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:68rem;margin:0 auto;padding:1.5rem 1.1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:.4rem 0 .6rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.4rem 0 .6rem;padding-top:.9rem;
  border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.5rem 0 .3rem}
p{margin:.5rem 0;max-width:46rem}
header p{font-size:1.08rem;color:var(--soft)}
dl{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:.8rem 0;font-size:.88rem}
dl div{display:flex;gap:.45rem}
dt{color:var(--soft);white-space:nowrap}
dd{margin:0;font-weight:600}
a{color:var(--link)}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;padding:0;margin:.6rem 0;
  font-size:.95rem}
.claims{list-style:none;padding:0;margin:.6rem 0;max-width:52rem}
.claims li{padding:.4rem .7rem;margin:.35rem 0;border-left:3px solid var(--rule);
  background:var(--panel);border-radius:0 6px 6px 0}
.claims .read{border-left-color:var(--read)}
.claims .reasoned{border-left-color:var(--reasoned);border-left-style:dashed}
.claims .rule{border-left-style:dotted}
.mark{color:var(--soft);font-size:.82rem}
.read .mark{color:var(--read)}
.reasoned .mark{color:var(--reasoned)}
.rule .mark{color:var(--rule)}
.mark b{letter-spacing:.03em}
.quote{display:block;color:var(--soft);font-size:.9rem;margin-top:.15rem}
.cite{font-size:.82rem;text-decoration:none;padding:.1rem .08rem}
.cite:hover{text-decoration:underline}
figure{margin:1rem 0;padding:1rem;border:1px solid var(--line);border-radius:8px;
  background:var(--panel)}
.figures{display:flex;flex-wrap:wrap;gap:1rem;margin:1rem 0}
.figures figure{margin:0;flex:0 1 auto;max-width:100%;min-width:0}
.figures .net{flex:1 1 26rem}
.figures .sides{flex:1 1 100%}
.figures .chain figcaption{width:0;min-width:100%}
figcaption{color:var(--soft);font-size:.9rem;margin-top:.6rem}
.drawing{display:flex;flex-wrap:wrap;gap:1.2rem;align-items:flex-start}
svg.chain{flex:0 1 310px;max-width:100%;height:auto}
svg.net{width:100%;min-width:32rem;max-width:46rem;height:auto}
.net .drawing{overflow-x:auto;display:block}
svg .beside{font-size:11px;fill:var(--soft);paint-order:stroke;stroke:var(--panel);
  stroke-width:3px}
svg .near circle{fill:var(--soft);stroke:none}
svg .tie line{opacity:.75}
svg.sides{width:100%;max-width:30rem;height:auto}
svg text{fill:var(--ink);font-size:13px;font-family:inherit}
svg .name{font-weight:600;font-size:14px}
svg circle,svg rect{fill:var(--bg);stroke:var(--ink);stroke-width:1.4}
svg rect{stroke:var(--line)}
svg .again circle,svg .again text{opacity:.55}
svg .number{font-size:10.5px;text-anchor:middle;fill:var(--soft)}
svg .label{font-style:italic}
svg .cited{font-size:11.5px;fill:var(--soft)}
svg a{fill:var(--link)}
svg .sides .name,.box .name,.match .label{text-anchor:middle}
.box .name{font-size:12px}
.match .label{font-size:10px;fill:var(--soft)}
svg line,svg .arc{stroke:var(--rule);stroke-width:1.8;fill:none;stroke-dasharray:1.5 4;
  stroke-linecap:round}
svg .read line,svg .arc.read{stroke:var(--read);stroke-dasharray:none}
svg .reasoned line,svg .arc.reasoned{stroke:var(--reasoned);stroke-dasharray:6 4}
svg .head{fill:var(--rule)}
svg .read .head{fill:var(--read)}
svg .reasoned .head{fill:var(--reasoned)}
svg .plain line{stroke:var(--soft);stroke-width:1;stroke-dasharray:none}
svg .plain .head{fill:var(--soft)}
.table{overflow-x:auto;margin:1rem 0;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.86rem;overflow-wrap:normal}
caption{text-align:left;color:var(--soft);padding:.6rem .8rem;font-size:.9rem}
th,td{padding:.35rem .7rem;text-align:left;border-top:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--soft);white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tbody tr:nth-child(even){background:var(--panel)}
ol{padding-left:2.4rem}
ol li{margin:.5rem 0;max-width:52rem}
:target{outline:2px solid var(--link);outline-offset:3px;border-radius:3px}
.origin{color:var(--soft);font-size:.9rem}
@media print{body{background:#fff;color:#000}nav{display:none}figure,.claims li{
  break-inside:avoid}}
"""
