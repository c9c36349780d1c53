import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROLES } from '../../domain/kernel/roles.ts';
import { DEMO_PEOPLE } from '../../local/sign-in/people.ts';
import { PAGES_CLIENT, serveSignIn } from '../../local/sign-in.ts';
import { createAuthoriser, openIssuer, type TokenIssuer } from '../../local/tokens.ts';

const VERIFIER = 'v'.repeat(43);
const challenge = createHash('sha256').update(VERIFIER).digest('base64url');

describe('the sign-in of the embedded stack', () => {
  const dir = mkdtempSync(join(tmpdir(), 'qingxin-sign-in-'));
  let issuer: TokenIssuer;
  let server: Server;
  let origin = '';
  const jar = new Map<string, string>();
  /** What was done before somebody was signed in. */
  const chosen: number[] = [];

  beforeAll(async () => {
    issuer = await openIssuer({ dir });
    const answers = serveSignIn(issuer, async () => void chosen.push(chosen.length));
    server = createServer(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      if (!answers(req, res, Buffer.concat(chunks))) res.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    vi.useRealTimers();
    jar.clear();
  });
  afterAll(() => {
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const asked = (over: Record<string, string> = {}) =>
    new URLSearchParams({
      client_id: PAGES_CLIENT,
      redirect_uri: `${origin}/`,
      response_type: 'code',
      scope: 'openid',
      state: 's"><script>',
      nonce: 'n1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...over,
    });
  /** A request of a browser: it keeps cookies by name and follows nothing by itself. */
  async function visit(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    return answer;
  }
  const locationOf = (answer: Response) => new URL(answer.headers.get('location') ?? '', origin);
  const authorize = (over: Record<string, string> = {}) => visit(`${origin}/authorize?${asked(over)}`);
  /** Goes to the page to choose a person and chooses one. */
  async function choose(sub: string): Promise<Response> {
    const page = locationOf(await authorize());
    return visit(page, { method: 'POST', body: new URLSearchParams({ sub }) });
  }
  /** Where a sign-in comes back to. */
  const signIn = async (sub: string) => locationOf(await visit(locationOf(await choose(sub))));
  const codeOf = async (sub: string) => (await signIn(sub)).searchParams.get('code') ?? '';
  const exchange = (code: string, over: Record<string, string> = {}) =>
    fetch(`${origin}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: `${origin}/`,
        client_id: PAGES_CLIENT,
        code_verifier: VERIFIER,
        ...over,
      }),
    });

  it('offers somebody for every role', () => {
    const roles = new Set(DEMO_PEOPLE.flatMap((p) => p.roles));
    expect([...roles].sort()).toEqual([...ROLES].sort());
    expect(new Set(DEMO_PEOPLE.map((p) => p.sub)).size).toBe(DEMO_PEOPLE.length);
  });

  it('shows who can be chosen, on a page that runs no scripts of others', async () => {
    const answer = await visit(locationOf(await authorize({ login_hint: '"><script>' })));
    const page = await answer.text();
    expect(page).toContain('gm2-insp-1');
    expect(page).not.toContain('<script>');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('gives a code for which the API’s token is had once', async () => {
    const before = chosen.length;
    const target = await signIn('gm-triage');
    expect(chosen).toHaveLength(before + 1);
    expect(`${target.origin}${target.pathname}`).toBe(`${origin}/`);
    expect(target.searchParams.get('state')).toBe('s"><script>');
    const code = target.searchParams.get('code') ?? '';
    const tokens = (await (await exchange(code)).json()) as { access_token: string; id_token: string };
    const judge = createAuthoriser({ ...issuer, now: Date.now });
    expect(await judge(`Bearer ${tokens.access_token}`)).toMatchObject({
      ok: true,
      claims: { sub: 'gm-triage', roles: ['triage'], division: '440311' },
    });
    expect(decodeJwt(tokens.id_token)).toMatchObject({ sub: 'gm-triage', aud: PAGES_CLIENT, nonce: 'n1' });
    expect(await judge(`Bearer ${tokens.id_token}`)).toEqual({ ok: false, fault: 'audience' });
    const again = await exchange(code);
    expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  it('wants the verifier of the challenge, the client and the address it gave the code to', async () => {
    const wrong: [Record<string, string>, number][] = [
      [{ code_verifier: 'w'.repeat(43) }, 400],
      [{ client_id: 'other' }, 401],
      [{ redirect_uri: `${origin}/x` }, 400],
      [{ code_verifier: '' }, 400],
    ];
    for (const [over, status] of wrong) {
      expect((await exchange(await codeOf('gm-triage'), over)).status).toBe(status);
    }
    expect((await exchange('made-up')).status).toBe(400);
    expect((await exchange(await codeOf('gm-triage'), { grant_type: 'password' })).status).toBe(400);
  });

  it('forgets a code after a minute', async () => {
    const [late, timely] = [await codeOf('gm-triage'), await codeOf('gm-triage')];
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: start + 58_000 });
    expect((await exchange(timely)).status).toBe(200);
    vi.setSystemTime(start + 61_000);
    expect((await exchange(late)).status).toBe(400);
  });

  it('sends codes to the pages alone, whoever asks', async () => {
    const wrong: Record<string, string>[] = [
      { client_id: 'other' },
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: `${origin}/other` },
    ];
    for (const over of wrong) {
      const answer = await authorize(over);
      expect([answer.status, answer.headers.get('location')], JSON.stringify(over)).toEqual([400, null]);
      expect(await answer.text()).toMatch(/^The sign-in was refused: .+\.\n$/);
    }
  });

  it.each([
    [{ response_type: 'token' }, /^(unsupported_response_type|unauthorized_client|invalid_request)$/],
    [{ code_challenge_method: 'plain' }, /^invalid_request$/],
    [{ code_challenge: 'short' }, /^invalid_request$/],
    [{ prompt: 'none' }, /^login_required$/],
  ])('tells the pages why %j gets no code', async (over, error) => {
    const target = locationOf(await authorize(over as unknown as Record<string, string>));
    const told = new URLSearchParams(target.search || target.hash.slice(1));
    expect([target.pathname, told.get('code')]).toEqual(['/', null]);
    expect(told.get('error')).toMatch(error);
  });

  it('knows nobody else', async () => {
    const answer = await choose('somebody');
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
  });

  it('asks again at the next sign-in, so that another person can be chosen', async () => {
    for (const sub of ['gm-triage', 'sz-supervisor']) {
      const tokens = (await (await exchange(await codeOf(sub))).json()) as { access_token: string };
      expect(decodeJwt(tokens.access_token).sub).toBe(sub);
    }
  });

  it('goes on with the person chosen last where it is not to ask, unless another one is meant', async () => {
    const silently = async (over: Record<string, string> = {}) => {
      const target = locationOf(await authorize({ prompt: 'none', ...over }));
      return new URLSearchParams(target.search);
    };
    await signIn('gm-triage');
    const tokens = (await (await exchange((await silently()).get('code') ?? '')).json()) as {
      access_token: string;
    };
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: 'gm-triage', roles: ['triage'] });
    expect((await silently({ login_hint: 'gm-triage' })).get('code')).not.toBeNull();

    await signIn('sz-supervisor');
    const other = await silently({ login_hint: 'gm-triage' });
    expect([other.get('code'), other.get('error')]).toEqual([null, 'login_required']);
    expect((await silently({ login_hint: 'sz-supervisor' })).get('code')).not.toBeNull();
    // Another browser knows nobody.
    jar.clear();
    expect((await silently({ login_hint: 'sz-supervisor' })).get('error')).toBe('login_required');
  });

  it('refuses a choice that was not begun in this browser', async () => {
    const page = locationOf(await authorize());
    jar.clear();
    const answer = await visit(page, { method: 'POST', body: new URLSearchParams({ sub: 'gm-triage' }) });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it('answers to this machine’s names only', async () => {
    const port = Number(new URL(origin).port);
    const status = await new Promise<number>((resolve, reject) => {
      const asking = request(
        {
          port,
          host: '127.0.0.1',
          path: '/.well-known/openid-configuration',
          headers: { host: 'evil.example' },
        },
        (res) => {
          res.resume();
          resolve(res.statusCode ?? 0);
        },
      );
      asking.on('error', reject);
      asking.end();
    });
    expect(status).toBe(404);
    const document = (await (await fetch(`${origin}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    expect(document).toMatchObject({
      issuer: issuer.issuer,
      token_endpoint: `${origin}/token`,
      code_challenge_methods_supported: ['S256'],
    });
  });
});
