import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../domain/kernel/roles.ts';
import { main } from '../../local/token.ts';
import {
  AUDIENCE,
  type Authoriser,
  chooseAuthoriser,
  createAuthoriser,
  discoverIssuer,
  type Identity,
  LOCAL_ISSUER,
  openIssuer,
  serveKeys,
  type TokenIssuer,
} from '../../local/tokens.ts';
import { collectIo } from '../support/io.ts';

/** Runs `npm run token`. */
async function runToken(args: readonly string[]) {
  const { io, written } = collectIo();
  return { code: await main(args, io), ...written };
}

const START = Date.parse('2021-03-05T01:12:00.250Z');
const SECONDS = Math.floor(START / 1000);
const SUPERVISOR: Identity = {
  sub: 'sup-1',
  name: '王主任',
  roles: ['supervisor', 'triage'],
  division: '4403',
};

let dir: string;
let now: number;
let local: TokenIssuer;
let judge: Authoriser;
const clock = () => now;
const fresh = () => createAuthoriser({ ...local, now: clock });

beforeAll(async () => {
  now = START;
  dir = await mkdtemp(join(tmpdir(), 'qingxin-tokens-'));
  local = await openIssuer({ dir: join(dir, 'data'), now: clock });
  judge = fresh();
});
afterAll(() => rm(dir, { recursive: true }));

/** A token signed with the issuer's own key, but with these claims and header. */
async function forged(claims: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}) {
  const jwk = JSON.parse(await readFile(join(dir, 'data', 'token-key.json'), 'utf8'));
  const good = { iss: LOCAL_ISSUER, aud: AUDIENCE, sub: 'x', iat: SECONDS, exp: SECONDS + 60 };
  return new SignJWT(JSON.parse(JSON.stringify({ ...good, ...claims })))
    .setProtectedHeader({ alg: 'RS256', kid: local.jwks.keys[0]?.kid ?? '', ...header })
    .sign(jwk);
}
const bearer = (token: string) => `Bearer ${token}`;

