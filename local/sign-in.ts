import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { division } from '../domain/places/divisions.ts';
import { securityHeaders } from '../functions/pages/pages.ts';
import { CAST, HOME, NEIGHBOUR_UNITS, STREET_UNITS } from './replay/cast.ts';
import { DEFAULT_LIFE, type Extra, type Identity, LOCAL_ISSUER, type TokenIssuer } from './tokens.ts';

/** The pages as a client of the local issuer. */
export const PAGES_CLIENT = 'qingxin-pages';
const CODE_LIFE_MS = 60_000;
const MAX_CODES = 1000;

type Person = Identity & { readonly name: string };

const unitOfficer = (unitIndex: number, role: string, nth = 0): Person => {
  const unit = STREET_UNITS[unitIndex];
  const officer = unit?.officers.filter((o) => o.roles.includes(role))[nth];
  if (!unit || !officer) throw new RangeError(`the cast has no such ${role}`);
  const name = `${officer.name}（${unit.name}）`;
  return { sub: officer.id, name, roles: officer.roles, division: HOME };
};

/** Who can be chosen: made-up people, one of each role and the inspectors of two streets of the bundled year. */
export const DEMO_PEOPLE: readonly Person[] = [
  { ...CAST.citySupervisor, name: '样例市级督办员' },
  { ...CAST.supervisor, name: '样例区级督办员' },
  { ...CAST.triage, name: '样例研判员' },
  ...[0, 1].flatMap((unit) => [0, 1, 2].map((nth) => unitOfficer(unit, 'inspector', nth))),
  ...[0, 1].map((unit) => unitOfficer(unit, 'reviewer')),
  { sub: 'gm-legal', name: '样例法制审核员', roles: ['legal-reviewer'], division: HOME },
  ...NEIGHBOUR_UNITS.slice(0, 1).flatMap(({ officers, division: code, name }) =>
    officers
      .slice(0, 1)
      .map((o) => ({ sub: o.id, name: `${o.name}（${name}）`, roles: o.roles, division: code })),
  ),
  { ...CAST.provinceSupervisor, name: '样例省级督办员' },
  { ...CAST.admin, name: '样例管理员' },
];

const ROLE_NAMES: Readonly<Record<string, string>> = {
  triage: '研判员 Triage officer',
  inspector: '监察员 Inspector',
  reviewer: '审核员 Reviewer',
  'legal-reviewer': '法制审核员 Legal reviewer',
  supervisor: '督办员 Supervisor',
  admin: '管理员 Administrator',
};

const STYLE = `body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;background:#f3f5f8;color:#1c2733}
main{max-width:44rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.4rem;margin:0 0 .25rem}p{margin:.25rem 0 1.25rem;color:#455261}
form{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}
button{font:inherit;text-align:left;padding:.75rem 1rem;border:1px solid #c3ccd6;border-radius:8px;background:#fff;color:inherit;cursor:pointer}
button:hover{border-color:#0b4f8a}button:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}
strong{display:block}span{font-size:.875rem;color:#455261}`;

const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const REQUEST_FIELDS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
] as const;

interface Granted {
  readonly person: Person;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly nonce: string | null;
  readonly until: number;
}

/** The address a local browser called, or null for a name that is not this machine's: no rebinding. */
function originOf(req: IncomingMessage): string | null {
  const { host = '' } = req.headers;
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host) ? `http://${host}` : null;
}

/** Why a request to sign in is refused, or null. */
function faultOf(asked: URLSearchParams, origin: string): string | null {
  if (asked.get('client_id') !== PAGES_CLIENT) return 'unknown client_id';
  // Codes go to the pages alone.
  if (asked.get('redirect_uri') !== `${origin}/`) return 'redirect_uri is not registered';
  if (asked.get('response_type') !== 'code') return 'response_type must be code';
  if (asked.get('code_challenge_method') !== 'S256') return 'code_challenge_method must be S256';
  if (!/^[\w-]{43}$/.test(asked.get('code_challenge') ?? '')) return 'code_challenge is missing';
  return null;
}

