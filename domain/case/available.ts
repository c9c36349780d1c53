import { addDays, shanghaiDate } from '../calendar/dates.ts';
import type { Rules } from '../kernel/aggregate.ts';
import { type AvailableCommand, findRefusal, listAvailableCommands } from '../kernel/available.ts';
import type { Officer } from '../kernel/roles.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import { type Refusal, reasonOf } from './refusals.ts';
import { type Case, CLOSE_CODES, type CloseCode } from './state.ts';
import { COMMAND_NAMES, type CommandName } from './status.ts';

/** How far ahead a hearing is tried: its notice is in time then whatever the holidays. */
const HEARING_DAYS_AHEAD = 60;

/**
 * Makes the commands of a name that would go forward, with bodies that fit whatever the case: those that rules may tell apart
 * each. On whom a command names, and what the roster says of them, a dry run does not ask beyond the team of the case.
 * @param now milliseconds since the epoch
 */
export function probeCommands(name: CommandName, c: Case, now: number): readonly [Command, ...Command[]] {
  const today = shanghaiDate(now);
  const at = new Date(now).toISOString();
  const [a = 'officer-1', b = 'officer-2'] = c.officers;
  const by = [a, b];
  const served = { way: 'direct' as const, on: today, by };
  switch (name) {
    case 'approve-filing':
      return [
        { name, body: { approve: false, note: '-' } },
        { name, body: { approve: true, lead: 'officer-1', assistant: 'officer-2' } },
      ];
    case 'assign':
      return [{ name, body: { lead: 'officer-1', assistant: 'officer-2' } }];
    case 'recuse':
      return [{ name, body: { officer: a, ground: '-', askedBy: '-' } }];
    case 'add-evidence':
      return [{ name, body: { kind: 'documentary', source: '-', takenBy: by, takenAt: at } }];
    case 'issue-order':
      return [{ name, body: { kind: 'correct', dueOn: today, text: '-' } }];
    case 'record-compliance': {
      const order = c.orders.find(({ result }) => result !== 'full') ?? c.orders[0];
      return [{ name, body: { order: order?.id ?? '-', result: 'full', on: today } }];
    }
    case 'extend':
      return [
        { name, body: { clock: 'decision', workingDays: 1 } },
        { name, body: { clock: 'investigation', workingDays: 1 } },
      ];
    case 'suspend':
      return [{ name, body: { ground: 'depends-on-other' } }];
    case 'exclude-period':
      return [{ name, body: { kind: 'audit', from: today, to: today } }];
    case 'finish-inquiry':
      return [{ name, body: { proposal: 'handling', facts: '-', basis: '-' } }];
    case 'notify': {
      // From the decision back only what is above the notice needs another one.
      const fineFen = c.status === 'deciding' ? (c.notice?.fineFen ?? 0) + 1 : undefined;
      return [
        { name, body: { served, hearingRight: false, fineFen } },
        { name, body: { served, hearingRight: true, fineFen } },
        // Where no hearing line is set, what has no fine can be noticed.
        { name, body: { served, hearingRight: false, fineFen: 0, orderFen: (c.notice?.orderFen ?? 0) + 1 } },
      ];
    }
    case 'record-defence':
      return [{ name, body: { kind: 'stated' } }];
    case 'request-hearing':
      return [{ name, body: { on: today } }];
    case 'schedule-hearing':
      return [
        {
          name,
          body: {
            at: `${addDays(today, HEARING_DAYS_AHEAD)}T04:00:00.000Z`,
            place: '-',
            presider: 'officer-0',
            served,
          },
        },
      ];
    case 'hold-hearing':
      return [{ name, body: { heldOn: today, report: '-' } }];
    case 'give-opinion':
      return [{ name, body: { result: 'agree', text: '-' } }];
    case 'discuss':
      return [{ name, body: { members: ['officer-1', 'officer-2'], conclusion: '-' } }];
    case 'decide':
      return (['penalty', 'handling', 'no-penalty'] as const).map((kind) => ({
        name,
        body: { kind, text: '-' },
      })) as unknown as readonly [Command, ...Command[]];
    case 'serve':
      return [{ name, body: { document: c.documents[0]?.id ?? '-', ...served } }];
    case 'record-performance':
      return [
        { name, body: { kind: 'corrected', on: today } },
        { name, body: { kind: 'paid', amountFen: 1, on: today } },
      ];
    case 'remind':
      return [{ name, body: { served } }];
    case 'record-court':
      return [{ name, body: { result: 'accepted', on: today } }];
    case 'record-remedy':
      return [{ name, body: { kind: 'review', number: '1', authority: '-', receivedOn: today } }];
    case 'revoke':
      return [{ name, body: { ground: 1 } }];
    case 'transfer':
      return [{ name, body: { to: '-', note: '-' } }];
    case 'close': {
      const codes = Object.keys(CLOSE_CODES) as [CloseCode, ...CloseCode[]];
      return c.closing === null
        ? (codes.map((code) => ({ name, body: { code } })) as unknown as readonly [Command, ...Command[]])
        : [{ name, body: { approve: true } }];
    }
    case 'resume':
    case 'take-back':
    case 'apply-to-court':
      return [{ name, body: {} }];
  }
}

/** Why an officer cannot order a command now; null when they can. */
const refusalOf = (c: Case, name: CommandName, officer: Officer, rules: Rules, now: number): Refusal | null =>
  findRefusal(probeCommands(name, c, now), (command) => decide(c, command, officer, rules, now));

/**
 * Tells which commands an officer can order now, in the order of the graph, and why not the others. What else a decision reads
 * (the roster) is not read for it. `now`: milliseconds since the epoch.
 */
export const availableCommands = (
  c: Case,
  officer: Officer,
  rules: Rules,
  now: number,
): AvailableCommand<CommandName>[] =>
  listAvailableCommands(COMMAND_NAMES, (name) => refusalOf(c, name, officer, rules, now), reasonOf);

/** Tells whether an officer can order a command now. `now`: milliseconds since the epoch. */
export const isAvailable = (
  c: Case,
  name: CommandName,
  officer: Officer,
  rules: Rules,
  now: number,
): boolean => refusalOf(c, name, officer, rules, now) === null;

/** Names the commands an officer can order now. `now`: milliseconds since the epoch. */
export const availableNames = (c: Case, officer: Officer, rules: Rules, now: number): CommandName[] =>
  COMMAND_NAMES.filter((name) => isAvailable(c, name, officer, rules, now));
