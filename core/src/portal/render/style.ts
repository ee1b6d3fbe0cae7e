/** The one stylesheet of status pages, in both themes; the accent colour is that of the customer, six hexadecimal digits. */
export function portalStyle(accent: string): string {
  const own = /^[0-9a-f]{6}$/.test(accent) ? `#${accent}` : '#4451c4'
  return `:root{color-scheme:light dark;--accent:${own};--page:#f5f6f9;--card:#fff;--line:#e3e6ee;--text:#141a2b;--muted:#4a5369;
--up:#12a08c;--upt:#0a6659;--some:#eba417;--down:#d13a2c;--downt:#a42418;--plan:#1f5699;--none:#cbd1de;--link:#333fa8}
@media(prefers-color-scheme:dark){:root{--page:#0c101a;--card:#131926;--line:#232c3e;--text:#e8ecf5;--muted:#b0b9cc;
--up:#22b8a1;--upt:#62dcc9;--some:#f2b53c;--down:#ee5a48;--downt:#ff9d90;--plan:#9cc5fb;--none:#364259;--link:#a9b3ff}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
.top,main,footer{max-width:880px;margin:0 auto;padding:12px 16px}.top{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;border-bottom:3px solid var(--accent)}
h1{font-size:22px;margin:0;flex:1 1 200px}h1.state{font:inherit}h2{font-size:17px;margin:28px 0 8px}h2.page{font-size:21px;margin:16px 0}.page+section h2:first-child{margin-top:16px}h3{font-size:16px;margin:0}nav{display:flex;flex-wrap:wrap;gap:4px 16px}
a{color:var(--link)}a:focus-visible,.scroll:focus-visible{outline:2px solid var(--link);outline-offset:2px}
article,.state,table,main>section>p:only-of-type{background:var(--card)}article{border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:0 0 12px}
article header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 12px}.muted,dt,small{color:var(--muted)}
.state{border:1px solid var(--line);border-left:6px solid var(--up);border-radius:10px;padding:12px 16px;margin:16px 0}.state.down{border-left-color:var(--down)}.state.maintenance{border-left-color:var(--plan)}
.dot{margin:0;font-size:14px;color:var(--upt)}.dot.down{color:var(--downt)}.dot.plain{color:var(--text)}dl{display:flex;flex-wrap:wrap;gap:8px 32px;margin:8px 0 12px}dd{margin:0;font-size:18px}dt,small{font-size:14px}
svg{display:block;width:100%;height:32px}svg path{stroke-width:3}path.up{stroke:var(--up)}path.some{stroke:var(--some)}path.down{stroke:var(--down)}path.none{stroke:var(--none)}
.axis{display:flex;justify-content:space-between;font-size:13px;margin:4px 0 0}.legend{flex-wrap:wrap;justify-content:flex-start;gap:2px 16px}.legend b{font-weight:400}.legend i{display:inline-block;width:10px;height:10px;margin-right:6px;border-radius:2px}i.up{background:var(--up)}i.some{background:var(--some)}i.down{background:var(--down)}i.none{background:var(--none)}.update{margin:10px 0 0;white-space:pre-line}ul{padding:0 0 0 20px;margin:0}li{margin:4px 0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:15px}th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--line);white-space:nowrap;font-weight:400}thead th{color:var(--muted)}
form{display:flex;flex-direction:column;gap:10px;align-items:flex-start;max-width:460px}label{display:flex;flex-direction:column;gap:4px;width:100%}
input,textarea{font:inherit;padding:8px 10px;border:1px solid var(--muted);border-radius:8px;background:var(--card);color:var(--text);width:100%}button{font:inherit;font-weight:600;background:var(--link);color:var(--page);border:0;border-radius:8px;padding:8px 16px;cursor:pointer}
textarea{font:13px ui-monospace,monospace}input:focus-visible,textarea:focus-visible,button:focus-visible{outline:2px solid var(--link);outline-offset:2px}.pages{gap:4px 12px;margin:20px 0;align-items:center}.acts{display:flex;flex-wrap:wrap;gap:12px;margin-top:12px}
a.action{background:var(--link);color:var(--page);padding:8px 16px;border-radius:8px;text-decoration:none;font-weight:600}
code{font-size:12px;overflow-wrap:anywhere}td code{display:block;white-space:normal;min-width:240px}thead th:first-letter{text-transform:uppercase}footer{font-size:14px;margin-top:24px}main>section>p:only-of-type{padding:0;background:none}
`
}
