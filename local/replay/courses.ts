import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import {
  addLogEntry,
  approveConclusion,
  callReporterBack,
  concludeAndClose,
  concludeClue,
  firstOfficer,
  INVESTIGATING,
  type Pace,
  pushAndAssign,
  requestExtension,
  requestReturn,
  reviewerFor,
  secondOfficer,
  signAndContact,
  signClue,
  waitDays,
  waitUntilDay,
} from './handling.ts';
import { type Course, formatInstant, pickTimeOnWorkingDay } from './office-time.ts';
import { OFFICERS } from './officers.ts';
import type { SimulatedClue, Simulation } from './simulation.ts';

const { addWorkingDays, workingDaysBetween } = BUILT_IN_CALENDAR;

/** Handles a clue in the usual way. `after` runs between the first contact and the conclusion. */
export function* handlePlainly(
  sim: Simulation,
  c: SimulatedClue,
  p: Pace,
  after?: (sim: Simulation, c: SimulatedClue) => void,
): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  after?.(sim, c);
  yield* concludeAndClose(sim, c, p);
  yield* callReporterBack(sim, c);
}

/** Handles a clue whose first conclusion the reviewer sends back. */
export function* handleWithRejection(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* waitUntilDay(sim, c, 5);
  concludeClue(sim, c);
  yield* waitUntilDay(sim, c, 6);
  const verdict = { decision: 'reject', note: '支付凭证不全,请补充。' };
  sim.writeCommand(c, reviewerFor(c), 'review', verdict, INVESTIGATING);
  yield* concludeAndClose(sim, c, { ...p, contact: 6, conclude: 9, close: c.rng.int(10, 14), complex: true });
}

/** Handles a clue whose extension is granted; it is closed within it, or left open. */
export function* handleWithExtension(sim: Simulation, c: SimulatedClue, p: Pace, open = false): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  const workingDays = c.rng.pick([10, 15]);
  yield* requestExtension(sim, c, c.rng.int(10, 13), open ? 15 : workingDays, true);
  if (open) return;
  const close = c.rng.int(18, 15 + workingDays);
  yield* concludeAndClose(sim, c, { ...p, contact: 14, conclude: close - 1, close, complex: true });
}

export function* handleWithRefusedExtension(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* requestExtension(sim, c, 9, 10, false);
  yield* concludeAndClose(sim, c, { ...p, contact: 10, conclude: c.rng.int(12, 13), close: 14 });
}

/** Handles a clue whose clock is stopped and started again, or left stopped. */
export function* handleWithSuspension(sim: Simulation, c: SimulatedClue, p: Pace, open = false): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* waitUntilDay(sim, c, 4);
  const from = shanghaiDate(sim.now);
  sim.writeCommand(c, firstOfficer(c), 'suspend', { reason: '等待鉴定结果。' }, { suspended: true });
  sim.recordSuspension(c);
  if (open) return;
  yield* waitDays(sim, c, c.rng.int(6, 16));
  sim.writeCommand(c, firstOfficer(c), 'resume', {}, { suspended: false });
  sim.recordResumption(c, from);
  yield* waitDays(sim, c, c.rng.int(2, 5));
  concludeClue(sim, c);
  yield* waitDays(sim, c, 1);
  approveConclusion(sim, c);
}

/** Handles a clue that is signed for after the limit of one working day. */
export const handleWithLateSigning = (sim: Simulation, c: SimulatedClue, p: Pace): Course =>
  handlePlainly(sim, c, {
    ...p,
    sign: c.rng.int(2, 4),
    contact: 4,
    conclude: 7,
    close: Math.max(p.close, 8),
  });

/** Handles a clue past its due date: the supervisor steps in, and it is closed late or left open. */
export function* handleOverdue(sim: Simulation, c: SimulatedClue, p: Pace, open = false): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* waitUntilDay(sim, c, 16);
  const dueOn = addWorkingDays(shanghaiDate(sim.now), 3);
  const order = { note: '已超期,请说明情况并尽快办结。', dueOn };
  sim.writeCommand(c, OFFICERS.supervisor, 'supervise', order, { supervised: true, overdue: true });
  if (open) return;
  yield* waitDays(sim, c, 1);
  addLogEntry(sim, c, 'site-visit', '补录此前的现场核查。', 9);
  const close = c.rng.int(19, 25);
  yield* concludeAndClose(sim, c, { ...p, contact: 17, conclude: close - 1, close, complex: true });
}

