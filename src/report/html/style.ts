/** The looks of a report: one sheet for light and dark, screen and paper. Meaning never hangs on a colour alone. */
import { ladderStyle, topologyStyle } from './style-drawings.ts';

const LIGHT = `--bg:#ffffff;--surface:#f5f7fa;--ink:#1b2027;--muted:#55606d;--line:#cdd5df;--link:#0b57a8;--good:#14692c;--bad:#b3201a;--warn:#80500a;--good-bg:#e7f5ea;--bad-bg:#fdecea;--warn-bg:#fbf1dd;--forward:#0b5cad;--return:#8f4700;--isatap:#6d35ad;--sixinfour:#0c6b62;--ip-https:#51606f;--pipe:#e6ebf2`;
const DARK = `--bg:#10151b;--surface:#182028;--ink:#e5ebf2;--muted:#a3b0be;--line:#34414f;--link:#7cb8ff;--good:#63d37e;--bad:#ff8b82;--warn:#efbb63;--good-bg:#14301d;--bad-bg:#3b1917;--warn-bg:#352810;--forward:#6fb3ff;--return:#f2a45f;--isatap:#c59bf5;--sixinfour:#55cdbf;--ip-https:#a9b7c6;--pipe:#263140`;

/** Of every page. */
export const pageStyle = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,"Segoe UI","Liberation Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:1340px;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.5rem}
main{padding-bottom:3rem}
h1{font-size:1.35rem;margin:0 0 .25rem}
h2{font-size:1.5rem;line-height:1.25;margin:2.2rem 0 .25rem}
h3{font-size:1.15rem;margin:2rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
h4,h5,h6{font-size:1rem;margin:1.2rem 0 .4rem}
h6{font-size:.95rem}
p{margin:.5rem 0;max-width:78ch}
a{color:var(--link)}
code,pre,.topology .address,time,.time{font-family:ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono","Liberation Mono",monospace}
code{font-size:.88em}
.code{font-family:inherit}
.faint,.ends{color:var(--muted)}
.about{padding-left:1rem;border-left:4px solid var(--line)}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;padding:.5rem 1rem;background:var(--bg);z-index:2}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
nav ul,ul.plain,ul.legend{list-style:none;padding:0;margin:.3rem 0}
nav ul.parts{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
nav li{margin:.15rem 0}
.verdict{font-weight:600;white-space:nowrap}
.count{margin-right:1rem}
.verdict.delivered{color:var(--good)}
.verdict.lost,.verdict.refused{color:var(--bad)}
.verdict.inconclusive{color:var(--warn)}
.none{color:var(--muted)}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;margin:.5rem 0;font-size:.9rem;min-width:60rem;width:100%;overflow-wrap:normal}
.narrow table{min-width:0;width:auto}
caption{text-align:left;font-weight:600;padding:.25rem 0;color:var(--muted)}
th,td{text-align:left;vertical-align:top;padding:.35rem .7rem;border-bottom:1px solid var(--line)}
thead th{background:var(--surface);border-bottom:2px solid var(--line)}
tbody th{font-weight:600;white-space:nowrap}
td.sum,th.sum{text-align:right;white-space:nowrap}
tr.chosen>*{background:var(--good-bg)}
td code,th code{white-space:nowrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1rem;margin:.6rem 0}
dt{font-weight:600;color:var(--muted)}
dd{margin:0;max-width:78ch}
details{margin:.5rem 0}
summary{cursor:pointer;padding:.3rem .2rem}
summary h4{display:inline;margin:0}
details.flow,details.host-tables{border:1px solid var(--line);border-radius:8px}
details.flow>summary,details.host-tables>summary{padding:.55rem .9rem;background:var(--surface);border-radius:8px}
details.flow[open]>summary{border-radius:8px 8px 0 0;border-bottom:1px solid var(--line)}
details.flow.lost>summary,details.flow.refused>summary{background:var(--bad-bg);box-shadow:inset 5px 0 0 var(--bad)}
details.flow.inconclusive>summary{background:var(--warn-bg)}
.flow-body{padding:.2rem .9rem 1rem}
details.host-tables>:not(summary){margin-left:.9rem;margin-right:.9rem}
.cause{border:1px solid var(--line);border-left:5px solid var(--good);border-radius:8px;padding:.1rem .9rem .6rem;margin:.6rem 0}
.cause h6{margin-top:.6rem}
.commands{position:relative;margin:.5rem 0}
.commands p{margin:0;font-size:.85rem;font-weight:600;color:var(--muted)}
pre{margin:.15rem 0;padding:.6rem .8rem;background:var(--surface);border:1px solid var(--line);border-radius:6px;overflow-x:auto;white-space:pre;font-size:.86rem}
pre code{font-size:1em}
button.copy{font:inherit;font-size:.8rem;color:var(--link);background:var(--bg);border:1px solid var(--line);border-radius:5px;padding:.05rem .5rem;margin-left:.5rem;cursor:pointer}
figure{margin:.4rem 0}
figcaption{font-size:.85rem;color:var(--muted);max-width:90ch}
ol.steps{padding-left:2.4rem;font-size:.9rem}
ol.steps li{margin:.2rem 0}
ol.steps li.hop{list-style-type:"→ "}
li.died{color:var(--bad);font-weight:600}
time{font-size:.86em;color:var(--muted);margin-right:.4rem}
footer{color:var(--muted);font-size:.85rem;padding-bottom:2rem}
@media (max-width:40rem){
table{min-width:0}
th,td{white-space:nowrap;padding:.3rem .5rem}
header,main,footer{padding-left:.8rem;padding-right:.8rem}
dl{grid-template-columns:1fr;gap:.1rem}
dd{margin-bottom:.4rem}
h2{font-size:1.3rem}
ol.steps{padding-left:1.6rem}
pre{white-space:pre-wrap}
}`;

/** Of every page, behind all others: paper is light, and nothing on it scrolls, folds or can be pressed. */
export const printStyle = `@media print{
:root{${LIGHT}}
body{font-size:10.5pt}
.skip,nav,button.copy,.choice{display:none}
.scroll{overflow:visible}
table{min-width:0;font-size:8.5pt}
pre{white-space:pre-wrap}
svg.topology,svg.ladder{width:auto;height:auto;max-width:100%;max-height:20cm}
th,td,td code,th code{white-space:normal}
.map-body{display:block}
figure,.cause,tr{break-inside:avoid}
h3,h4,h5{break-after:avoid}
a{color:inherit}
}`;

/** Which way is shown: that of the chosen flow, and the first before browsers knew how to ask. */
function choiceStyle(flows: number): string {
  const rules = Array.from(
    { length: flows },
    (_, index) => `.map:has(.pick-${index}:checked) .path-${index}{display:revert}`,
  );
  return `.path{display:none}.path.shown{display:revert}
@supports selector(:has(a)){.map:has(.pick:checked) .path{display:none}
${rules.join('\n')}}`;
}

/** @param flows how many the scenario with the most has */
export const styleSheet = (flows: number): string =>
  [pageStyle, topologyStyle, ladderStyle, choiceStyle(flows), printStyle].join('\n');
