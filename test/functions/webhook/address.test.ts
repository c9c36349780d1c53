import { describe, expect, it } from 'vitest';
import { endpointFault, isPublicAddress, LOOPBACK_HOSTS } from '../../../functions/webhook/address.ts';

const SPECIAL =
  `0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.9.9.9 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1
203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::FFFF:10.0.0.1 0:0:0:0:0:ffff:a9fe:a9fe ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::1 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1
fe80::1%eth0 febf::1 fec0::1 ff02::1`.split(/\s+/);
const PUBLIC =
  `1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255
172.15.255.255 172.32.0.1 192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255
::ffff:8.8.8.8 ::ffff:808:808 2001:200::1 2001:4860:4860::8888 2400:3200::1 2606:4700::1111 fbff::1`.split(
    /\s+/,
  );

describe('addresses', () => {
  it.each(SPECIAL)('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(PUBLIC)('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(['', 'localhost', '127.1', '1.2.3', 'example.com', '1.1.1.1/8', '[::1]'])('%s is none', (text) =>
    expect(isPublicAddress(text)).toBe(false),
  );
});

describe('an endpoint', () => {
  it.each([
    ['https://example.com/hook?x=1', null],
    ['https://example.com:8443/', null],
    ['https://8.8.8.8/', null],
    ['https://[2606:4700::1111]/', null],
    ['http://example.com/', 'must be https'],
    ['ftp://example.com/', 'must be https'],
    ['https://user:pw@example.com/', 'must hold no user name and no password'],
    ['https://example.com/#x', 'must have no fragment'],
    ['nonsense', 'must be a URL'],
    ['https://127.0.0.1/', 'must be a public address'],
    ['https://127.1/', 'must be a public address'],
    ['https://2130706433/', 'must be a public address'],
    ['https://0x7f.0.0.1/', 'must be a public address'],
    ['https://169.254.169.254/latest/meta-data', 'must be a public address'],
    ['https://[::1]/', 'must be a public address'],
    ['https://[::ffff:127.0.0.1]/', 'must be a public address'],
    ['https://[::ffff:10.0.0.1]/', 'must be a public address'],
    ['https://[64:ff9b::a00:1]/', 'must be a public address'],
  ])('%s: %s', (endpoint, fault) => expect(endpointFault(endpoint, [])).toBe(fault));

  it.each([
    ['http://127.0.0.1:8080/', null],
    ['http://localhost:8080/', null],
    ['https://[::1]/', null],
    ['http://127.0.0.2/', 'must be https'],
    ['ftp://localhost/', 'must be http or https'],
    ['https://10.0.0.1/', 'must be a public address'],
  ])('%s, where loopback is trusted: %s', (endpoint, fault) =>
    expect(endpointFault(endpoint, LOOPBACK_HOSTS)).toBe(fault),
  );
});
