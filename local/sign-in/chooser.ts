import { division } from '../../domain/places/divisions.ts';
import { DEMO_PEOPLE } from './people.ts';

const ROLE_NAMES: Readonly<Record<string, string>> = {
  triage: '研判员 Triage officer',
  inspector: '监察员 Inspector',
  reviewer: '审核员 Reviewer',
  'legal-reviewer': '法制审核员 Legal reviewer',
  supervisor: '督办员 Supervisor',
  admin: '管理员 Administrator',
  'inspection-head': '监察机构负责人 Head of the inspection body',
  'department-head': '部门负责人 Department head',
  'hearing-officer': '听证主持人 Hearing officer',
  'publicity-clerk': '公示员 Publicity clerk',
};

/** The style sheet of the page. */
export const STYLE = `body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;background:#f3f5f8;color:#1c2733}
main{max-width:44rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.4rem;margin:0 0 .25rem}p{margin:.25rem 0 1.25rem;color:#455261}
form{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}
button{font:inherit;text-align:left;padding:.75rem 1rem;border:1px solid #c3ccd6;border-radius:8px;background:#fff;color:inherit;cursor:pointer}
button:hover{border-color:#0b4f8a}button:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}
strong{display:block}span{font-size:.875rem;color:#455261}`;

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Renders the page on which a person is chosen; it posts `sub` to its own address. */
export function renderChooser(): string {
  const people = DEMO_PEOPLE.map(({ sub, name, roles, division: scope }) => {
    const what = `${roles.map((r) => ROLE_NAMES[r] ?? r).join('、')} · ${division(scope)?.zh ?? scope} · ${sub}`;
    return `<button name="sub" value="${escapeHtml(sub)}"><strong>${escapeHtml(name)}</strong><span>${escapeHtml(what)}</span></button>`;
  });
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>选择演示身份 · 清薪</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><link rel="stylesheet" href="/sign-in.css"></head>
<body><main><h1>选择演示身份 <span lang="en">Who is signing in?</span></h1>
<p>这些人员均为虚构，仅在本机演示环境中存在。 <span lang="en">Made-up people; only on this machine.</span></p>
<form method="post">${people.join('')}</form></main></body></html>`;
}
