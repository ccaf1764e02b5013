import { createHash } from 'node:crypto';

/** The whole look of the patient's page: one column for a phone, the same for A4, no script and nothing fetched. */
export const PAGE_STYLE = `
:root{--ink:#17302f;--soft:#4a605f;--line:#dfe5e0;--paper:#f5f3ee;--card:#fff;--deep:#0e5450;
--calm:#e3f0ea;--calm-edge:#2f7d63;--note:#fbf0d9;--note-edge:#a86e12;--act:#fbe5dc;--act-edge:#b0452a}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:44rem;margin:0 auto;padding:0 1.1rem 3rem}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding:1rem 0 .4rem;color:var(--soft);font-size:.95rem}
header .brand{display:flex;align-items:center;gap:.55rem;font-weight:600;color:var(--deep)}
header svg{width:1.7rem;height:1.7rem}
nav{display:flex;border:1px solid #b9c6c1;border-radius:999px;overflow:hidden;background:var(--card)}
nav a,nav b{padding:.45rem .85rem;min-height:2.6rem;display:flex;align-items:center;color:var(--deep);text-decoration:none;font-weight:600;white-space:nowrap}
nav b{background:var(--deep);color:#fff}
a:focus-visible{outline:3px solid #d99a2b;outline-offset:2px}
.who{margin:.9rem 0 1.1rem}
.who h1{font-size:1.75rem;line-height:1.2;margin:0;letter-spacing:-.01em}
.who p{margin:.25rem 0 0;color:var(--soft)}
.hero{border-radius:1.1rem;padding:1.3rem 1.3rem 1.35rem;display:flex;gap:1rem;border-left:.45rem solid}
.hero svg{flex:none;width:2.6rem;height:2.6rem;margin-top:.1rem}
.hero h2{font-size:1.4rem;line-height:1.28;margin:0 0 .4rem;letter-spacing:-.005em}
.hero p{margin:0}
.calm{background:var(--calm);border-color:var(--calm-edge);color:#123d31}
.note{background:var(--note);border-color:var(--note-edge);color:#472f07}
.act{background:var(--act);border-color:var(--act-edge);color:#531d0e}
section{margin-top:1.1rem;background:var(--card);border:1px solid var(--line);border-radius:1.1rem;padding:1.15rem 1.3rem 1.25rem}
section>h2{font-size:.98rem;margin:0 0 .7rem;color:var(--deep);font-weight:700}
section h3{font-size:1.1rem;line-height:1.35;margin:0 0 .2rem}
section p{margin:0}
.item+.item{margin-top:1rem;padding-top:1rem;border-top:1px solid var(--line)}
.item .value{display:inline-block;font-weight:600;color:var(--deep);margin-bottom:.15rem}
.item.act{background:none;color:inherit;border-left:0}
.tag{display:inline-block;font-size:.85rem;font-weight:700;border-radius:.4rem;padding:.1rem .5rem;margin-left:.4rem;vertical-align:.1em;background:var(--act);color:#7a2a14}
.aside{color:var(--soft);font-size:.95rem}
.item+.aside,ul+.aside,p+.aside,ul+h3{margin-top:.9rem}
ul{margin:0;padding:0;list-style:none}
li{padding-left:1.35rem;position:relative}
li+li{margin-top:.45rem}
li:before{content:"";position:absolute;left:.2rem;top:.62em;width:.5rem;height:.5rem;border-radius:50%;background:#8fb3a6}
.warn li:before{background:var(--act-edge)}
.wait li:before{background:none;border:2px solid var(--note-edge)}
.signed{margin-top:1.4rem;color:var(--soft);font-size:.95rem}
.signed p{margin:.3rem 0 0}
.signed b{color:var(--ink)}
.doctor{font-size:.93rem;margin-top:1.8rem}
.doctor .words{white-space:pre-line;margin:.35rem 0}
.doctor .item p+p{margin-top:.25rem}
table{border-collapse:collapse;width:100%;margin-top:1rem;font-size:.9rem}
caption{text-align:left;font-weight:700;color:var(--deep);padding-bottom:.4rem}
th{font-weight:600;text-align:left;color:var(--soft)}
td,th{padding:.32rem .5rem .32rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td.out{font-weight:700}
td.out:after{content:"\\00a0\\2022";color:var(--note-edge)}
footer{margin-top:1.4rem;color:var(--soft);font-size:.9rem}
@media(max-width:26rem){header .brand{font-size:.88rem;line-height:1.2}nav a,nav b{padding:.4rem .7rem;font-size:.9rem}.hero{flex-direction:column;gap:.5rem}.hero svg{width:2.2rem;height:2.2rem}}
@media print{
@page{size:A4;margin:15mm 16mm}
html{font-size:9.8pt}
body{background:#fff;font-size:10.2pt;line-height:1.4;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
header{padding:0}nav{display:none}
.who{margin:.4rem 0 .6rem}.who h1{font-size:18pt}
.hero{padding:.8rem 1rem}.hero h2{font-size:14pt}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.7rem 9mm}.pair>h2,.pair>.aside{grid-column:1/-1;margin:0}
.pair .item+.item{margin-top:0;padding-top:0;border-top:0}
section{border:0;border-top:1px solid #cfd8d3;border-radius:0;padding:.65rem 0 0;margin-top:.7rem}
section>h2{margin-bottom:.4rem}section h3{font-size:1rem}
.signed,footer{margin-top:.7rem}footer p{margin-top:.2rem}
.hero,.item,li,tr{break-inside:avoid}
section>h2{break-after:avoid}
.doctor{border-top:2px solid var(--deep);margin-top:1rem}
}
`;

/** What the page's Content-Security-Policy lets in: this style and nothing else. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`;
