import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../domain/kernel/roles.ts';
import { DEMO_PEOPLE, PAGES_CLIENT, serveSignIn } from '../../local/sign-in.ts';
import { createAuthoriser, openIssuer, type TokenIssuer } from '../../local/tokens.ts';

const VERIFIER = 'v'.repeat(43);
const challenge = createHash('sha256').update(VERIFIER).digest('base64url');

describe('the sign-in of the embedded stack', () => {
  const dir = mkdtempSync(join(tmpdir(), 'qingxin-sign-in-'));
  let issuer: TokenIssuer;
  let server: Server;
  let origin = '';
  let time = 0;

  beforeAll(async () => {
    issuer = await openIssuer({ dir });
    const answers = serveSignIn(issuer, () => time);
    server = createServer(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      if (!answers(req, res, Buffer.concat(chunks))) res.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
  const choose = (sub: string, over: Record<string, string> = {}) =>
    fetch(`${origin}/authorize`, { method: 'POST', body: asked({ ...over, sub }), redirect: 'manual' });
  const codeOf = async (sub: string) =>
    new URL((await choose(sub)).headers.get('location') ?? '').searchParams.get('code') ?? '';
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

  it('shows who can be chosen, and writes what it was sent as text', async () => {
    const page = await (await fetch(`${origin}/authorize?${asked()}`)).text();
    expect(page).toContain('gm2-insp-1');
    expect(page).not.toContain('<script>');
    expect(page).toContain('s&#34;&#62;&#60;script&#62;');
  });

  it('gives a code for which the API’s token is had once', async () => {
    const answer = await choose('gm-triage');
    expect(answer.status).toBe(303);
    const target = new URL(answer.headers.get('location') ?? '');
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
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });

  it('wants the verifier of the challenge, the client and the address it gave the code to', async () => {
    const wrong: Record<string, string>[] = [
      { code_verifier: 'w'.repeat(43) },
      { client_id: 'other' },
      { redirect_uri: `${origin}/x` },
      { code_verifier: '' },
    ];
    for (const over of wrong) {
      expect((await exchange(await codeOf('gm-triage'), over)).status).toBe(400);
    }
    expect((await exchange('made-up')).status).toBe(400);
    expect((await exchange(await codeOf('gm-triage'), { grant_type: 'password' })).status).toBe(400);
  });

  it('forgets a code after a minute', async () => {
    const [late, timely] = [await codeOf('gm-triage'), await codeOf('gm-triage')];
    time += 59_999;
    expect((await exchange(timely)).status).toBe(200);
    time += 1;
    expect((await exchange(late)).status).toBe(400);
  });

  it('refuses other clients, other addresses and requests without a challenge', async () => {
    const wrong: Record<string, string>[] = [
      { client_id: 'other' },
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: `${origin}/other` },
      { response_type: 'token' },
      { code_challenge_method: 'plain' },
      { code_challenge: 'short' },
    ];
    for (const over of wrong) {
      const answer = await choose('gm-triage', over);
      expect([answer.status, answer.headers.get('location')], JSON.stringify(over)).toEqual([400, null]);
    }
  });

  it('knows nobody else', async () => {
    const answer = await choose('somebody');
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
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
