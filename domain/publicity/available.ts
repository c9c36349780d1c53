import type { Rules } from '../kernel/aggregate.ts';
import { type AvailableCommand, findRefusal, listAvailableCommands } from '../kernel/available.ts';
import type { Command } from './commands.ts';
import { decide, type Officer } from './decide.ts';
import { type Refusal, reasonOf } from './refusals.ts';
import type { Publicity } from './state.ts';
import { COMMAND_NAMES, type CommandName } from './status.ts';

/** Makes a command of a name with a body that fits the item. */
function probeCommand(name: CommandName, { document }: Publicity): Command {
  switch (name) {
    case 'vet':
      return { name, body: { class: 'general', ...(document.organ === null ? { organ: '-' } : {}) } };
    case 'publish':
      return { name, body: {} };
    case 'exempt':
    case 'correct':
    case 'recall':
    case 'end':
      return { name, body: { reason: '-' } };
  }
}

/** Why an officer cannot order a command now; null when they can. */
const refusalOf = (
  p: Publicity,
  name: CommandName,
  officer: Officer,
  rules: Rules,
  now: number,
): Refusal | null =>
  findRefusal([probeCommand(name, p)], (command) => decide(p, command, officer, rules, now));

/**
 * Tells which commands an officer can order now, in the order of the graph, and why not the others.
 * @param now milliseconds since the epoch
 */
export const availableCommands = (
  p: Publicity,
  officer: Officer,
  rules: Rules,
  now: number,
): AvailableCommand<CommandName>[] =>
  listAvailableCommands(COMMAND_NAMES, (name) => refusalOf(p, name, officer, rules, now), reasonOf);

/** Names the commands an officer can order now. `now`: milliseconds since the epoch. */
export const availableNames = (p: Publicity, officer: Officer, rules: Rules, now: number): CommandName[] =>
  COMMAND_NAMES.filter((name) => refusalOf(p, name, officer, rules, now) === null);
