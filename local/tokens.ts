import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';

/** The issuer of local tokens. A name, not an address: tokens stay good on any port. */
export const LOCAL_ISSUER = 'http://issuer.qingxin.localhost';
/** The audience every token must name. */
export const AUDIENCE = 'qingxin';
/** How long a token lives unless told otherwise, in seconds. */
export const DEFAULT_LIFE = 8 * 3600;
/** The one RSA algorithm of OIDC that every issuer has. HTTP APIs verify RSA signatures only. */
const ALGORITHM = 'RS256';
/** The file of a data directory that holds the private key. */
export const KEY_FILE = 'token-key.json';

/** Who a token speaks for. */
export interface Identity {
  readonly sub: string;
  readonly name?: string;
  readonly roles: readonly string[];
  /** Prefix scope: `440311`, `4403`, `44` or `*`. */
  readonly division: string;
  /** Seconds; {@link DEFAULT_LIFE} by default. */
  readonly expiresIn?: number;
}

/** A local token issuer. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** The public keys, as an OIDC issuer publishes them. */
  readonly jwks: JSONWebKeySet;
  /** The private key, for the provider of the sign-in. */
  readonly signingKey: JWK;
  /** Milliseconds since the epoch, by the clock that tokens are judged by. */
  readonly now: () => number;
  /** Finds the key of a token. */
  readonly keys: JWTVerifyGetKey;
  /** Issues a token, valid from now. */
  issueToken(identity: Identity): Promise<string>;
  /** Returns the last token of the same identity while half its life is left, else a new one: signing is slow. */
  reuseToken(identity: Identity): Promise<string>;
}

async function readKey(path: string): Promise<JWK | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const key = JSON.parse(text) as JWK;
    if (key.kty !== 'RSA' || !key.d || !key.n || !key.e) throw new Error('it holds no private RSA key');
    return key;
  } catch (error) {
    throw new Error(
      `${path} is not a token key (${(error as Error).message}); delete it and a new one is made.`,
    );
  }
}

/**
 * Opens the key under a data directory, made at first use. Two processes that begin at once end with the same key.
 */
