import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';

/** Who issues the local tokens, and for whom. */
export const LOCAL_ISSUER = 'http://qingxin.localhost';
export const AUDIENCE = 'qingxin';

/** What an HTTP API's JWT authoriser accepts. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256'];
const MAX_CACHED = 10_000;

/** The claims of a token to be issued. */
export interface TokenClaims {
  readonly sub: string;
  readonly name?: string;
  readonly roles: readonly string[];
  /** Prefix of the divisions the bearer may see, or `*`. */
  readonly division: string;
  /** Seconds. */
  readonly expiresIn?: number;
}

/** Verifies a bearer token: its claims, or null when it is not valid. */
export type Authoriser = (token: string) => Promise<JWTPayload | null>;

/**
 * Verifies tokens as an HTTP API's JWT authoriser does: signature, `iss`, `aud` (or `client_id`), `exp`, `nbf`. A token
 * once verified is remembered by its text until it expires.
 * @param now milliseconds since the epoch
 */
export function createAuthoriser(options: {
  issuer: string;
  audience: string;
  keys: JWTVerifyGetKey;
  now: () => number;
}): Authoriser {
  const verified = new Map<string, JWTPayload>();
  return async (token) => {
    const seconds = options.now() / 1000;
    const known = verified.get(token);
    if (known) {
      if ((known.exp ?? 0) > seconds && (known.nbf ?? 0) <= seconds) return known;
      verified.delete(token);
    }
    try {
      const { payload } = await jwtVerify(token, options.keys, {
        issuer: options.issuer,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(options.now()),
      });
      const audience = payload.aud ?? (payload.client_id as string | undefined) ?? [];
      if (![audience].flat().includes(options.audience)) return null;
      if (verified.size >= MAX_CACHED) verified.clear();
      verified.set(token, payload);
      return payload;
    } catch {
      return null;
    }
  };
}

interface StoredKey extends JWK {
  readonly kid: string;
}

async function signingKey(dataDir: string | undefined): Promise<StoredKey> {
  const file = dataDir === undefined ? null : join(dataDir, 'token-key.json');
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as StoredKey;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key: StoredKey = { ...(await exportJWK(privateKey)), kid: `local-${Date.now()}`, alg: 'ES256' };
  if (file && dataDir !== undefined) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, JSON.stringify(key), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process was first: its key counts.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return JSON.parse(readFileSync(file, 'utf8')) as StoredKey;
    }
  }
  return key;
}

/** The token issuer of this machine, with its authoriser. */
export interface TokenIssuer {
  readonly issue: (claims: TokenClaims) => Promise<string>;
  readonly authoriser: Authoriser;
  /** Serves the public keys; false when the request is for something else. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/**
 * Opens the local issuer; its key is kept in the data directory. With `QINGXIN_OIDC_ISSUER` set, tokens of that issuer
 * are verified instead and none are issued.
 */
export async function openTokenIssuer({
  dataDir,
  now,
}: {
  dataDir: string | undefined;
  now: () => number;
}): Promise<TokenIssuer> {
  const external = process.env.QINGXIN_OIDC_ISSUER;
  if (external) {
    const answer = await fetch(`${external.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const { jwks_uri: uri } = (await answer.json()) as { jwks_uri: string };
    const keys = createRemoteJWKSet(new URL(uri));
    const audience = process.env.QINGXIN_OIDC_AUDIENCE ?? AUDIENCE;
    return {
      issue: () => Promise.reject(new Error('tokens come from the configured issuer')),
      authoriser: createAuthoriser({ issuer: external, audience, keys, now }),
      serve: () => false,
    };
  }
  const key = await signingKey(dataDir);
  const privateKey = await importJWK(key, 'ES256');
  const { d: _, ...open } = key;
  const jwks = { keys: [{ ...open, use: 'sig' }] };
  return {
    issue({ sub, name, roles, division, expiresIn = 8 * 3600 }) {
      const seconds = Math.floor(now() / 1000);
      return new SignJWT({ roles: [...roles], division, ...(name === undefined ? {} : { name }) })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
        .setSubject(sub)
        .setIssuer(LOCAL_ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + expiresIn)
        .sign(privateKey);
    },
    authoriser: createAuthoriser({
      issuer: LOCAL_ISSUER,
      audience: AUDIENCE,
      keys: createLocalJWKSet(jwks),
      now,
    }),
    serve(request, response) {
      if (request.method !== 'GET' || request.url !== '/.well-known/jwks.json') return false;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
      return true;
    },
  };
}