/** Handles a clue that is supervised (督办) before its due date. */
export function* handleUnderSupervision(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* waitUntilDay(sim, c, 8);
  const dueOn = addWorkingDays(c.receivedDay, 14);
  sim.writeCommand(
    c,
    OFFICERS.supervisor,
    'supervise',
    { note: '请加快办理。', dueOn },
    { supervised: true },
  );
  yield* concludeAndClose(sim, c, {
    ...p,
    contact: 9,
    conclude: 11,
    close: c.rng.int(12, 14),
    complex: true,
  });
}

/** Handles a clue to its closing whose officers were only named on its first day: they sign on the second. */
function* handleFromSecondDay(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  yield* signAndContact(sim, c, { ...p, sign: 2, contact: 3 });
  yield* concludeAndClose(sim, c, {
    ...p,
    contact: 3,
    conclude: Math.max(5, p.conclude),
    close: Math.max(6, p.close),
  });
}

/** Handles a clue that a supervisor gives to colleagues of the same unit, who sign for it themselves. */
export function* handleAfterReassignment(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signClue(sim, c, 0);
  yield* waitUntilDay(sim, c, 1);
  const officers = sim.findColleagues(c).slice(0, 2);
  const order = { officers, note: '原承办人调岗,重新指派。' };
  sim.writeCommand(c, OFFICERS.supervisor, 'assign', order, { status: 'assigned' });
  sim.assignTo(c, officers);
  yield* handleFromSecondDay(sim, c, p);
}

/** Handles a clue that opens a case (立案), which goes its own way beside it. */
export function* handleWithCase(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* waitUntilDay(sim, c, 4);
  c.openCase?.(sim, c);
  yield* waitUntilDay(sim, c, 6);
  addLogEntry(sim, c, 'order', '已下达限期整改指令书。');
  const close = c.rng.int(10, 14);
  yield* concludeAndClose(sim, c, { ...p, contact: 6, conclude: close - 1, close }, 'ORDERED_PAID');
}

/** Has the platform refuse the closing (退回重办), and a supervisor leave it as it is. */
function refuseSendingBack(sim: Simulation, c: SimulatedClue): void {
  const { clueNo } = c.pushed as { readonly clueNo: string };
  const data = { clueNo, reason: '办结材料不齐。' };
  sim.writeLine({
    as: { source: c.source },
    method: 'POST',
    path: '/webhooks/feedback',
    body: { type: 'clue.rejected', timestamp: formatInstant(sim.now), data },
    expect: { status: 200, body: { clueId: c.clueId, status: 'closed' } },
  });
  const body = { note: '材料已补齐，维持办结。' };
  sim.writeCommand(c, OFFICERS.supervisor, 'refuse-reopening', body, { status: 'closed' });
}

/**
 * Closes a clue that is found wanting and reopened, and closes it again or leaves it open.
 * @param on the earliest day of the reopening
 */
export function* handleAndReopen(sim: Simulation, c: SimulatedClue, p: Pace, on: string | null): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  yield* concludeAndClose(sim, c, p);
  yield* waitDays(sim, c, c.rng.int(2, 4));
  // Until one was reopened, the platform has sent each back before, in vain.
  if (c.source === 'national' && sim.flow.reopened === 0) refuseSendingBack(sim, c);
  sim.writeCommand(c, secondOfficer(c), 'feedback', { satisfied: false, note: '反映人称仍有部分工资未付。' });
  if (on === null) yield* waitDays(sim, c, c.rng.int(3, 10));
  else yield pickTimeOnWorkingDay(on, 0, sim.now, c.rng);
  sim.writeCommand(
    c,
    OFFICERS.supervisor,
    'reopen',
    { reason: '回头看发现未付清。' },
    { ...INVESTIGATING, round: 2 },
  );
  sim.recordReopening(c);
  yield* waitDays(sim, c, 1);
  addLogEntry(sim, c, 'interview', '再次询问反映人及用人单位。');
  if (on !== null) return;
  yield* waitDays(sim, c, c.rng.int(2, 6));
  concludeClue(sim, c, 'ORDERED_PAID');
  yield* waitDays(sim, c, 1);
  approveConclusion(sim, c);
}

/** Handles a clue that the rules refer to a triage officer; a verdict of null leaves it waiting. */
export function* handleReferral(
  sim: Simulation,
  c: SimulatedClue,
  p: Pace,
  verdict: 'accept' | 'not-duplicate' | 'out-of-scope' | null,
): Course {
  sim.pushClue(c);
  if (verdict === null) return;
  yield* waitUntilDay(sim, c, c.rng.int(0, 1));
  const note = verdict === 'out-of-scope' ? '不属劳动保障监察事项,已告知渠道。' : '经研判,予以受理。';
  const status = verdict === 'out-of-scope' ? { status: 'returned' } : {};
  sim.writeCommand(c, OFFICERS.triage, 'triage', { decision: verdict, note }, status);
  if (verdict === 'out-of-scope') return sim.recordReturn(c);
  sim.assignByRule(c);
  const contact = Math.max(2, p.contact);
  const conclude = Math.max(3, p.conclude);
  const close = Math.max(4, p.close);
  yield* signAndContact(sim, c, { ...p, sign: 1, contact });
  yield* concludeAndClose(sim, c, { ...p, contact, conclude, close });
  yield* callReporterBack(sim, c);
}

