import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { keyFaults, keyId, type SourceKeys, verifyPush } from '../../../functions/webhook/signature.ts';
import { newKeyPair, newSecret, signPush } from '../../../local/sign.ts';

const NOW = Date.parse('2021-03-05T01:12:00Z');
const SECONDS = NOW / 1000;
const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
/** The secret of the specification's own example: the shortest allowed. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = Buffer.from('{"type":"clue.pushed",  "data":{"name":"欠薪","amountFen":1850000}}\n');
const keys: SourceKeys[] = [{ source: 'national', secrets: [SECRET] }];

interface Sent {
  id?: string | undefined;
  timestamp?: string | undefined;
  signature?: string | undefined;
  rawBody?: Buffer;
}
const sent = { id: ID, timestamp: String(SECONDS), rawBody: BODY };

const bySdk = (secret = SECRET, id = ID, seconds = SECONDS, body = BODY) =>
  new Webhook(secret).sign(id, new Date(seconds * 1000), body);

function verdict(over: Sent = {}, known: readonly SourceKeys[] = keys, nowMs = NOW) {
  const { id, timestamp, signature, rawBody } = { ...sent, signature: bySdk(), ...over };
  return verifyPush({ headers: { id, timestamp, signature }, rawBody: rawBody ?? BODY, keys: known, nowMs });
}

const accepted = { ok: true, source: 'national', keyId: keyId(SECRET) };
const refused = (reason: string) => ({ ok: false, reason });
/** Good but for its time: the sender is known. */
const lateOrEarly = (reason: string) => ({ ok: false, reason, source: 'national' });

