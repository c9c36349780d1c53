import { Buffer } from 'node:buffer';
import type { HttpEvent } from '../../functions/http/http.ts';
import { formatClaims } from '../../local/gateway-event.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with these claims. Its signature is nobody's: functions leave that to the authoriser. */
export const unsignedToken = (claims: object): string => `${part({ alg: 'RS256' })}.${part(claims)}.x`;

/** What an event of an HTTP API says of its caller: the token, and its claims as the JWT authoriser hands them over. */
export const calledBy = (claims: Readonly<Record<string, unknown>>) => ({
  headers: { authorization: `Bearer ${unsignedToken(claims)}` },
  requestContext: {
    authorizer: { jwt: { claims: formatClaims(claims), scopes: null } },
  } as unknown as HttpEvent['requestContext'],
});