/** Merges the same person's second clue about the same wages into the first. */
export function* mergeDuplicate(sim: Simulation, c: SimulatedClue, original: SimulatedClue): Course {
  sim.pushClue(c);
  yield* waitUntilDay(sim, c, c.rng.int(0, 1));
  const body = { decision: 'duplicate', of: original.clueId, note: '与在办线索重复。' };
  sim.writeCommand(c, OFFICERS.triage, 'triage', body, { status: 'merged' });
  sim.recordMerge(c);
}

/** Returns a clue to the platform. */
export function* returnToPlatform(sim: Simulation, c: SimulatedClue): Course {
  pushAndAssign(sim, c);
  yield* signClue(sim, c, 1);
  yield* waitUntilDay(sim, c, 2);
  yield* requestReturn(sim, c, OFFICERS.citySupervisor, undefined, true);
  sim.recordReturn(c);
}

export function* handleWithRefusedReturn(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signClue(sim, c, 0);
  yield* waitUntilDay(sim, c, 1);
  yield* requestReturn(sim, c, OFFICERS.citySupervisor, undefined, false);
  yield* waitUntilDay(sim, c, 3);
  addLogEntry(sim, c, 'first-contact', '已电话联系反映人,核对欠薪情况。');
  yield* concludeAndClose(sim, c, {
    ...p,
    contact: 3,
    conclude: Math.max(5, p.conclude),
    close: Math.max(6, p.close),
  });
}

/** Handles a clue in the district it was transferred to; its clock was not reset. */
function* handleAfterTransfer(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  const gone = workingDaysBetween(c.receivedDay, shanghaiDate(sim.now));
  const close = Math.min(14, gone + 4 + c.rng.int(0, 3));
  yield* signAndContact(sim, c, { ...p, sign: gone + 1, contact: gone + 2 });
  yield* concludeAndClose(sim, c, { ...p, contact: gone + 2, conclude: close - 1, close });
}

/** Transfers a clue to another district of the city, which handles it. */
export function* transferToDistrict(sim: Simulation, c: SimulatedClue, p: Pace, to: string): Course {
  pushAndAssign(sim, c);
  yield* signClue(sim, c, 1);
  yield* waitUntilDay(sim, c, 2);
  yield* requestReturn(sim, c, OFFICERS.citySupervisor, to, true);
  sim.recordTransfer(c, to);
  yield* handleAfterTransfer(sim, c, p);
}

/** Pushes a clue for another city; the province transfers it to the street where the work really was. */
export function* transferFromOtherCity(sim: Simulation, c: SimulatedClue, p: Pace, to: string): Course {
  sim.pushClue(c);
  yield* waitUntilDay(sim, c, 1);
  const reason = '实际用工所在地在光明区。';
  sim.writeCommand(c, OFFICERS.provinceTriage, 'request-return', { reason, to });
  yield* waitUntilDay(sim, c, 2);
  const verdict = { approve: true, note: '指定管辖。' };
  sim.writeCommand(c, OFFICERS.provinceSupervisor, 'decide-return', verdict, { division: to.slice(0, 6) });
  sim.recordTransfer(c, to);
  yield* handleAfterTransfer(sim, c, p);
}

/** Handles a clue of a district short of inspectors: a supervisor assigns it once there are two. */
export function* handleShortOfInspectors(
  sim: Simulation,
  c: SimulatedClue,
  p: Pace,
  enlarge: (() => void) | null,
): Course {
  pushAndAssign(sim, c);
  yield* waitUntilDay(sim, c, 1);
  enlarge?.();
  if (c.officers.length === 0) {
    const officers = ['pingshan-insp-1', 'pingshan-insp-2'];
    const order = { officers, note: '增派监察员后指派。' };
    sim.writeCommand(c, OFFICERS.citySupervisor, 'assign', order, { status: 'assigned' });
    sim.assignTo(c, officers);
  }
  yield* handleFromSecondDay(sim, c, p);
}

/** Leaves a clue at work when the year's figures are drawn up. */
export function* leaveUnfinished(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  pushAndAssign(sim, c);
  yield* signAndContact(sim, c, p);
  if (!c.rng.chance(0.35)) return;
  yield* waitUntilDay(sim, c, 4);
  concludeClue(sim, c);
}