describe('verifyPush', () => {
  it('accepts what the standardwebhooks library signs', () => {
    expect(verdict()).toEqual(accepted);
  });

  it('refuses what the library signs with another secret', () => {
    expect(verdict({ signature: bySdk(newSecret()) })).toEqual(refused('bad-signature'));
  });

  it('accepts any of several signatures, and skips unknown versions and rubbish', () => {
    const signature = `v2,AAAA v1 v1, ${bySdk(newSecret())} ,  nonsense v1a,short ${bySdk()}`;
    expect(verdict({ signature })).toEqual(accepted);
  });

  it('names the sender whose key verified, whichever of its active keys it was', () => {
    const [old, fresh] = [newSecret(), newSecret()];
    const known = [...keys, { source: 'hotline', secrets: [old, fresh] }];
    for (const secret of [old, fresh]) {
      expect(verdict({ signature: bySdk(secret) }, known)).toEqual({
        ok: true,
        source: 'hotline',
        keyId: keyId(secret),
      });
    }
    expect(verdict({}, known)).toEqual(accepted);
    const retired = [...keys, { source: 'hotline', secrets: [fresh] }];
    expect(verdict({ signature: bySdk(old) }, retired)).toEqual(refused('bad-signature'));
  });

  it('takes a signature presented twice under two senders for the first of them', () => {
    const other = newSecret();
    const known = [...keys, { source: 'hotline', secrets: [other] }];
    expect(verdict({ signature: `${bySdk(other)} ${bySdk()}` }, known)).toEqual(accepted);
  });

  it('verifies v1a beside v1, each only under its own kind of key', () => {
    const { secretKey, publicKey } = newKeyPair();
    const known = [
      { source: 'walk-in', secrets: [newSecret()], publicKeys: [newKeyPair().publicKey, publicKey] },
    ];
    const signature = signPush({ id: ID, timestamp: SECONDS, body: BODY, secret: secretKey })[
      'webhook-signature'
    ];
    expect(signature).toMatch(/^v1a,/);
    expect(verdict({ signature }, known)).toEqual({ ok: true, source: 'walk-in', keyId: keyId(publicKey) });
    expect(verdict({ signature: signature.replace('v1a,', 'v1,') }, known)).toEqual(refused('bad-signature'));
    expect(verdict({ signature, rawBody: Buffer.from('{}') }, known)).toEqual(refused('bad-signature'));
    expect(verdict({ signature: bySdk().replace('v1,', 'v1a,') })).toEqual(refused('bad-signature'));
  });

  it.each(['id', 'timestamp', 'signature'])('refuses a push without its %s', (name) => {
    expect(verdict({ [name]: undefined })).toEqual(refused('missing-header'));
    expect(verdict({ [name]: '' })).toEqual(refused('missing-header'));
  });

  it.each(['soon', '1e9', '-1', '+1', ' 1', '01', '1.5', '0x10', '٣', '1'.repeat(16), 'NaN'])(
    'refuses the timestamp %j',
    (timestamp) => {
      expect(verdict({ timestamp })).toEqual(refused('bad-timestamp'));
    },
  );

  it.each(['two words', 'new\nline', 'ü', 'x'.repeat(257)])('refuses the id %j', (id) => {
    expect(verdict({ id })).toEqual(refused('bad-id'));
  });

  it('holds the tolerance at the second, both ways', () => {
    const at = (seconds: number, nowMs = NOW) =>
      verdict({ timestamp: String(seconds), signature: bySdk(SECRET, ID, seconds) }, keys, nowMs);
    expect(at(SECONDS - 300)).toEqual(accepted);
    expect(at(SECONDS - 300, NOW + 999)).toEqual(accepted);
    expect(at(SECONDS - 301)).toEqual(lateOrEarly('too-old'));
    expect(at(SECONDS - 300, NOW + 1000)).toEqual(lateOrEarly('too-old'));
    expect(at(SECONDS + 300)).toEqual(accepted);
    expect(at(SECONDS + 301)).toEqual(lateOrEarly('too-new'));
    expect(at(SECONDS + 300, NOW - 1)).toEqual(lateOrEarly('too-new'));
  });

  it('tells of a push at a wrong time whose it is only when its signature is good', () => {
    const late = { timestamp: String(SECONDS - 400) };
    expect(verdict({ ...late, signature: bySdk(newSecret(), ID, SECONDS - 400) })).toEqual(
      refused('too-old'),
    );
  });

  it('takes another tolerance', () => {
    const push = { headers: { ...sent, signature: bySdk() }, rawBody: BODY, keys, toleranceSeconds: 5 };
    expect(verifyPush({ ...push, nowMs: NOW + 5000 })).toEqual(accepted);
    expect(verifyPush({ ...push, nowMs: NOW + 6000 })).toEqual(lateOrEarly('too-old'));
  });

  it('is over the raw bytes: the same JSON written anew fails', () => {
    const rawBody = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
    expect(verdict({ rawBody })).toEqual(refused('bad-signature'));
  });

  it('keeps bytes that are no UTF-8', () => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const { 'webhook-signature': signature } = signPush({ id: ID, timestamp: SECONDS, body, secret: SECRET });
    expect(verdict({ signature, rawBody: body })).toEqual(accepted);
    expect(verdict({ signature, rawBody: Buffer.from(body.toString()) })).toEqual(refused('bad-signature'));
  });

  it('refuses when no key is known, and skips malformed keys without throwing', () => {
    expect(verdict({}, [])).toEqual(refused('bad-signature'));
    const { secretKey } = newKeyPair();
    const v1a = signPush({ id: ID, timestamp: SECONDS, body: BODY, secret: secretKey })['webhook-signature'];
    const broken = {
      source: 'broken',
      secrets: ['', 'whsec_', 'whsec_!!', SECRET.slice('whsec_'.length), 'whsec_c2hvcnQ='],
      publicKeys: ['', 'whpk_', 'whpk_AAAA', `whpk_${'A'.repeat(43)}`],
    };
    const signature = `${bySdk('whsec_c2hvcnQ=')} ${v1a}`;
    expect(verdict({ signature }, [broken])).toEqual(refused('bad-signature'));
    expect(verdict({}, [broken, ...keys])).toEqual(accepted);
  });

  it('bounds how many signatures one push may present', () => {
    const padding = (n: number) => Array.from({ length: n }, () => 'v1,AAAA').join(' ');
    expect(verdict({ signature: `${padding(15)} ${bySdk()}` })).toEqual(accepted);
    expect(verdict({ signature: `${padding(16)} ${bySdk()}` })).toEqual(refused('too-many-signatures'));
  });

  it('refuses a push with any one byte of the body flipped', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, where, mask) => {
          const body = Buffer.from(bytes);
          const signature = signPush({ id: ID, timestamp: SECONDS, body, secret: SECRET })[
            'webhook-signature'
          ];
          expect(verdict({ signature, rawBody: body })).toEqual(accepted);
          const flipped = Buffer.from(body);
          const at = where % body.length;
          flipped[at] = (flipped[at] ?? 0) ^ mask;
          expect(verdict({ signature, rawBody: flipped })).toEqual(refused('bad-signature'));
        },
      ),
    );
  });

  it('refuses a push with any one character of a signature, its id or its timestamp changed', () => {
    const { secretKey, publicKey } = newKeyPair();
    const known = [{ source: 'national', secrets: [SECRET], publicKeys: [publicKey] }];
    const v1a = signPush({ id: ID, timestamp: SECONDS, body: BODY, secret: secretKey })['webhook-signature'];
    const base: Record<string, Sent> = {
      v1: { signature: bySdk() },
      v1a: { signature: v1a },
    };
    const change = (text: string, at: number, by: string) => {
      const index = at % text.length;
      return text.slice(0, index) + by + text.slice(index + 1);
    };
    fc.assert(
      fc.property(
        fc.constantFrom('v1', 'v1a'),
        fc.constantFrom('signature', 'id', 'timestamp'),
        fc.nat(),
        fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
        (scheme, field, at, by) => {
          const good = { id: ID, timestamp: String(SECONDS), ...base[scheme] };
          const was = String(good[field as 'id']);
          const text = change(was, at, by);
          expect(verdict({ ...good, [field]: text }, known).ok).toBe(text === was);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses any rubbish without throwing', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((s) => `v1,${s} v1a,${s}`),
    );
    fc.assert(
      fc.property(text, text, text, fc.uint8Array(), (id, timestamp, signature, bytes) => {
        expect(verdict({ id, timestamp, signature, rawBody: Buffer.from(bytes) }).ok).toBe(false);
        const known = [{ source: id, secrets: [timestamp], publicKeys: [signature] }];
        expect(verdict({ signature }, known).ok).toBe(false);
      }),
    );
  });
});

