/** Why something is refused: a stable code, and a sentence in both languages. */
export interface Reason {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/**
 * What a refusal is about: a version that is no longer current, the input itself, who asks (role or relation), the
 * status, or a rule. In the order in which they tell the caller more about the aggregate.
 */
export const REFUSAL_KINDS = ['stale', 'input', 'role', 'status', 'rule'] as const;

/** A kind of refusal. */
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

/** A decision against a command: its sentence is made where somebody reads it. */
export interface RefusedDecision {
  readonly refused: RefusalKind;
}

/** A command as its caller finds it: allowed now, or refused for a reason. */
export interface AvailableCommand<Name extends string = string> {
  readonly name: Name;
  readonly allowed: boolean;
  /** Present when it is not allowed. */
  readonly reason?: Reason;
}

/** A decision on a command: what happens, or why not. */
type Decision = { readonly events: readonly unknown[] } | RefusedDecision;

/**
 * Tries commands until one is accepted.
 * @param probes commands with bodies that fit, at least one
 * @returns null when one is accepted; else the most telling refusal, of equal ones the first
 */
export function findRefusal<Command, D extends Decision>(
  probes: readonly Command[],
  decide: (command: Command) => D,
): Extract<D, RefusedDecision> | null {
  let found: Extract<D, RefusedDecision> | null = null;
  for (const command of probes) {
    const decision = decide(command);
    if (!isRefused(decision)) return null;
    if (!found || REFUSAL_KINDS.indexOf(decision.refused) > REFUSAL_KINDS.indexOf(found.refused)) {
      found = decision;
    }
  }
  if (!found) throw new RangeError('a command needs at least one probe');
  return found;
}

const isRefused = <D extends Decision>(decision: D): decision is Extract<D, RefusedDecision> =>
  'refused' in decision;

/**
 * Tells of each command whether it is allowed now, by a dry run of the decision.
 * @param names the commands, in the order of the answer
 * @param refusalOf why a command is refused; null when it is allowed (`findRefusal`)
 * @param reasonOf puts a refusal into words
 */
export const listAvailableCommands = <Name extends string, Refusal extends RefusedDecision>(
  names: readonly Name[],
  refusalOf: (name: Name) => Refusal | null,
  reasonOf: (refusal: Refusal) => Reason,
): AvailableCommand<Name>[] =>
  names.map((name) => {
    const refusal = refusalOf(name);
    return refusal ? { name, allowed: false, reason: reasonOf(refusal) } : { name, allowed: true };
  });