async function openKey(dir: string): Promise<JWK> {
  const path = join(dir, KEY_FILE);
  const known = await readKey(path);
  if (known) return known;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  await mkdir(dir, { recursive: true });
  const draft = join(dir, `.${KEY_FILE}.${randomUUID()}`);
  try {
    await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' });
    // A link never replaces a file, and shows it only when whole.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return (await readKey(path)) ?? openKey(dir);
}

/**
 * Opens the local issuer on a data directory (its key file has mode 0600).
 * @param now milliseconds since the epoch; virtual in a replay
 * @throws Error when the key file is broken
 */
export async function openIssuer({
  dir,
  now = Date.now,
}: {
  dir: string;
  now?: () => number;
}): Promise<TokenIssuer> {
  const jwk = await openKey(dir);
  const { kty, n, e } = jwk;
  const kid = await calculateJwkThumbprint(jwk);
  const jwks: JSONWebKeySet = { keys: [{ kty, n, e, kid, alg: ALGORITHM, use: 'sig' } as JWK] };
  const privateKey = (await importJWK(jwk, ALGORITHM)) as CryptoKey;
  const kept = new Map<string, { token: Promise<string>; from: number; until: number }>();

  function issueToken({ sub, name, roles, division, expiresIn = DEFAULT_LIFE }: Identity): Promise<string> {
    const iat = Math.floor(now() / 1000);
    return new SignJWT({ ...(name === undefined ? {} : { name }), roles: [...roles], division })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
      .setIssuer(LOCAL_ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(sub)
      .setIssuedAt(iat)
      .setExpirationTime(iat + expiresIn)
      .setJti(randomUUID())
      .sign(privateKey);
  }

  return {
    issuer: LOCAL_ISSUER,
    audience: AUDIENCE,
    now,
    jwks,
    signingKey: { ...jwk, kid, alg: ALGORITHM, use: 'sig' },
    keys: createLocalJWKSet(jwks),
    issueToken,
    async reuseToken(identity) {
      const { sub, name, roles, division, expiresIn = DEFAULT_LIFE } = identity;
      const who = JSON.stringify([sub, name, roles, division, expiresIn]);
      const last = kept.get(who);
      if (last && last.from <= now() && now() < last.until) return last.token;
      const token = issueToken(identity);
      kept.set(who, { token, from: now(), until: now() + expiresIn * 500 });
      return token;
    },
  };
}

/** Answers a request that no route of the API takes. @returns whether it did, or will. The body is read already. */
export type FallbackRoute = (req: IncomingMessage, res: ServerResponse, body: Buffer) => boolean;

/** Answers `GET /.well-known/jwks.json` with the issuer's public keys; false for anything else. */
export function serveKeys({ jwks }: TokenIssuer): (req: IncomingMessage, res: ServerResponse) => boolean {
  return (req, res) => {
    if (req.method !== 'GET' || req.url !== '/.well-known/jwks.json') return false;
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
    return true;
  };
}

/** Why a token is refused. */
export type TokenFault =
  | 'missing'
  | 'malformed'
  | 'algorithm'
  | 'unknown-key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  | 'claims';

/** The claims of a good token as the issuer wrote them, or the fault. */
export type Authorisation =
  | { readonly ok: true; readonly claims: JWTPayload }
  | { readonly ok: false; readonly fault: TokenFault };

/**
 * Judges the value of an `authorization` header.
 * @throws Error when the issuer's keys cannot be had: that is not the caller's fault
 */
export type Authoriser = (authorization: string | undefined) => Promise<Authorisation>;

/** What HTTP APIs accept: RSA signatures, so neither `none`, nor a shared secret, nor EC. */
const ACCEPTED_ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const CACHED_TOKENS = 1000;
const CLAIM_FAULTS: Readonly<Record<string, TokenFault>> = { iss: 'issuer', nbf: 'not-yet-valid' };

/** Tells the fault a verification error stands for; undefined when it says nothing about the token. */
function faultOf(error: unknown): TokenFault | undefined {
  if (!(error instanceof errors.JOSEError)) return undefined;
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIM_FAULTS[error.claim] ?? 'claims';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  const { code } = error;
  if (code === 'ERR_JWKS_NO_MATCHING_KEY' || code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') return 'unknown-key';
  return /^ERR_(JWS|JWT)_|^ERR_JOSE_NOT_SUPPORTED$/.test(code) ? 'malformed' : undefined;
}

/** Whether `aud` names the audience; `client_id` counts only where there is no `aud`. */
function namesAudience(claims: JWTPayload, audience: string): boolean {
  const { aud = claims.client_id } = claims;
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience;
}

function findTimeFault({ exp, nbf, iat }: JWTPayload, seconds: number): TokenFault | undefined {
  if (exp === undefined || exp <= seconds) return 'expired';
  return (nbf ?? 0) > seconds || (iat ?? 0) > seconds ? 'not-yet-valid' : undefined;
}

/**
 * Makes an authoriser that judges as an HTTP API's JWT authoriser does: a known key named by `kid`, an RSA
 * signature, `iss`, `aud` (or `client_id`), `exp` (required), `nbf`, `iat`, without leeway. Signatures found
 * good are remembered by the token's text, at most {@link CACHED_TOKENS} of them; the times are judged anew
 * at each call.
 * @param now milliseconds since the epoch
 */
export function createAuthoriser(expected: {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  readonly now: () => number;
}): Authoriser {
  const { issuer, audience, keys, now } = expected;
  const verified = new Map<string, JWTPayload>();

  async function verify(token: string): Promise<JWTPayload | TokenFault> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ACCEPTED_ALGORITHMS,
        issuer,
        requiredClaims: ['exp'],
        currentDate: new Date(now()),
      });
      // A key set with one key would also serve a token that names none; HTTP APIs want the name.
      if (protectedHeader.kid === undefined) return 'unknown-key';
      if (payload.iat !== undefined && typeof payload.iat !== 'number') return 'claims';
      return namesAudience(payload, audience) ? payload : 'audience';
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      return fault;
    }
  }

  return async (authorization) => {
    // As HTTP APIs do, the token is also taken without its scheme.
    const token = authorization?.replace(/^Bearer(?: +|$)/i, '').trim();
    if (!token) return { ok: false, fault: 'missing' };
    const claims = verified.get(token) ?? (await verify(token));
    if (typeof claims === 'string') return { ok: false, fault: claims };
    const fault = findTimeFault(claims, Math.floor(now() / 1000));
    verified.delete(token);
    if (fault) return { ok: false, fault };
    verified.set(token, claims);
    const oldest = verified.size > CACHED_TOKENS ? verified.keys().next().value : undefined;
    if (oldest !== undefined) verified.delete(oldest);
    return { ok: true, claims };
  };
}

/**
 * Reads the keys of an external OIDC issuer by its discovery document.
 * @param issuer `https:`, or `http:` on the loopback address
 * @throws Error when the document cannot be had or is another issuer's
 */
export async function discoverIssuer(issuer: string): Promise<{ issuer: string; keys: JWTVerifyGetKey }> {
  const parseAddress = (text: unknown, what: string): URL => {
    const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
    const local = url?.protocol === 'http:' && /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname);
    if (!url || (url.protocol !== 'https:' && !local)) throw new Error(`${what} must be an https address.`);
    return url;
  };
  const base = parseAddress(issuer, 'The OIDC issuer').href.replace(/\/$/, '');
  const answer = await fetch(`${base}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`${base} answered its discovery document with ${answer.status}.`);
  const document = (await answer.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer) throw new Error(`The discovery document of ${base} names another issuer.`);
  return { issuer, keys: createRemoteJWKSet(parseAddress(document.jwks_uri, '`jwks_uri`')) };
}

/**
 * Chooses the authoriser of the embedded stack: of the issuer that `QINGXIN_OIDC_ISSUER` names (audience
 * `QINGXIN_OIDC_AUDIENCE`, by default {@link AUDIENCE}), else of the local issuer.
 */
export async function chooseAuthoriser(
  local: TokenIssuer,
  now: () => number,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Authoriser> {
  if (!env.QINGXIN_OIDC_ISSUER) return createAuthoriser({ ...local, now });
  const external = await discoverIssuer(env.QINGXIN_OIDC_ISSUER);
  return createAuthoriser({ ...external, audience: env.QINGXIN_OIDC_AUDIENCE || AUDIENCE, now });
}
