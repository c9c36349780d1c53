import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are no public ones: the special-purpose registries of IANA for IPv4 and IPv6 (RFC 6890 and later), multicast, and
 * the ways by which an IPv6 address stands for an IPv4 one.
 */
const SPECIAL_PURPOSE: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Unspecified, loopback, and IPv4-compatible ones, long deprecated.
  ['::', 96],
  ['::ffff:0:0:0', 96],
  // NAT64: what it leads to is not known here.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  // Teredo, benchmarking, ORCHID and the others of the block.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  // Site-local ones, deprecated.
  ['fec0::', 10],
  ['ff00::', 8],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_PURPOSE) {
  special.addSubnet(network, prefix, network.includes(':') ? 'ipv6' : 'ipv4');
}

/** The IPv4 address that an IPv6 one stands for by `::ffff:0:0/96`; the text itself for any other. */
function unmapped(address: string): string {
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const bits = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

/** The canonical text of an IPv6 address, as a URL writes it. */
const canonical = (address: string): string =>
  isIP(address) === 6 ? new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1) : address;

/** Whether an IP address, of either family and in any form, may be connected to from outside: one that is public. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const plain = unmapped(canonical(address));
  return !special.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

/** The host of a URL, an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Hosts that ops trust: they need be neither public nor reached by https. */
export const LOOPBACK_HOSTS = ['127.0.0.1', '::1', 'localhost'] as const;

/**
 * Says why events cannot be sent to an address, before anything is resolved; null where they may.
 * @param trusted hosts on the list of ops
 */
export function endpointFault(endpoint: string, trusted: readonly string[]): string | null {
  if (!URL.canParse(endpoint)) return 'must be a URL';
  const url = new URL(endpoint);
  const host = hostOf(url);
  if (url.username !== '' || url.password !== '') return 'must hold no user name and no password';
  if (url.hash !== '') return 'must have no fragment';
  if (trusted.includes(host)) return /^https?:$/.test(url.protocol) ? null : 'must be http or https';
  if (url.protocol !== 'https:') return 'must be https';
  if (isIP(host) !== 0 && !isPublicAddress(host)) return 'must be a public address';
  return null;
}
