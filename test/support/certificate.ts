import { generateKeyPairSync, sign } from 'node:crypto';

/** A part of a certificate, by its DER. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const SEQUENCE = 0x30;
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const ED25519 = der(SEQUENCE, oid('2b6570'));
const COMMON_NAME = oid('550403');
const SUBJECT_ALT_NAME = oid('551d11');

/** A certificate that signs itself, for one name. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

/** Makes one. @param years of validity, both ends included, from 1950 to 2049 */
export function selfSigned(name: string, [from, to]: readonly [number, number]): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const text = der(0x0c, Buffer.from(name));
  const holder = der(SEQUENCE, der(0x31, der(SEQUENCE, COMMON_NAME, text)));
  const instant = (year: number, rest: string) =>
    der(0x17, Buffer.from(`${String(year % 100).padStart(2, '0')}${rest}Z`));
  const names = der(0x04, der(SEQUENCE, der(0x82, Buffer.from(name))));
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ED25519,
    holder,
    der(SEQUENCE, instant(from, '0101000000'), instant(to, '1231235959')),
    holder,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, der(SEQUENCE, SUBJECT_ALT_NAME, names))),
  );
  const signature = der(0x03, Buffer.from([0]), sign(null, body, privateKey));
  const base64 = der(SEQUENCE, body, ED25519, signature).toString('base64');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}