function chooser(asked: URLSearchParams): string {
  const hidden = REQUEST_FIELDS.map((name) => [name, asked.get(name)] as const)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value ?? '')}">`);
  const people = DEMO_PEOPLE.map(({ sub, name, roles, division: scope }) => {
    const what = `${roles.map((r) => ROLE_NAMES[r] ?? r).join('、')} · ${division(scope)?.zh ?? scope} · ${sub}`;
    return `<button name="sub" value="${escaped(sub)}"><strong>${escaped(name)}</strong><span>${escaped(what)}</span></button>`;
  });
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>选择演示身份 · 清薪</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><link rel="stylesheet" href="/sign-in.css"></head>
<body><main><h1>选择演示身份 <span lang="en">Who is signing in?</span></h1>
<p>这些人员均为虚构，仅在本机演示环境中存在。 <span lang="en">Made-up people; only on this machine.</span></p>
<form method="post" action="/authorize">${hidden.join('')}${people.join('')}</form></main></body></html>`;
}

/**
 * The sign-in of the embedded stack: an OIDC issuer with the code flow and PKCE (S256) whose users are made-up people
 * without passwords. It answers this machine's browsers only, and gives codes to the pages only; a code is good once,
 * for a minute. A deployment names its own issuer and has none of this.
 * @param now milliseconds since the epoch
 */
export function serveSignIn(issuer: TokenIssuer, now: () => number = Date.now): Extra {
  const granted = new Map<string, Granted>();

  function answer(res: ServerResponse, status: number, type: string, text: string): void {
    const headers = { ...securityHeaders(), 'content-type': type, 'cache-control': 'no-store' };
    res.writeHead(status, headers).end(text);
  }
  const json = (res: ServerResponse, status: number, body: unknown) =>
    answer(res, status, 'application/json', JSON.stringify(body));

  function grant(res: ServerResponse, asked: URLSearchParams, person: Person): void {
    const code = randomBytes(32).toString('base64url');
    const redirectUri = asked.get('redirect_uri') ?? '';
    for (const [known, { until }] of granted) {
      if (until <= now() || granted.size >= MAX_CODES) granted.delete(known);
    }
    granted.set(code, {
      person,
      challenge: asked.get('code_challenge') ?? '',
      redirectUri,
      nonce: asked.get('nonce'),
      until: now() + CODE_LIFE_MS,
    });
    const target = new URL(redirectUri);
    target.searchParams.set('code', code);
    const state = asked.get('state');
    if (state !== null) target.searchParams.set('state', state);
    res.writeHead(303, { ...securityHeaders(), location: target.href, 'cache-control': 'no-store' }).end();
  }

  async function exchange(res: ServerResponse, asked: URLSearchParams): Promise<void> {
    if (asked.get('grant_type') !== 'authorization_code') {
      return json(res, 400, { error: 'unsupported_grant_type' });
    }
    const code = asked.get('code') ?? '';
    const found = granted.get(code);
    granted.delete(code);
    const digest = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      !found ||
      found.until <= now() ||
      found.challenge !== digest ||
      found.redirectUri !== asked.get('redirect_uri') ||
      asked.get('client_id') !== PAGES_CLIENT
    ) {
      return json(res, 400, { error: 'invalid_grant' });
    }
    const { person, nonce } = found;
    const use = { clientId: PAGES_CLIENT, ...(nonce === null ? {} : { nonce }) };
    const [accessToken, idToken] = await Promise.all([
      issuer.issueToken(person),
      issuer.issueIdToken(person, use),
    ]);
    json(res, 200, {
      access_token: accessToken,
      id_token: idToken,
      token_type: 'Bearer',
      expires_in: DEFAULT_LIFE,
      scope: 'openid',
    });
  }

  return (req, res, body) => {
    const [path = '', query = ''] = (req.url ?? '').split('?');
    const origin = originOf(req);
    if (origin === null) return false;
    switch (`${req.method} ${path}`) {
      case 'GET /.well-known/openid-configuration':
        json(res, 200, {
          issuer: LOCAL_ISSUER,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          jwks_uri: `${origin}/.well-known/jwks.json`,
          response_types_supported: ['code'],
          grant_types_supported: ['authorization_code'],
          code_challenge_methods_supported: ['S256'],
          token_endpoint_auth_methods_supported: ['none'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          scopes_supported: ['openid'],
        });
        return true;
      case 'GET /sign-in.css':
        answer(res, 200, 'text/css; charset=utf-8', STYLE);
        return true;
      case 'GET /authorize':
      case 'POST /authorize': {
        const asked = new URLSearchParams(req.method === 'GET' ? query : body.toString('utf8'));
        const fault = faultOf(asked, origin);
        const person = DEMO_PEOPLE.find((p) => p.sub === asked.get('sub'));
        if (fault) answer(res, 400, 'text/plain; charset=utf-8', `The sign-in was refused: ${fault}.\n`);
        else if (req.method === 'POST' && person) grant(res, asked, person);
        else answer(res, 200, 'text/html; charset=utf-8', chooser(asked));
        return true;
      }
      case 'POST /token':
        void exchange(res, new URLSearchParams(body.toString('utf8'))).catch(() => res.destroy());
        return true;
      default:
        return false;
    }
  };
}
