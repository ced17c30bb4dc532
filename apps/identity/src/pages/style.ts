import { createHash } from 'node:crypto';

/** The whole style of these pages: one small sheet in the page itself; of the front end's typeface the Latin part. */
export const style = `
@font-face{font-family:'Inter Variable';font-weight:100 900;font-display:swap;src:url(/fonts/inter.woff2) format('woff2')}
:root{color-scheme:light dark;--paper:#f8fafc;--glow:#e0e7ff;--card:#fff;--edge:#e2e8f0;--ink:#0f172a;--soft:#475569;
--field:#fff;--line:#8290a5;--accent:#4f46e5;--press:#4338ca;--on:#fff;--ring:#c7d2fe;--deny:#b91c1c;--denied:#fef2f2;--denial:#fecaca;
--shade:0 1px 2px rgb(15 23 42/.05),0 18px 40px -12px rgb(15 23 42/.14)}
@media (prefers-color-scheme:dark){:root{--paper:#0b1020;--glow:#1c2250;--card:#131a2e;--edge:#232c47;--ink:#e6eaf5;--soft:#9aa7c2;
--field:#0d1427;--line:#66749a;--accent:#818cf8;--press:#a5b4fc;--on:#0b1020;--ring:#3a3f8f;--deny:#f87171;--denied:#2a1522;--denial:#5b2333;
--shade:0 1px 2px rgb(0 0 0/.3),0 18px 44px -12px rgb(0 0 0/.55)}}
*{box-sizing:border-box}
html{height:100%;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100%;display:grid;grid-template-rows:1fr auto;justify-items:center;
background:radial-gradient(60rem 32rem at 50% -12rem,var(--glow),transparent 70%) no-repeat var(--paper);color:var(--ink);
font:1rem/1.5 'Inter Variable',Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-feature-settings:'cv05','cv11','ss03';-webkit-font-smoothing:antialiased}
main{width:100%;max-width:25.5rem;padding:clamp(2rem,12vh,7.5rem) 1.25rem 2rem;align-self:start}
.brand{display:flex;align-items:center;justify-content:center;gap:.625rem;margin:0 0 1.75rem;font-weight:650;font-size:1.1875rem;letter-spacing:-.015em}
.brand svg{display:block}
.mark{fill:var(--accent)}.star{fill:var(--on)}.cut{fill:none;stroke:var(--accent);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.card{background:var(--card);border:1px solid var(--edge);border-radius:12px;box-shadow:var(--shade);padding:2rem}
h1{margin:0;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.022em;text-wrap:balance}
.lead{margin:.375rem 0 0;color:var(--soft)}
.card>:last-child{margin-bottom:0}
.lead b{color:var(--ink);font-weight:550;overflow-wrap:anywhere}
form{margin:1.5rem 0 0;display:grid;gap:1.125rem}
label{display:block;margin:0 0 .375rem;font-size:.875rem;font-weight:550}
input{display:block;width:100%;height:2.875rem;padding:0 .875rem;font:inherit;color:inherit;background:var(--field);
border:1px solid var(--line);border-radius:8px;transition:border-color .12s,box-shadow .12s}
input:focus{outline:2px solid transparent;border-color:var(--accent);box-shadow:0 0 0 3px var(--ring)}
input[aria-invalid=true]:not(:focus){border-color:var(--deny)}
button{height:2.875rem;padding:0 1.25rem;font:inherit;font-weight:600;border-radius:8px;border:1px solid transparent;cursor:pointer;
background:var(--accent);color:var(--on);transition:background .12s}
button:hover{background:var(--press)}
button:focus-visible{outline:3px solid var(--ring);outline-offset:2px;box-shadow:0 0 0 2px var(--accent)}
button.quiet{background:transparent;color:var(--ink);border-color:var(--line)}
button.quiet:hover{background:var(--paper)}
.alert{display:flex;gap:.625rem;margin:1.25rem 0 0;padding:.75rem .875rem;border:1px solid var(--denial);border-radius:8px;background:var(--denied);
color:var(--deny);font-size:.9375rem;line-height:1.45}
.alert svg{flex:none;margin-top:.15rem;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round}
form>button+button{margin-top:-.375rem}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--soft);overflow-wrap:anywhere}
h1 bdi{overflow-wrap:anywhere}
.facts{margin:1.25rem 0 0;display:grid;gap:.75rem;font-size:.9375rem;line-height:1.45}
.facts div{border-top:1px solid var(--edge);padding-top:.75rem}
.facts dt{color:var(--soft);font-size:.8125rem}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts strong{font-weight:650}
.hint{margin:.375rem 0 0;color:var(--soft);font-size:.8125rem}
.qr{margin:1.25rem 0 0;text-align:center}.qr img{background:#fff;border-radius:8px;border:1px solid var(--edge)}
.codes{margin:1.25rem 0 0;padding:0 0 0 1.75rem;color:var(--soft);font-size:.875rem;line-height:1.9}
.codes code{color:var(--ink);white-space:nowrap}
.onward{margin:1.25rem 0 0}a{color:var(--accent);font-weight:550}a:focus-visible{outline:3px solid var(--ring);outline-offset:2px;border-radius:4px}
footer{padding:1.5rem 1.25rem 1.75rem;max-width:30rem;text-align:center;color:var(--soft);font-size:.8125rem;text-wrap:balance}
@media (max-width:26rem){main{padding:2.25rem 1rem 1rem}.card{padding:1.5rem 1.25rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media (forced-colors:active){.card,button{border:1px solid}}
`;

export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
