import { existsDistrict } from '../../places/districts.ts';
import { districtOf, isWithin } from '../../places/divisions.ts';
import { reprojectClue } from '../clocks.ts';
import type { ClueEvent } from '../events.ts';
import { refuse, refuseInput } from '../refusals.ts';
import { resume } from './extension.ts';
import { type Decision, events, lapseRequests, type Situation } from './situation.ts';

export function requestReturn({ clue, facts }: Situation, to: string | undefined): Decision {
  if (clue.pendingReturn !== null) return refuse('return-pending');
  if (clue.status === 'received' && !clue.accepted) {
    return refuse('not-triaged');
  }
  if (to !== undefined) {
    const district = districtOf(to);
    if (district === clue.division) return refuseInput('same-district', 'to');
    if (!existsDistrict(district, facts.addedDistricts)) return refuseInput('unknown-district', 'to');
  }
  return events({ type: 'return-requested', to: to ?? null });
}

export function decideReturn(situation: Situation, approve: boolean): Decision {
  const { clue, officer, rules } = situation;
  const { pendingReturn } = clue;
  if (pendingReturn === null) return refuse('no-return-requested');
  const { to } = pendingReturn;
  const above = officer.division === '*' || officer.division.length < clue.division.length;
  if (!above || (to !== null && !isWithin(to, officer.division))) {
    return refuse(to === null ? 'return-superior' : 'transfer-superior');
  }
  if (pendingReturn.by === officer.sub) return refuse('own-request');
  if (!approve) return events({ type: 'return-refused' });
  // What was asked for besides, and a stopped clock, end with the clue's stay here.
  const ended: ClueEvent[] = [
    ...(clue.suspendedFrom === null ? [] : [...reprojectClue(clue, rules), resume(situation)]),
    ...lapseRequests({ ...clue, pendingReturn: null }),
  ];
  if (to === null) return events(...ended, { type: 'returned', reason: 'not-ours' });
  return events(...ended, {
    type: 'transferred',
    from: clue.division,
    to: districtOf(to),
    street: to.length === 9 ? to : null,
  });
}
