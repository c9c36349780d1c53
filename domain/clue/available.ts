import type { Rules } from '../kernel/aggregate.ts';
import { type AvailableCommand, findRefusal, listAvailableCommands } from '../kernel/available.ts';
import type { Officer } from '../kernel/roles.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import { type Refusal, reasonOf } from './refusals.ts';
import type { Clue } from './state.ts';
import { COMMAND_NAMES, type CommandName } from './status.ts';

/**
 * Makes the commands of a name that would go forward, with bodies that fit whatever the clue: those that rules may tell
 * apart each, the cheapest to decide first. Where to return a clue to, and on which other clue or officers a decision
 * depends, is for the body to say: a dry run does not ask.
 * @param now milliseconds since the epoch
 */
export function probeCommands(
  name: CommandName,
  clue: Clue,
  { policy }: Rules,
  now: number,
): readonly [Command, ...Command[]] {
  switch (name) {
    case 'triage': {
      const of = clue.triage?.suspectedOf ?? `${clue.clueId}-other`;
      return [
        { name, body: { decision: 'accept' } },
        { name, body: { decision: 'out-of-scope', note: '-' } },
        { name, body: { decision: 'duplicate', of, note: '-' } },
        { name, body: { decision: 'not-duplicate' } },
      ];
    }
    case 'assign': {
      const officers = Array.from({ length: policy.inspectorsAtLeast }, (_, i) => `officer-${i}`);
      return [{ name, body: { officers } }];
    }
    case 'log':
      return [{ name, body: { kind: 'first-contact', occurredAt: new Date(now).toISOString() } }];
    case 'conclude':
      return [{ name, body: { conclusion: 'NOT_SUBSTANTIATED' } }];
    case 'review':
      return [
        { name, body: { decision: 'approve' } },
        { name, body: { decision: 'reject', note: '-' } },
      ];
    case 'request-extension':
      return [{ name, body: { workingDays: 1, reason: '-' } }];
    case 'decide-extension':
    case 'decide-return':
      return [
        { name, body: { approve: false, note: '-' } },
        { name, body: { approve: true } },
      ];
    case 'feedback':
      return [{ name, body: { satisfied: true } }];
    case 'suspend':
    case 'request-return':
    case 'reopen':
      return [{ name, body: { reason: '-' } }];
    case 'refuse-reopening':
      return [{ name, body: { note: '-' } }];
    case 'sign':
    case 'file-case':
    case 'resume':
    case 'supervise':
      return [{ name, body: {} }];
  }
}

/** Why an officer cannot order a command now; null when they can. */
function refusalOf(
  clue: Clue,
  name: CommandName,
  officer: Officer,
  rules: Rules,
  now: number,
): Refusal | null {
  return findRefusal(probeCommands(name, clue, rules, now), (command) =>
    decide(clue, command, officer, rules, now),
  );
}

/** Tells whether an officer can order a command now. `now`: milliseconds since the epoch. */
export const isAvailable = (
  clue: Clue,
  name: CommandName,
  officer: Officer,
  rules: Rules,
  now: number,
): boolean => refusalOf(clue, name, officer, rules, now) === null;

/**
 * Tells which commands an officer can order now, in the order of the graph, and why not the others. What else a decision
 * reads (the roster, the clue to merge into) is not read for it.
 * @param now milliseconds since the epoch
 */
export const availableCommands = (
  clue: Clue,
  officer: Officer,
  rules: Rules,
  now: number,
): AvailableCommand<CommandName>[] =>
  listAvailableCommands(COMMAND_NAMES, (name) => refusalOf(clue, name, officer, rules, now), reasonOf);

/** Names the commands an officer can order now, as `availableCommands` tells them. `now`: milliseconds since the epoch. */
export const availableNames = (clue: Clue, officer: Officer, rules: Rules, now: number): CommandName[] =>
  COMMAND_NAMES.filter((name) => isAvailable(clue, name, officer, rules, now));
