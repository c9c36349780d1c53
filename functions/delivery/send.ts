import { type LookupAddress, lookup as resolve } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { endpointFault, hostOf, isPublicAddress } from '../webhook/address.ts';

/** What a try came to. */
export interface Answer {
  /** The HTTP status, or a word where there was none: `timeout`, `address`, or the code of the network's error. */
  readonly code: number | string;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
}

/** Sends a message once. It never throws. */
export type Send = (
  endpoint: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<Answer>;

/** How to send. */
export interface SendOptions {
  /** How long the whole try may take, in milliseconds of real time. */
  readonly timeoutMs: number;
  /** Hosts that need be neither public nor reached by https. */
  readonly trusted: readonly string[];
  /** Resolves names; by default as the machine does. */
  readonly lookup?: (host: string) => Promise<readonly LookupAddress[]>;
}

/** How long a receiver may take to answer (Standard Webhooks 1.0.0: 15 to 30 s). */
export const TRY_TIMEOUT_MS = 15_000;

/** How much of an answer is read before the connection is cut: nothing in it counts. */
const MOST_READ_BYTES = 16_384;
const MOST_HEADER_BYTES = 16_384;

/** The host is none that may be connected to. */
class AddressRefused extends Error {
  readonly code = 'address';
}

const resolveAll = (host: string): Promise<LookupAddress[]> =>
  new Promise((done, fail) =>
    resolve(host, { all: true }, (error, addresses) => (error ? fail(error) : done(addresses))),
  );

/**
 * Makes what resolves a name for a connection: the connection is made to the addresses that were checked, and to no other. One
 * address that is not public refuses the name.
 */
const checkedLookup =
  (lookup: NonNullable<SendOptions['lookup']>, isTrusted: boolean): LookupFunction =>
  (host, { all }, callback) => {
    lookup(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !(isTrusted || addresses.every((a) => isPublicAddress(a.address)))) {
          callback(new AddressRefused(`${host} is at no public address`), '', 0);
        } else if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, '', 0),
    );
  };

/**
 * Makes what sends messages by HTTP. An answer is its status: a redirect is not followed, and of the body no more than some bytes are
 * read, whatever its receiver sends. Each try has a connection of its own.
 */
export function createSend({ timeoutMs, trusted, lookup = resolveAll }: SendOptions): Send {
  return (endpoint, { headers, body }) =>
    new Promise((done) => {
      const fault = endpointFault(endpoint, trusted);
      if (fault !== null) return done({ code: 'address', retryAfter: null });
      const url = new URL(endpoint);
      const request = url.protocol === 'https:' ? requestHttps : requestHttp;
      let answer: Answer | undefined;
      const sent = request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Qingxin-Webhooks/1',
          ...headers,
        },
        agent: false,
        maxHeaderSize: MOST_HEADER_BYTES,
        lookup: checkedLookup(lookup, trusted.includes(hostOf(url))),
      });
      const end = (failed: Answer) => {
        clearTimeout(timer);
        done(answer ?? failed);
        sent.destroy();
      };
      const timer = setTimeout(() => end({ code: 'timeout', retryAfter: null }), timeoutMs);
      sent.on('error', (error: NodeJS.ErrnoException) =>
        end({ code: error.code ?? error.name, retryAfter: null }),
      );
      // Without this the connection would be closed and nobody told: the try would hold its place to the end.
      sent.on('upgrade', ({ statusCode = 101 }, socket) => {
        socket.destroy();
        end({ code: statusCode, retryAfter: null });
      });
      sent.on('response', (response) => {
        answer = {
          code: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'] ?? null,
        };
        let read = 0;
        const over = () => end({ code: 'closed', retryAfter: null });
        response.on('data', (chunk: Buffer) => {
          read += chunk.length;
          if (read > MOST_READ_BYTES) over();
        });
        response.on('end', over).on('error', over).on('close', over);
      });
      sent.end(body);
    });
}