describe('the local issuer', () => {
  it('issues what an OIDC issuer would', async () => {
    const token = await local.issueToken(SUPERVISOR);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', kid: local.jwks.keys[0]?.kid, typ: 'JWT' });
    expect(decodeJwt(token)).toEqual({
      iss: LOCAL_ISSUER,
      aud: 'qingxin',
      sub: 'sup-1',
      name: '王主任',
      roles: ['supervisor', 'triage'],
      division: '4403',
      iat: SECONDS,
      exp: SECONDS + 8 * 3600,
      jti: expect.any(String),
    });
  });

  it('publishes the public key only, and keeps the private one to its owner', async () => {
    expect(Object.keys(local.jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    const { mode } = await stat(join(dir, 'data', 'token-key.json'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('finds its key again, so that tokens outlive a restart', async () => {
    const again = await openIssuer({ dir: join(dir, 'data'), now: clock });
    expect(again.jwks).toEqual(local.jwks);
    expect(await judge(bearer(await again.issueToken(SUPERVISOR)))).toMatchObject({ ok: true });
  });

  it('ends with one key when several begin at once', async () => {
    const data = join(dir, 'race');
    const issuers = await Promise.all([1, 2, 3].map(() => openIssuer({ dir: data })));
    expect(new Set(issuers.map((i) => i.jwks.keys[0]?.kid)).size).toBe(1);
    expect(await readdir(data)).toEqual(['token-key.json']);
  });

  it('says which file is broken', async () => {
    const data = join(dir, 'broken');
    await mkdir(data);
    await writeFile(join(data, 'token-key.json'), '{"kty":"oct"}');
    await expect(openIssuer({ dir: data })).rejects.toThrow(/broken\/token-key\.json is not a token key/);
  });

  it('gives the same token again while half its life is left', async () => {
    const first = await local.reuseToken(SUPERVISOR);
    now = START + 4 * 3600_000 - 1;
    expect(await local.reuseToken({ ...SUPERVISOR })).toBe(first);
    expect(await local.reuseToken({ ...SUPERVISOR, division: '44' })).not.toBe(first);
    now = START + 4 * 3600_000;
    expect(await local.reuseToken(SUPERVISOR)).not.toBe(first);
    now = START - 1000;
    expect(await local.reuseToken(SUPERVISOR)).not.toBe(first);
    now = START;
  });
});

describe('the authoriser', () => {
  it('gives the claims of a good token, with its scheme in any case or without', async () => {
    const token = await local.issueToken(SUPERVISOR);
    for (const value of [`Bearer ${token}`, `bearer  ${token}`, token]) {
      expect(await judge(value)).toEqual({ ok: true, claims: decodeJwt(token) });
    }
  });

  it.each([undefined, '', ' ', 'Bearer', 'bearer  '])('finds no token in %j', async (value) => {
    expect(await judge(value)).toEqual({ ok: false, fault: 'missing' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { iss: 'http://elsewhere' }, 'issuer'],
    ['no issuer', { iss: undefined }, 'issuer'],
    ['another audience', { aud: 'other' }, 'audience'],
    ['another audience beside the right client_id', { aud: 'other', client_id: AUDIENCE }, 'audience'],
    ['neither audience nor client_id', { aud: undefined }, 'audience'],
    ['an audience of another kind', { aud: 7, client_id: AUDIENCE }, 'audience'],
    ['its last second over', { exp: SECONDS }, 'expired'],
    ['no expiry', { exp: undefined }, 'claims'],
    ['an expiry in words', { exp: 'tomorrow' }, 'claims'],
    ['a beginning to come', { nbf: SECONDS + 1 }, 'not-yet-valid'],
    ['an issue to come', { iat: SECONDS + 1 }, 'not-yet-valid'],
    ['an issue in words', { iat: 'now' }, 'claims'],
  ])('refuses a token with %s', async (_, claims, fault) => {
    expect(await judge(bearer(await forged(claims)))).toEqual({ ok: false, fault });
  });

  it.each<[string, Record<string, unknown>]>([
    ['a list of audiences', { aud: ['other', AUDIENCE] }],
    ['client_id and no audience', { aud: undefined, client_id: AUDIENCE }],
    ['one second left', { exp: SECONDS + 1, nbf: SECONDS }],
  ])('accepts a token with %s', async (_, claims) => {
    expect(await judge(bearer(await forged(claims)))).toMatchObject({ ok: true });
  });

  it('refuses tokens without a known key', async () => {
    expect(await judge(bearer(await forged({}, { kid: 'other' })))).toEqual({
      ok: false,
      fault: 'unknown-key',
    });
    const unnamed = new SignJWT({ iss: LOCAL_ISSUER, aud: AUDIENCE, exp: SECONDS + 60 });
    const jwk = JSON.parse(await readFile(join(dir, 'data', 'token-key.json'), 'utf8'));
    const token = await unnamed.setProtectedHeader({ alg: 'RS256' }).sign(jwk);
    expect(await judge(bearer(token))).toEqual({ ok: false, fault: 'unknown-key' });
  });

  it('refuses none, shared secrets and elliptic curves', async () => {
    const claims = { iss: LOCAL_ISSUER, aud: AUDIENCE, exp: SECONDS + 60 };
    const kid = local.jwks.keys[0]?.kid ?? '';
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${part({ alg: 'none', kid })}.${part(claims)}.`;
    // The classic confusion: the public key as an HMAC secret.
    const shared = Buffer.from(JSON.stringify(local.jwks.keys[0]));
    const hs256 = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(shared);
    const { privateKey } = await generateKeyPair('ES256');
    const es256 = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    for (const token of [none, hs256, es256]) {
      expect(await judge(bearer(token))).toEqual({ ok: false, fault: 'algorithm' });
    }
  });

  it('refuses a signature by another key of the same name', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const kid = local.jwks.keys[0]?.kid ?? '';
    const token = await new SignJWT({ iss: LOCAL_ISSUER, aud: AUDIENCE, exp: SECONDS + 60 })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(privateKey);
    expect(await judge(bearer(token))).toEqual({ ok: false, fault: 'signature' });
  });

  it('refuses a token with any one character changed', async () => {
    const token = await local.issueToken(SUPERVISOR);
    await judge(bearer(token));
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_. ';
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...letters), async (at, by) => {
        const changed = token.slice(0, at) + by + token.slice(at + 1);
        // A space at the end is no change, and the last letter of a signature has bits that say nothing.
        const meaning = (t: string) =>
          t.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
        fc.pre(meaning(changed).join() !== meaning(token).join());
        expect((await judge(bearer(changed))).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses any rubbish without throwing', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.base64String(), fc.base64String()).map((p) => p.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect((await judge(bearer(value))).ok).toBe(false);
      }),
    );
  });

  it('judges the times anew for a token it knows, in both directions', async () => {
    const token = bearer(await local.issueToken({ ...SUPERVISOR, expiresIn: 60 }));
    expect(await judge(token)).toMatchObject({ ok: true });
    now = (SECONDS + 60) * 1000 - 1;
    expect(await judge(token)).toMatchObject({ ok: true });
    now += 1;
    expect(await judge(token)).toEqual({ ok: false, fault: 'expired' });
    now = SECONDS * 1000 - 1;
    expect(await judge(token)).toEqual({ ok: false, fault: 'not-yet-valid' });
    now = START;
    expect(await judge(token)).toMatchObject({ ok: true });
  });

  it('verifies a signature once, and forgets the longest unused tokens', async () => {
    let looked = 0;
    const keys: TokenIssuer['keys'] = (header, token) => {
      looked += 1;
      return local.keys(header, token);
    };
    const counting = createAuthoriser({ ...local, keys, now: clock });
    const tokens = await Promise.all(
      Array.from({ length: 1001 }, (_, i) => local.issueToken({ ...SUPERVISOR, sub: `sup-${i}` })),
    );
    const [first = '', second = ''] = tokens;
    for (const token of tokens.slice(0, 1000)) await counting(bearer(token));
    await counting(bearer(first));
    expect(looked).toBe(1000);
    await counting(bearer(tokens.at(-1) ?? ''));
    await counting(bearer(first));
    expect(looked).toBe(1001);
    await counting(bearer(second));
    expect(looked).toBe(1002);
  });
});

describe('an external issuer', () => {
  let url: string;
  let document: () => unknown;
  const server = createServer((req, res) => {
    if (serveKeys(local)(req, res)) return;
    if (req.url === '/down') res.statusCode = 503;
    res.end(JSON.stringify(document()));
  });
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    document = () => ({ issuer: url, jwks_uri: `${url}/.well-known/jwks.json` });
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it('is used in place of the local one when the environment names it', async () => {
    const external = await chooseAuthoriser(local, clock, {
      QINGXIN_OIDC_ISSUER: url,
      QINGXIN_OIDC_AUDIENCE: 'ours',
    });
    expect(await external(bearer(await forged({ iss: url, aud: 'ours' })))).toMatchObject({ ok: true });
    expect(await external(bearer(await forged({ iss: url })))).toEqual({ ok: false, fault: 'audience' });
    expect(await external(bearer(await local.issueToken(SUPERVISOR)))).toEqual({
      ok: false,
      fault: 'issuer',
    });
    const own = await chooseAuthoriser(local, clock, {});
    expect(await own(bearer(await local.issueToken(SUPERVISOR)))).toMatchObject({ ok: true });
  });

  it('is not found where its document or its keys are wrong', async () => {
    document = () => ({ issuer: 'https://elsewhere.example', jwks_uri: `${url}/.well-known/jwks.json` });
    await expect(discoverIssuer(url)).rejects.toThrow(/another issuer/);
    document = () => ({ issuer: url, jwks_uri: 'http://keys.example/keys' });
    await expect(discoverIssuer(url)).rejects.toThrow(/^`jwks_uri` must be an https address\.$/);
    await expect(discoverIssuer('http://issuer.example')).rejects.toThrow(
      /^The OIDC issuer must be an https address\.$/,
    );
  });

  it('does not blame the caller when its keys cannot be had', async () => {
    document = () => ({ issuer: url, jwks_uri: `${url}/down` });
    const external = createAuthoriser({ ...(await discoverIssuer(url)), audience: AUDIENCE, now: clock });
    await expect(external(bearer(await forged({ iss: url })))).rejects.toThrow(/200 OK/);
  });
});

describe('npm run token', () => {
  const args = ['--role', 'supervisor', '--role', 'triage', '--division', '4403'];
  const EXPIRES_IN = '`--expires-in` must be a number and s, m, h or d, such as 8h.';

  it('prints just a token of the same key, whether or not a stack runs', async () => {
    const { code, out, err } = await runToken([
      ...[...args, '--sub', 'sup-1', '--name', '王主任'],
      ...['--expires-in', '30m', '--data', join(dir, 'data')],
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    now = Date.now() + 1000;
    const verdict = await judge(bearer(out.trim()));
    now = START;
    expect(verdict).toMatchObject({
      ok: true,
      claims: { sub: 'sup-1', name: '王主任', roles: ['supervisor', 'triage'], division: '4403' },
    });
    const { exp = 0, iat = 0 } = decodeJwt(out.trim());
    expect(exp - iat).toBe(1800);
  });

  it.each<[string, string[]]>([
    ['`--role` is required.', ['--division', '44']],
    ['`--division` is required.', ['--role', 'admin']],
    [`\`--role\` must be one of ${ROLES.join(', ')}.`, ['--role', 'boss', '--division', '44']],
    ["`--division` must be 2, 4, 6 or 9 digits, or '*'.", ['--role', 'admin', '--division', '440']],
    [EXPIRES_IN, [...args, '--expires-in', '8']],
    [EXPIRES_IN, [...args, '--expires-in', '0h']],
    ['`--sub` must not be empty.', [...args, '--sub', '']],
    ['Unknown option: `--rôle`.', [...args, '--rôle']],
    ['Unexpected argument: `now`.', [...args, 'now']],
  ])('answers in one sentence and with 2: %s', async (sentence, given) => {
    const ended = await runToken([...given, '--data', join(dir, 'never')]);
    expect(ended).toEqual({ code: 2, out: '', err: `${sentence}\n` });
    await expect(stat(join(dir, 'never'))).rejects.toThrow('ENOENT');
  });

  it('ends with 1 where the key cannot be used', async () => {
    const file = join(dir, 'a-file');
    await writeFile(file, '');
    expect(await runToken([...args, '--data', file])).toMatchObject({ code: 1, out: '' });
  });

  it('runs as a program', async () => {
    const run = promisify(execFile);
    const program = new URL('../../local/token.ts', import.meta.url).pathname;
    const { stdout } = await run(process.execPath, [program, ...args, '--data', join(dir, 'data')]);
    expect(decodeJwt(stdout.trim())).toMatchObject({ sub: 'local-supervisor' });
    await expect(run(process.execPath, [program])).rejects.toMatchObject({ code: 2, stdout: '' });
    expect((await run(process.execPath, [program, '--help'])).stdout).toContain('--role ROLE');
  });
});
