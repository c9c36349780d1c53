import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { verifyPush } from '../../../functions/webhook/signature.ts';
import {
  newKeyPair,
  newSecret,
  publicKeyOf,
  signMessage,
  signV1a,
} from '../../../functions/webhook/signing.ts';

const timestamp = Math.floor(Date.now() / 1000);
const message = { id: 'evt_1', timestamp, body: '{"type":"clue.signed","text":"签收"}' };

describe('a signed message', () => {
  it('gives the value the specification shows for its example', () => {
    const headers = signMessage({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
      keys: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is good under each of the keys that signed it, and under no other', () => {
    const keys = [newSecret(), newSecret()];
    const headers = { ...signMessage({ ...message, keys }) };
    for (const key of keys) expect(() => new Webhook(key).verify(message.body, headers)).not.toThrow();
    expect(() => new Webhook(newSecret()).verify(message.body, headers)).toThrow('No matching signature');
  });

  it('is good under ed25519 keys, too', () => {
    const pairs = [newKeyPair(), newKeyPair()];
    const headers = signMessage({ ...message, keys: pairs.map((p) => p.secretKey) });
    for (const { publicKey, secretKey } of pairs) {
      expect(publicKeyOf(secretKey)).toBe(publicKey);
      const verdict = verifyPush({
        headers: {
          id: headers['webhook-id'],
          timestamp: headers['webhook-timestamp'],
          signature: headers['webhook-signature'],
        },
        rawBody: Buffer.from(message.body),
        keys: [{ source: 's', secrets: [], publicKeys: [publicKey] }],
        nowMs: timestamp * 1000,
      });
      expect(verdict.ok).toBe(true);
    }
  });

  it('has the ed25519 signature of RFC 8032, test 3', () => {
    const seed = 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7';
    const point = 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025';
    const key = `whsk_${Buffer.from(seed + point, 'hex').toString('base64')}`;
    expect(publicKeyOf(key)).toBe(`whpk_${Buffer.from(point, 'hex').toString('base64')}`);
    const signature = signV1a(Buffer.from('af82', 'hex'), key).slice('v1a,'.length);
    expect(Buffer.from(signature, 'base64').toString('hex')).toBe(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac' +
        '18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    );
  });
});
