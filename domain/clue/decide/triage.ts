import type { Officer } from '../../kernel/roles.ts';
import { isWithin } from '../../places/divisions.ts';
import type { Command } from '../commands.ts';
import type { ClueEvent } from '../events.ts';
import { type Refusal, refuse, refuseInput } from '../refusals.ts';
import type { Clue } from '../state.ts';
import { STATUSES } from '../status.ts';
import { openReasons } from '../triage.ts';
import { type Decision, events, lapseRequests, type Situation } from './situation.ts';

export function decideTriage(
  { clue, officer, facts }: Situation,
  body: Extract<Command, { name: 'triage' }>['body'],
): Decision {
  switch (body.decision) {
    case 'accept':
      return events({ type: 'accepted' });
    case 'out-of-scope':
      return events(...lapseRequests(clue), { type: 'returned', reason: 'out-of-scope' });
    case 'duplicate': {
      const { of } = body;
      if (of === undefined || of === clue.clueId) return refuseInput('merge-self', 'of');
      return (
        mergeTargetFault(officer, facts.target) ?? events(...lapseRequests(clue), { type: 'merged', of })
      );
    }
    case 'not-duplicate': {
      if (clue.triage === null || !clue.triage.reasons.includes('possible-duplicate')) {
        return refuse('no-duplicate-suspected');
      }
      const triage = {
        ...clue.triage,
        suspectedOf: null,
        reasons: clue.triage.reasons.filter((r) => r !== 'possible-duplicate'),
      };
      const settled: ClueEvent = { type: 'not-duplicate', triage };
      return openReasons(triage.reasons).length > 0 ? events(settled) : events(settled, { type: 'accepted' });
    }
  }
}

/** Why a clue cannot be merged into another; null when it can, or when nothing was read of the other. */
function mergeTargetFault(officer: Officer, target: Clue | null | undefined): Refusal | null {
  if (target === undefined) return null;
  // Out of scope it does not exist, not even as the one suspected: else its id could be found by trying.
  if (target === null || !isWithin(target.street ?? target.division, officer.division)) {
    return refuseInput('unknown-merge-target', 'of');
  }
  if (target.status === 'merged' || target.status === 'returned') {
    return refuse('merge-target', { status: { zh: STATUSES[target.status].zh, en: target.status } });
  }
  return null;
}
