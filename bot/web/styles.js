/* The look of the panel and what stands in it. */
export const styles = `
h2,h3,h4,p,ul,ol,dl,dd{margin:0;padding:0}
h3{font-size:1.13em;line-height:1.3;font-weight:650}h4{font-size:.85em;font-weight:650}
a{color:var(--ink);text-underline-offset:2px;overflow-wrap:anywhere}
.sr{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.quiet{color:var(--soft);font-size:.9em}
.left .panel{inset-inline:20px auto}
.panel{position:fixed;inset-block-end:92px;inset-inline-end:20px;z-index:2147483001;display:flex;flex-direction:column;inline-size:min(408px,100vw - 40px);block-size:min(680px,100dvh - 112px);border:1px solid var(--line);border-radius:18px;overflow:hidden;background:var(--bg);box-shadow:0 2px 6px #0000001a,0 18px 50px #00000038;animation:in .18s ease-out}
@keyframes in{from{opacity:0;transform:translateY(10px)}}
.bar{display:flex;align-items:center;gap:2px;padding:10px 8px 10px 16px;border-block-end:1px solid var(--line)}
.bar>svg,.bar img{inline-size:36px;block-size:36px;margin-inline-end:10px;border-radius:10px;object-fit:contain}
.bar>svg{padding:8px;background:var(--fill);color:var(--on)}
.who{flex:1;min-inline-size:0;line-height:1.25}.who h2{font-size:1em;font-weight:650;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bar button{color:var(--soft)}[aria-controls=menu] svg{stroke-width:2.8}@media (hover:hover){:is(.bar,.menu,.tools,.chips) button:hover{background:var(--pale)}}
.menu{display:grid;grid-template-columns:1fr 1fr;padding:6px 8px;border-block-end:1px solid var(--line)}
.menu button,.way{display:flex;align-items:center;gap:10px;padding-inline:10px;text-align:start;font-size:.93em;line-height:1.25}
.menu svg{color:var(--soft)}
.ask,.banner{display:flex;flex-wrap:wrap;align-items:center;gap:4px 10px;padding:8px 16px;background:var(--pale);font-size:.9em;border-block-end:1px solid var(--line)}
.ask span,.banner span{flex:1 1 150px}
.plain{padding-inline:12px;font-weight:600;color:var(--ink);text-decoration:underline;text-underline-offset:3px}
.scroll{flex:1;min-block-size:0;overflow-y:auto;overscroll-behavior:contain;padding:18px 16px 8px;scrollbar-width:thin}
.scroll:focus-visible,.table:focus-visible{outline-offset:-3px}
.note{margin-block-end:16px;font-size:.82em;line-height:1.45;color:var(--soft)}
.old{inline-size:100%;margin-block-end:8px}
[role=log]{display:flex;flex-direction:column;align-items:flex-start}
.m{max-inline-size:88%;margin-block-end:10px;padding:10px 14px;border-radius:16px;background:var(--pale);overflow-wrap:anywhere;border-end-start-radius:5px}
.m.user{align-self:flex-end;background:var(--fill);color:var(--on);white-space:pre-wrap;border-radius:16px;border-end-end-radius:5px}
.m.wide{max-inline-size:100%;inline-size:100%;padding:0;background:none;border-radius:0}
.m p+p,.m :is(ul,ol,.table)+p,.m p+:is(ul,ol,.table){margin-block-start:8px}
.m :is(ul,ol){padding-inline-start:20px}.m li+li{margin-block-start:3px}
.m .source{font-size:.8em;line-height:1.4;color:var(--soft);margin-block-start:8px}
.m img{display:block;max-inline-size:100%;border-radius:10px}
.m code{font-family:ui-monospace,monospace;font-size:.92em}
.m.user.bad{outline:2px solid var(--bad);outline-offset:2px}
time{display:none;margin-block-start:3px;font-size:.75em}.times time{display:block}
.table{overflow-x:auto;margin-block-start:8px;border:1px solid var(--line);border-radius:12px;scrollbar-width:thin}
table{border-collapse:collapse;inline-size:100%;font-size:.88em;line-height:1.35}
th,td{padding:9px 12px;text-align:start;vertical-align:top;overflow-wrap:normal;min-inline-size:84px;font-weight:400;border-block-end:1px solid var(--line);font-variant-numeric:tabular-nums}
thead :is(th,td){background:var(--pale);font-weight:650}tr:last-child>*{border-block-end:0}thead tr>*{border-block-end:1px solid var(--line)!important}
tbody th{position:sticky;inset-inline-start:0;background:var(--bg);color:var(--soft)}
.card{margin-block-start:10px;padding:16px;border:1px solid var(--line);border-radius:14px;box-shadow:0 1px 3px #00000012}
.card.flat{box-shadow:none;padding-block:14px}
.eyebrow{font-size:.78em;font-weight:650;color:var(--ink);margin-block-end:2px}
.card h4{margin-block:14px 6px}.flat h4{margin-block-start:0}
.card .points{list-style:none;padding:0}.points li,.way{display:flex;gap:8px}.points svg{inline-size:18px;block-size:18px;margin-block-start:2px;color:var(--ink)}.against svg{color:var(--soft)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:10px 14px;margin-block-start:14px;padding-block:12px;border-block:1px solid var(--line)}
dt{font-size:.8em;color:var(--soft)}dd{font-weight:600;line-height:1.35}
.item{font-size:.93em;line-height:1.42}.item+.item{margin-block-start:10px}
progress{appearance:none;display:block;inline-size:100%;block-size:6px;margin-block:6px 4px;border:0;border-radius:3px;overflow:hidden;background:var(--pale)}
progress::-webkit-progress-bar{background:var(--pale)}progress::-webkit-progress-value{background:var(--ink)}progress::-moz-progress-bar{background:var(--ink)}
.m .checks{list-style:none;padding:0}.checks label{display:flex;gap:12px;padding-block:10px;min-block-size:44px;cursor:pointer}.checks li+li{border-block-start:1px solid var(--line);margin:0}
.checks input{inline-size:20px;block-size:20px;margin:1px 0 0;flex:none;accent-color:var(--ink)}
small{display:block;font-size:.86em;color:var(--soft)}
.way{min-block-size:52px;margin-block-start:8px;border:1px solid var(--line);border-radius:12px;text-decoration:none;color:var(--fg);font-weight:600}.way svg{color:var(--ink)}.way small{font-weight:400}.way+.quiet{margin-block-start:12px}
.chips{display:flex;flex-wrap:wrap;gap:8px;margin-block:4px 12px}
.chips button{padding:6px 16px;border:1.5px solid var(--ink);border-radius:22px;color:var(--ink);font-size:.93em;font-weight:550;line-height:1.25;text-align:start;overflow-wrap:anywhere}
.tools{display:flex;flex-wrap:wrap;align-items:center;margin:-8px 0 6px -10px;color:var(--soft);font-size:.88em}
.tools svg{inline-size:18px;block-size:18px}.tools [aria-pressed=true]{color:var(--ink)}
.tools form{flex:1 1 100%;gap:6px;padding:4px 0 8px 10px;border:0}
.dots{display:inline-flex;gap:5px;padding:14px;border-radius:16px;background:var(--pale);margin-block-end:10px}
.dots i{inline-size:7px;block-size:7px;border-radius:50%;background:var(--soft);animation:hop 1.1s infinite}.dots i+i{animation-delay:.15s}.dots i+i+i{animation-delay:.3s}
@keyframes hop{30%{transform:translateY(-4px);opacity:.6}60%{transform:none}}
.err{margin:-4px 0 12px;color:var(--bad);font-size:.9em;text-align:end}.err a{color:inherit}.err .plain{color:inherit}
form{display:flex;align-items:flex-end;gap:8px;padding:10px 12px 12px;border-block-start:1px solid var(--line)}
textarea,input:not([type=checkbox]){flex:1;min-inline-size:0;min-block-size:44px;padding:9px 14px;border:1px solid var(--edge);border-radius:22px;background:var(--bg);font-size:16px;line-height:24px}
textarea{resize:none;field-sizing:content;max-block-size:140px}
::placeholder{color:var(--soft);opacity:1}
textarea:focus-visible,input:focus-visible{outline-offset:0;outline-width:2px;border-color:var(--ink)}
.go{border-radius:22px;background:var(--fill);color:var(--on)}
.count{padding:0 16px 8px;font-size:.8em;color:var(--soft);text-align:end}
.inline .panel{position:static;inline-size:100%;block-size:min(680px,90vh);animation:none;box-shadow:none;z-index:auto}
.small .panel{inset:0;inline-size:100%;block-size:var(--tall,100dvh);inset-block-start:var(--top,0);border:0;border-radius:0}
.small form{padding-block-end:calc(12px + env(safe-area-inset-bottom))}
@media (max-height:420px){.bar{padding-block:0}.bar>svg,.bar img,.who p{display:none}.scroll{padding-block-start:8px}form{padding-block:6px}}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
@media (forced-colors:active){.m,.go,.dots,.chips button,.banner{border:1px solid}.bar>svg{border:1px solid}}
`;
