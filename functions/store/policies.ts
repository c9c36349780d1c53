import { type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { isSameJson } from '../../domain/kernel/record.ts';
import {
  DEFAULT_POLICY,
  type Policy,
  type PolicyBook,
  type PolicyFault,
  policyBook,
  policyFaults,
  policyOrderFaults,
} from '../../domain/policy/policy.ts';
import type { PolicySource, Runtime } from '../runtime/runtime.ts';
import { MAX_RETRIES, StoreBusy } from './backoff.ts';
import { POLICY_PK, policyReleaseKey } from './keys.ts';
import { keepBook, readReleases } from './releases.ts';
import { cancellation, putIfAbsent, type Table } from './table.ts';

/** How many versions there may be: all of them are read together. */
export const MOST_POLICIES = 200;

/** A version as it came. */
interface PolicyRelease {
  /** ISO 8601. */
  readonly at: string;
  /** Who published it; null for the one that comes with the software. */
  readonly by: string | null;
  readonly policy: Policy;
}

const readPolicies = (table: Table): Promise<PolicyRelease[]> => readReleases(table, POLICY_PK);

const knownPolicies = (releases: readonly PolicyRelease[]): Policy[] =>
  releases.length > 0 ? releases.map((r) => r.policy) : [DEFAULT_POLICY];

const bookOf = (releases: readonly PolicyRelease[]): PolicyBook => policyBook(knownPolicies(releases));

/**
 * The policies of a table, kept for a while; the default one before any is there.
 * @param keepMs how long before they are read again; where all of them come through this process, for ever
 * @param now a clock that goes on by itself, milliseconds
 */
export const policiesIn = (table: Table, keepMs: number, now: () => number): PolicySource =>
  keepBook(
    async () => bookOf(await readPolicies(table)),
    (book, version) => book.has(version),
    keepMs,
    now,
  );

/** Appends a version as number `n`. @returns false when somebody else appended meanwhile */
async function append(table: Table, n: number, release: PolicyRelease): Promise<boolean> {
  try {
    await table.transact([
      putIfAbsent(table.name, { ...policyReleaseKey(n), body: JSON.stringify(release) }),
    ]);
    return true;
  } catch (error) {
    if (cancellation(error) === null) throw error;
    return false;
  }
}

const registered = new WeakSet<Table>();

/**
 * Keeps the default policy in a table that has none, before anything is judged by it: a later version of the software may have
 * another one. Remembered, so later calls cost nothing.
 * @param now milliseconds since the epoch
 */
export async function registerDefaultPolicy(table: Table, now: number): Promise<void> {
  if (registered.has(table)) return;
  if ((await readPolicies(table)).length === 0) {
    // Whoever was faster put the same, or a version behind it.
    await append(table, 1, { at: new Date(now).toISOString(), by: null, policy: DEFAULT_POLICY });
  }
  registered.add(table);
}

/** Why a policy cannot be right by itself: by what is common to all, and by what each aggregate knows. */
export const faultsOfPolicy = (
  { aggregates, extraDistricts }: Pick<Runtime, 'aggregates' | 'extraDistricts'>,
  policy: Policy,
): PolicyFault[] => [
  ...policyFaults(policy, extraDistricts),
  ...aggregates.all.flatMap((aggregate) => aggregate.policyFaults(policy)),
];

/** What came of a policy. */
export type PolicyOutcome =
  | { readonly outcome: 'published' | 'unchanged' | 'other-content' | 'too-many' }
  | { readonly outcome: 'refused'; readonly faults: readonly PolicyFault[] };

/** Judges a version that is right by itself by those there are. @returns what comes of publishing it */
function judgePolicy(policy: Policy, known: readonly Policy[], today: CalendarDate): PolicyOutcome {
  const there = known.find(({ version }) => version === policy.version);
  if (there) return { outcome: isSameJson(there, policy) ? 'unchanged' : 'other-content' };
  const faults = policyOrderFaults(policy, policyBook(known), today);
  if (faults.length > 0) return { outcome: 'refused', faults };
  return { outcome: known.length >= MOST_POLICIES ? 'too-many' : 'published' };
}

/** Judges versions as if each was published after the one before it, and publishes none. @returns what would come of each */
export async function previewPolicies(
  runtime: Pick<Runtime, 'now'>,
  table: Table,
  policies: readonly Policy[],
): Promise<PolicyOutcome[]> {
  const known = knownPolicies(await readPolicies(table));
  const today = shanghaiDate(runtime.now());
  return policies.map((policy) => {
    const judged = judgePolicy(policy, known, today);
    if (judged.outcome === 'published') known.push(policy);
    return judged;
  });
}

/**
 * Publishes a version of the policy. The same again changes nothing; other content under a known version is refused, since what
 * was received under it is judged by it for ever.
 * @param by who publishes it
 */
export async function publishPolicy(
  runtime: Pick<Runtime, 'aggregates' | 'extraDistricts' | 'policies' | 'now'>,
  table: Table,
  policy: Policy,
  by: string,
): Promise<PolicyOutcome> {
  const now = runtime.now();
  const faults = faultsOfPolicy(runtime, policy);
  if (faults.length > 0) return { outcome: 'refused', faults };
  await registerDefaultPolicy(table, now);
  for (let attempt = 0; attempt <= MAX_RETRIES; attempt++) {
    const releases = await readPolicies(table);
    const judged = judgePolicy(policy, knownPolicies(releases), shanghaiDate(now));
    if (judged.outcome !== 'published') return judged;
    if (await append(table, releases.length + 1, { at: new Date(now).toISOString(), by, policy })) {
      runtime.policies.forget();
      return judged;
    }
    await table.pause(attempt);
  }
  throw new StoreBusy('the policies are being changed by others');
}
