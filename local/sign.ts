import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** The headers of a signed push, ready for `fetch`. */
export type PushHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** A push to sign, and the key: `whsec_` (v1, HMAC-SHA256) or `whsk_` (v1a, ed25519). */
export interface PushToSign {
  readonly id: string;
  /** Seconds since the epoch, as Standard Webhooks sends it. */
  readonly timestamp: number;
  /** The body exactly as it will be sent. */
  readonly body: string | Buffer;
  readonly secret: string;
}

/** The header of PKCS #8 before the 32 bytes of an ed25519 seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

function signatureOf(content: Buffer, secret: string): string {
  if (secret.startsWith('whsec_')) {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    if (key.length === 0) throw new Error('The webhook secret is empty.');
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  }
  if (secret.startsWith('whsk_')) {
    const seed = Buffer.from(secret.slice('whsk_'.length), 'base64').subarray(0, 32);
    const der = Buffer.concat([PKCS8_ED25519, seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return `v1a,${sign(null, content, key).toString('base64')}`;
  }
  throw new Error('A webhook secret begins with whsec_ or whsk_.');
}

/** Signs a push by Standard Webhooks 1.0.0. @throws Error when the secret is none */
export function signPush({ id, timestamp, body, secret }: PushToSign): PushHeaders {
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf(content, secret),
  };
}

/** Creates a shared secret: `whsec_` and base64 of 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Creates an ed25519 pair: `whsk_` (seed and public key, for the sender) and `whpk_` (for the receiver). */
export function newKeyPair(): { secretKey: string; publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  const point = Buffer.from(x, 'base64url');
  return {
    secretKey: `whsk_${Buffer.concat([seed, point]).toString('base64')}`,
    publicKey: `whpk_${point.toString('base64')}`,
  };
}
