import * as z from 'zod';
import { KEY_SECONDS } from '../store/idempotency.ts';
import { keyId } from './signature.ts';
import { newKeyPair, newSecret, publicKeyOf } from './signing.ts';

/** One pair of keys that a subscriber's events are signed with. */
const pairSchema = z.strictObject({
  /** Shared: `whsec_`. */
  secret: z.string().startsWith('whsec_'),
  /** Private: `whsk_`; the subscriber has its public key. */
  privateKey: z.string().startsWith('whsk_'),
  /** Until when it signs, ISO 8601; null for the pair in use. */
  until: z.iso.datetime().nullable(),
  /** The request that made it, where that had an idempotency key: a digest of who asked with which key, and when, ISO 8601. */
  request: z.strictObject({ digest: z.string(), at: z.iso.datetime() }).optional(),
});

/** The keys of all subscribers as kept: by subscriber, the pair in use first. */
export const subscriberKeysSchema = z.record(z.string(), z.array(pairSchema).readonly());

/** The keys of all subscribers. */
export type SubscriberKeys = Readonly<z.infer<typeof subscriberKeysSchema>>;
/** One pair of keys. */
export type Pair = Readonly<z.infer<typeof pairSchema>>;

/** Reads the keys of a subscriber, none where it has none. */
export type KeyReader = (subscriber: string) => Promise<readonly Pair[]>;

/** Where the keys are kept. */
export interface KeyStore {
  /** As they are now, not as they were read before. */
  read(): Promise<SubscriberKeys>;
  write(keys: SubscriberKeys): Promise<void>;
}

/** For so many days the keys before a rotation still sign, beside the new ones. */
const OVERLAP_DAYS = 7;
const DAY_MS = 86_400_000;

/** For so long a pair is known by the request that made it, in milliseconds; as long as the keys of requests are kept. */
const REQUEST_MS = KEY_SECONDS * 1000;
/** Pairs that are remembered at most, those included that sign no more. */
const MOST_PAIRS = 10;

const signs = ({ until }: Pair, now: number): boolean => until === null || Date.parse(until) > now;

/** The keys that sign at an instant, milliseconds since the epoch: each of these gives a signature. */
export const activeKeys = (pairs: readonly Pair[], now: number): string[] =>
  pairs.filter((pair) => signs(pair, now)).flatMap(({ secret, privateKey }) => [secret, privateKey]);

const isKnown = ({ request }: Pair, now: number): boolean =>
  request !== undefined && now - Date.parse(request.at) < REQUEST_MS;

/** Finds the pair that a request made, by its digest: its place, 0 for the one in use; -1 where there is none (any more). */
export const findRotation = (pairs: readonly Pair[], digest: string, now: number): number =>
  pairs.findIndex((pair) => pair.request?.digest === digest && isKnown(pair, now));

/**
 * Rotates the keys of a subscriber: a new pair in front; of those before it the last signs for some days more, the others no more. They
 * are kept as long as the requests that made them are known.
 * @param digest of the request, where it may come again
 */
export function rotatePairs(
  pairs: readonly Pair[],
  now: number,
  digest?: string,
): readonly [Pair, ...Pair[]] {
  const at = new Date(now).toISOString();
  const until = new Date(now + OVERLAP_DAYS * DAY_MS).toISOString();
  const fresh: Pair = {
    secret: newSecret(),
    privateKey: newKeyPair().secretKey,
    until: null,
    ...(digest === undefined ? {} : { request: { digest, at } }),
  };
  const [latest, ...older] = pairs;
  if (!latest) return [fresh];
  const ended = older.filter((pair) => isKnown(pair, now)).map((pair) => ({ ...pair, until: at }));
  return [fresh, { ...latest, until }, ...ended.slice(0, MOST_PAIRS - 2)];
}

/** What may be told of keys: how to know them, and until when they sign. */
export const describeKeys = (pairs: readonly Pair[], now: number) =>
  pairs
    .filter((pair) => signs(pair, now))
    .flatMap(({ secret, privateKey, until }) => [
      { keyId: keyId(secret), version: 'v1' as const, until },
      { keyId: keyId(publicKeyOf(privateKey)), version: 'v1a' as const, until },
    ]);
