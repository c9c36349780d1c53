import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A message to sign, and the keys: `whsec_` (v1, HMAC-SHA256) or `whsk_` (v1a, ed25519). */
export interface MessageToSign {
  readonly id: string;
  /** Seconds since the epoch, as Standard Webhooks sends it. */
  readonly timestamp: number;
  /** The body exactly as it will be sent. */
  readonly body: string;
  /** Several while keys rotate: one signature each. */
  readonly keys: readonly string[];
}

/** The headers of a signed message, ready to be sent. */
export type SignedHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** The header of PKCS #8 before the 32 bytes of an ed25519 seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs bytes with an ed25519 key, `whsk_`: a signature of version v1a. */
export function signV1a(content: Buffer, secretKey: string): string {
  const seed = Buffer.from(secretKey.slice('whsk_'.length), 'base64').subarray(0, 32);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  return `v1a,${sign(null, content, key).toString('base64')}`;
}

/** What is signed. */
export const signedContent = (id: string, timestamp: number, body: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);

const signatureOf = ({ id, timestamp, body }: MessageToSign, key: string): string =>
  key.startsWith('whsk_')
    ? signV1a(signedContent(id, timestamp, body), key)
    : new Webhook(key).sign(id, new Date(timestamp * 1000), body);

/** Signs a message by Standard Webhooks 1.0.0. @throws Error when a key is none */
export const signMessage = (message: MessageToSign): SignedHeaders => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestamp),
  'webhook-signature': message.keys.map((key) => signatureOf(message, key)).join(' '),
});

/** Creates a shared secret: `whsec_` and base64 of 32 random bytes. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

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

/** The public key, `whpk_`, of an ed25519 key, `whsk_`. */
export const publicKeyOf = (secretKey: string): string =>
  `whpk_${Buffer.from(secretKey.slice('whsk_'.length), 'base64').subarray(32).toString('base64')}`;
