/* The look of the panel and what stands in it. */
export const panelStyles = `
h2,h3,h4,p,ul,ol,dl,dd{margin:0;padding:0;font-size:1em}
h2,h3,h4,b,strong,dd,thead{font-weight:600}
a,.plain,.eyebrow{color:var(--ink)}
.sr{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.quiet,small,dt,.note,.source,.tools,.bar button,tbody th{color:var(--soft)}
.quiet,.item,.chips,.banner,.tools,.err,table{font-size:.92em;line-height:1.4}
.note,.source,small,time,dt,h4,.eyebrow,.count{font-size:.82em;line-height:1.4}
.panel{position:fixed;inset-block-end:92px;inset-inline-end:20px;z-index:2147483000;display:flex;flex-direction:column;inline-size:min(408px,100vw - 40px);block-size:min(680px,100dvh - 112px);border:1px solid var(--line);border-radius:18px;overflow:hidden;background:var(--bg);box-shadow:0 8px 40px #0004;animation:in .18s}
@keyframes in{from{opacity:0;transform:translateY(10px)}}
.bar,.banner,.chips,.tools,form{display:flex;align-items:center}
.bar,.banner{padding:10px 8px 10px 16px;border-block-end:1px solid var(--line)}
.bar>svg,.bar img{inline-size:36px;block-size:36px;margin-inline-end:12px;border-radius:10px;object-fit:contain}
.bar>svg{padding:8px;background:var(--fill);color:var(--on)}
.who{flex:1;min-inline-size:0;line-height:1.25}.who h2{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
[aria-controls=menu] svg{stroke-width:3}
@media (hover:hover){:is(.bar,.menu,.tools,.chips) button:hover{background:var(--pale)}}
.banner{flex-wrap:wrap;gap:4px 10px;background:var(--pale)}
.banner span{flex:1 150px}
.plain{padding-inline:12px;font-weight:600;text-decoration:underline}
.scroll{flex:1;min-block-size:0;overflow-y:auto;overscroll-behavior:contain;overflow-wrap:anywhere;padding:16px 16px 8px;scrollbar-width:thin}
.scroll:focus-visible,.table:focus-visible{outline-offset:-3px}
.note{margin-block-end:16px}
.old{inline-size:100%}
[role=log]{display:flex;flex-direction:column;align-items:flex-start}
.m{max-inline-size:88%;margin-block-end:10px;padding:10px 14px;border-radius:16px;background:var(--pale);border-end-start-radius:5px}
@supports (overflow-anchor:auto){.past{content-visibility:auto;contain-intrinsic-size:auto 180px}}
.m.user{align-self:flex-end;background:var(--fill);color:var(--on);white-space:pre-wrap;border-radius:16px;border-end-end-radius:5px}
.m.wide{max-inline-size:100%;inline-size:100%;padding:0;background:none;border-radius:0}
.m :is(p,ul,ol,.table,div)+:is(p,ul,ol,.table){margin-block-start:8px}
.m :is(ul,ol){padding-inline-start:20px}.m li+li{margin-block-start:4px}
time{display:none;margin-block-start:4px}.times time{display:block}
.table,.card,.way{margin-block-start:8px;border:1px solid var(--line);border-radius:12px}
.table{overflow-x:auto;scrollbar-width:thin}
table{border-collapse:collapse;inline-size:100%}
th,td{padding:8px 12px;text-align:start;vertical-align:top;overflow-wrap:normal;min-inline-size:84px}
thead{background:var(--pale)}tbody tr{border-block-start:1px solid var(--line)}
th{font-weight:inherit}tbody th{position:sticky;inset-inline-start:0;background:var(--bg)}
.card{padding:14px 16px}
h3{font-size:1.15em;line-height:1.3}
.item+.item{margin-block-start:12px}h4,h4+*,h4+.item{margin-block:0 6px}.card>*+h4,dl{margin-block-start:14px}
.m .points{list-style:none;padding:0}.points li{display:flex;gap:8px}.points svg{margin-block-start:2px;color:var(--ink)}.against svg{color:var(--soft)}
.points svg,.tools svg{inline-size:18px;block-size:18px}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:10px 14px;padding-block:12px;border-block:1px solid var(--line)}
progress{inline-size:100%;accent-color:var(--ink)}
.m .checks{list-style:none;padding:0}.checks label{display:flex;gap:12px;padding-block:10px;cursor:pointer}.checks li+li{border-block-start:1px solid var(--line);margin:0}
.checks input{inline-size:20px;block-size:20px;margin:0;flex:none;accent-color:var(--ink)}
small{display:block}
.way{display:block;padding:8px 12px;text-decoration:none;color:var(--fg);font-weight:600}.card .quiet{margin:0}.card+.quiet,.way+.quiet{margin-block-start:8px}
.chips{flex-wrap:wrap;gap:8px;margin-block:4px 12px}
.chips button{padding:6px 16px;border:1.5px solid var(--ink);border-radius:22px;color:var(--ink);font-weight:600;line-height:1.25;text-align:start}
.tools{flex-wrap:wrap;margin:-8px 0 6px -10px}
.down svg{rotate:180deg}[aria-pressed=true]{color:var(--ink)}
.tools form{flex:1 100%;padding:4px 0 8px 10px;border:0}
.dots{display:inline-flex;gap:5px;padding:14px;border-radius:16px;background:var(--pale);margin-block-end:10px}
.dots i{padding:4px;border-radius:50%;background:var(--soft);animation:hop 1.1s infinite}.dots i+i{animation-delay:.15s}.dots i+i+i{animation-delay:.3s}
@keyframes hop{30%{transform:translateY(-4px)}60%{transform:none}}
.err{margin:-4px 0 12px;align-self:flex-end;text-align:end}.err,.err *{color:var(--bad)}
form{gap:8px;padding:10px 12px 12px;border-block-start:1px solid var(--line)}
textarea,form input{flex:1;min-inline-size:0;min-block-size:44px;padding:9px 14px;border:1px solid var(--edge);border-radius:22px;background:var(--bg);font-size:16px;line-height:24px}
textarea{resize:none;field-sizing:content;max-block-size:140px}
::placeholder{color:var(--soft)}
:is(textarea,input):focus-visible{outline-offset:0}
.go{border-radius:22px;background:var(--fill);color:var(--on)}
.count{padding:0 16px 8px;color:var(--soft);text-align:end}
.inline .panel{position:static;inline-size:100%;block-size:min(680px,90vh);animation:none;box-shadow:none}
.small .panel{inset:var(--top,0) 0 auto;inline-size:100%;block-size:var(--tall,100dvh);border:0;border-radius:0}
.small form{padding-block-end:calc(12px + env(safe-area-inset-bottom))}
@media (max-height:420px){.bar,form{padding-block:4px}.bar>svg,.bar img,.who p{display:none}}
@media (prefers-reduced-motion:reduce){*{animation:none!important}}
@media (forced-colors:active){.m,.go,.dots,.chips button,.banner,.bar>svg{border:1px solid}}
`;
