import { createHmac } from 'node:crypto';
import { type SignedHeaders, signedContent, signV1a } from '../functions/webhook/signing.ts';

export { newKeyPair, newSecret } from '../functions/webhook/signing.ts';

/** The headers of a signed push, ready for `fetch`. */
export type PushHeaders = SignedHeaders;

/** A push to sign, and the key: `whsec_` (v1, HMAC-SHA256) or `whsk_` (v1a, ed25519). */
export interface PushToSign {
  readonly id: string;
  /** Seconds since the epoch, as Standard Webhooks sends it. */
  readonly timestamp: number;
  /** The body exactly as it will be sent, which need not be text. */
  readonly body: string | Buffer;
  readonly secret: string;
}

function signatureOf(content: Buffer, secret: string): string {
  if (secret.startsWith('whsec_')) {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    if (key.length === 0) throw new Error('The webhook secret is empty.');
    return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
  }
  if (secret.startsWith('whsk_')) return signV1a(content, secret);
  throw new Error('A webhook secret begins with whsec_ or whsk_.');
}

/** Signs a push by Standard Webhooks 1.0.0. @throws Error when the secret is none */
export const signPush = ({ id, timestamp, body, secret }: PushToSign): PushHeaders => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': signatureOf(signedContent(id, timestamp, body), secret),
});
