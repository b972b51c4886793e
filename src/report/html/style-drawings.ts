/** The looks of drawings. Every kind of line is told by its pattern too: tunnels, ways, layers. */
const FONT = `font-family:system-ui,"Segoe UI","Liberation Sans","DejaVu Sans",sans-serif`;

export const topologyStyle = `
svg text{fill:var(--ink);${FONT}}
.map-body{display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:flex-start}
.map-body>.scroll{flex:0 1 auto;min-width:0}
.map-side{flex:1 1 20rem;min-width:16rem;font-size:.92rem}
.map-side h4{margin:.2rem 0 .3rem}
.map-side .forward::marker{color:var(--forward)}
.map-side ul.plain li{margin:.3rem 0}
.map-side .over{color:var(--muted)}
.legend{margin-bottom:.8rem}
.legend li{display:flex;gap:.6rem;align-items:center;margin:.2rem 0}
.legend svg{flex:none}
.choice{border:1px solid var(--line);border-radius:8px;margin:.4rem 0 1rem;padding:.3rem .9rem .5rem;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem}
.choice legend{font-weight:600;color:var(--muted);padding:0 .3rem}
.choice input{margin:0 .15rem 0 0;accent-color:var(--link)}
.choice label{cursor:pointer}
svg.topology{display:block}
.stubs path{stroke:var(--muted);stroke-width:1.4;fill:none}
.pipe rect{fill:var(--pipe);stroke:var(--muted);stroke-width:1.2}
.pipe text{font-size:12px;font-weight:700}
.host>rect{fill:var(--bg);stroke:var(--ink);stroke-width:1.3}
.host .name{font-size:13.5px;font-weight:700}
.host .profile{font-size:10.5px;fill:var(--muted)}
.host .address{font-size:10.5px}
.badge rect{fill:var(--surface);stroke:var(--muted)}
.badge text{font-size:9.5px;font-weight:700}
.tunnel path,.sample .tunnel path{fill:none;stroke-width:2;stroke-linejoin:round}
.tunnel.isatap{stroke:var(--isatap)}.tunnel.isatap path{stroke-dasharray:7 4}
.tunnel.sixinfour{stroke:var(--sixinfour)}.tunnel.sixinfour path{stroke-dasharray:11 3 2 3}
.tunnel.ip-https{stroke:var(--ip-https)}.tunnel.ip-https path{stroke-width:6}.tunnel.ip-https path.core{stroke:var(--bg);stroke-width:3}
.tunnel circle{fill:var(--bg);stroke-width:2}
.tunnel-names text{font-size:11px;font-weight:600;paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
text.isatap{fill:var(--isatap)}text.sixinfour{fill:var(--sixinfour)}text.ip-https{fill:var(--ip-https)}
.way path{fill:none;stroke-width:2.6;stroke-linejoin:round}
.way path.halo{stroke:var(--bg);stroke-width:5}
.way.forward{stroke:var(--forward)}.way.forward .head{fill:var(--forward);stroke:none}
.way.return{stroke:var(--return)}.way.return path:not(.head):not(.halo){stroke-dasharray:6 4}.way.return .head{fill:var(--return);stroke:none}
.end rect{fill:none;stroke:var(--bad);stroke-width:3}
.end text{font-size:9.5px;font-weight:700;fill:var(--bad)}
.cross{fill:var(--bad);stroke:var(--bg);stroke-width:1.5}
.cross-arms{stroke:var(--bg);stroke-width:2.4;fill:none;stroke-linecap:round}
`;

export const ladderStyle = `
svg.ladder{display:block}
.ladder .lifeline{stroke:var(--line);stroke-width:2;fill:none}
.head-box rect{fill:var(--surface);stroke:var(--muted)}
.head-box text{font-size:13px;font-weight:700}
.ladder .time{font-size:10.5px;fill:var(--muted)}
.begin rect{fill:var(--surface);stroke:var(--line)}
.begin text{font-size:11.5px;font-weight:700}
.hop .shaft{stroke-width:2;fill:none}
.hop.forward{stroke:var(--forward)}.hop.return{stroke:var(--return)}
.hop .head{stroke:none}.hop.forward .head{fill:var(--forward)}.hop.return .head{fill:var(--return)}
.hop.proto41 .shaft{stroke-dasharray:9 4}
.hop.esp .shaft{stroke-dasharray:2.5 3}
.hop .tube{stroke:var(--ip-https);stroke-width:12}
.hop .bore{stroke:var(--bg);stroke-width:9}
.hop text{stroke:none}
.hop .label{font-size:11.5px;font-weight:600;paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.hop .over{font-size:10.5px;fill:var(--muted);paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.note text{font-size:11.5px;font-weight:400}
.note .note-title{font-weight:700}
.note rect{fill:var(--surface);stroke:var(--line)}
.note .dot{fill:var(--muted)}
.note.died rect{fill:var(--bad-bg);stroke:var(--bad);stroke-width:1.5}
.note.died .note-title{fill:var(--bad)}
.note.delivered circle{fill:var(--good)}
.note.delivered path{stroke:var(--bg);stroke-width:2.4;fill:none}
.note.delivered text:not(.time){font-weight:700;fill:var(--good);paint-order:stroke;stroke:var(--bg);stroke-width:4px}
.left-out{font-size:11.5px;font-style:italic;fill:var(--muted)}`;