describe('signPush', () => {
  it('signs what the standardwebhooks library verifies', () => {
    const secret = newSecret();
    const timestamp = Math.floor(Date.now() / 1000);
    const body = BODY.toString();
    const headers = signPush({ id: ID, timestamp, body, secret });
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body));
  });

  it('gives the value the specification shows for its example', () => {
    const { 'webhook-signature': signature } = signPush({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
      secret: SECRET,
    });
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('refuses what is no secret', () => {
    const push = { id: ID, timestamp: SECONDS, body: BODY };
    expect(() => signPush({ ...push, secret: 'hunter2' })).toThrow(/whsec_/);
    expect(() => signPush({ ...push, secret: 'whsec_' })).toThrow(/empty/);
  });

  it('makes secrets that differ and are long enough', () => {
    const secrets = [newSecret(), newSecret()];
    expect(new Set(secrets).size).toBe(2);
    expect(keyFaults([{ source: 'national', secrets, publicKeys: [newKeyPair().publicKey] }])).toEqual([]);
  });
});

describe('keyFaults', () => {
  it('names what is wrong, and no key', () => {
    const shared = newSecret();
    const faults = keyFaults([
      { source: 'national', secrets: [shared, 'whsec_c2hvcnQ='] },
      { source: 'hotline', secrets: [shared], publicKeys: ['whpk_AAAA'] },
      { source: 'walk-in', secrets: [] },
      { source: 'Big City', secrets: [newSecret()] },
    ]);
    expect(faults).toEqual([
      'national: secrets[1] is malformed',
      'hotline: secrets[0] is also a key of national',
      'hotline: publicKeys[0] is malformed',
      'walk-in has no key',
      "Big City is not a sender's name",
    ]);
    expect(faults.join()).not.toContain('whsec_');
  });

  it('names senders of whose clues one id could be made twice', () => {
    const named = (...sources: string[]) =>
      keyFaults(sources.map((source) => ({ source, secrets: [newSecret()] })));
    expect(named('walk-in', 'walk')).toEqual(['walk and walk-in could both have sent walk-in-1']);
    expect(named('walk-in', 'walking', 'in', 'national')).toEqual([]);
  });
});
