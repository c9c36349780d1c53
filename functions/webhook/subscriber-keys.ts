import * as z from 'zod';
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
});

/** The keys of all subscribers as kept: by subscriber, the pair in use first. */
export const subscriberKeysSchema = z.record(z.string(), z.array(pairSchema).readonly());

/** The keys of all subscribers. */
export type SubscriberKeys = Readonly<z.infer<typeof subscriberKeysSchema>>;
type Pair = Readonly<z.infer<typeof pairSchema>>;

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

const signs = ({ until }: Pair, now: number): boolean => until === null || Date.parse(until) > now;

/** The keys that sign at an instant, milliseconds since the epoch: each of these gives a signature. */
export const activeKeys = (pairs: readonly Pair[], now: number): string[] =>
  pairs.filter((pair) => signs(pair, now)).flatMap(({ secret, privateKey }) => [secret, privateKey]);

/** Rotates the keys of a subscriber: a new pair in front; of those before it the last signs for some days more. */
export function rotatePairs(pairs: readonly Pair[], now: number): readonly [Pair, ...Pair[]] {
  const until = new Date(now + OVERLAP_DAYS * DAY_MS).toISOString();
  const fresh: Pair = { secret: newSecret(), privateKey: newKeyPair().secretKey, until: null };
  const [latest] = pairs;
  return latest ? [fresh, { ...latest, until }] : [fresh];
}

/** What may be told of keys: how to know them, and until when they sign. */
export const describeKeys = (pairs: readonly Pair[], now: number) =>
  pairs
    .filter((pair) => signs(pair, now))
    .flatMap(({ secret, privateKey, until }) => [
      { keyId: keyId(secret), version: 'v1' as const, until },
      { keyId: keyId(publicKeyOf(privateKey)), version: 'v1a' as const, until },
    ]);
