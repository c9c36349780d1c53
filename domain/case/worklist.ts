import type { Role } from '../kernel/roles.ts';
import { lacksTeam } from './people.ts';
import { enforcementFault } from './performed.ts';
import type { Case } from './state.ts';
import { COMMAND_EDGES, type CommandName, isOpen, STATUSES, type Status } from './status.ts';

/** The commands by which a case goes on from each status, the first that is possible before the others. */
const NEXT_COMMANDS: Readonly<Record<Status, readonly CommandName[]>> = {
  proposed: ['approve-filing'],
  investigating: ['assign', 'resume', 'finish-inquiry'],
  investigated: ['assign', 'resume', 'notify', 'finish-inquiry'],
  notified: ['resume', 'record-defence'],
  hearing: ['resume', 'hold-hearing', 'schedule-hearing'],
  reviewing: ['resume', 'give-opinion', 'take-back'],
  deciding: ['assign', 'resume', 'revoke', 'transfer', 'decide'],
  decided: ['serve', 'close'],
  served: [],
  performing: ['record-performance', 'remind', 'apply-to-court', 'close'],
  court: ['record-court', 'close'],
  closed: [],
  revoked: [],
  transferred: [],
};

/** What of a case tells how it goes on. */
export type WaitingCase = Pick<
  Case,
  | 'status'
  | 'lead'
  | 'officers'
  | 'closing'
  | 'inquiry'
  | 'hearing'
  | 'decision'
  | 'performed'
  | 'remedies'
  | 'court'
>;

/** Whether a command is how a case goes on, and not one that is merely possible in its status. */
function leadsOn(name: CommandName, c: WaitingCase): boolean {
  const { closing, inquiry, hearing, decision, court } = c;
  if (closing !== null) return name === 'close';
  const proposal = inquiry?.proposal;
  const isServed = decision !== null && decision.serviceOn !== null;
  switch (name) {
    case 'assign':
      // A revocation or a transfer needs no inspectors.
      return lacksTeam(c) && (c.status !== 'deciding' || leadsOn('decide', c));
    case 'schedule-hearing':
      return hearing?.day === null;
    case 'revoke':
      return proposal === 'revoke';
    case 'transfer':
      return proposal === 'transfer' || proposal === 'crime';
    case 'decide':
      return proposal !== 'revoke' && proposal !== 'transfer' && proposal !== 'crime';
    case 'serve':
      return !isServed;
    case 'record-performance':
      return enforcementFault(c) === null;
    case 'record-court':
      return court?.result === null || court?.result === 'accepted';
    case 'close': {
      if (c.status === 'decided') return isServed;
      return c.status === 'court' ? !leadsOn('record-court', c) : enforcementFault(c) !== null;
    }
    default:
      return true;
  }
}

/**
 * Finds the command by which a case goes on that somebody can order: what waits for them.
 * @param isAvailable whether they can order it now
 * @returns null where nothing waits for them
 */
export const waitingCommand = (
  c: WaitingCase,
  isAvailable: (name: CommandName) => boolean,
): CommandName | null =>
  NEXT_COMMANDS[c.status].find((name) => leadsOn(name, c) && isAvailable(name)) ?? null;

/**
 * The statuses in which a case may wait for somebody with these roles.
 * @param isUnstaffed whether it lacks its inspectors, and waits for others to be named
 */
export const waitingStatuses = (roles: readonly Role[], isUnstaffed = false): Status[] =>
  (Object.keys(STATUSES) as Status[]).filter(
    (status) =>
      isOpen(status) &&
      NEXT_COMMANDS[status].some(
        (name) =>
          (name === 'assign') === isUnstaffed &&
          COMMAND_EDGES[name].roles.some((role) => roles.includes(role)),
      ),
  );
