import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { CONCLUSIONS, type ConclusionCode } from '../../domain/clue/conclusions.ts';
import { type Course, formatInstant, pickTimeOnWorkingDay } from './office-time.ts';
import { inspector, OFFICERS, reviewerOf } from './officers.ts';
import type { Rng } from './prng.ts';
import type { Officer, SimulatedClue, Simulation } from './simulation.ts';

/** When the officers act, in working days after the day of intake. */
export interface Pace {
  readonly sign: number;
  readonly contact: number;
  readonly conclude: number;
  readonly close: number;
  /** A second entry of the process record before the conclusion. */
  readonly complex: boolean;
}

/**
 * Chooses the pace of one clue.
 * @param cap the working day after intake by which it must be closed
 */
export function choosePace(rng: Rng, complex: boolean, cap: number): Pace {
  const usual = rng.weighted([
    [rng.int(3, 6), 35],
    [rng.int(7, 10), 45],
    [rng.int(11, 14), 20],
  ]);
  const close = Math.min(usual, cap);
  // Where the day of closing is the last possible one, the conclusion must not be of its evening.
  const conclude = Math.max(1, close - rng.int(close === cap ? 1 : 0, 2));
  return {
    sign: rng.chance(0.7) ? 0 : 1,
    contact: Math.min(rng.int(1, 3), conclude),
    conclude,
    close,
    complex,
  };
}

/** The two assigned inspectors, and a reviewer of their unit, as callers. */
export const firstOfficer = (c: SimulatedClue): Officer => inspector(c.officers[0] ?? '', c.division);
export const secondOfficer = (c: SimulatedClue): Officer => inspector(c.officers[1] ?? '', c.division);
export const reviewerFor = (c: SimulatedClue): Officer => reviewerOf(c.officers[0] ?? '', c.division);
export const INVESTIGATING = { status: 'investigating' };

/** Waits until a working day after intake. */
export function* waitUntilDay(sim: Simulation, c: SimulatedClue, day: number): Course {
  yield pickTimeOnWorkingDay(c.receivedDay, day, sim.now, c.rng);
}

/** Waits some working days from now. */
export function* waitDays(sim: Simulation, c: SimulatedClue, days: number): Course {
  yield pickTimeOnWorkingDay(shanghaiDate(sim.now), days, sim.now, c.rng);
}

/** Pushes a clue, which the system assigns at once. */
export function pushAndAssign(sim: Simulation, c: SimulatedClue): void {
  sim.pushClue(c);
  sim.assignByRule(c);
}

/** Signs for a clue (签收) on a working day after intake. */
export function* signClue(sim: Simulation, c: SimulatedClue, day: number): Course {
  yield* waitUntilDay(sim, c, day);
  sim.writeCommand(c, firstOfficer(c), 'sign', {}, INVESTIGATING);
}

/** Adds an entry to the process record by the second inspector. */
export function addLogEntry(
  sim: Simulation,
  c: SimulatedClue,
  kind: string,
  note: string,
  daysAgo = 0,
): void {
  const occurredAt = formatInstant(sim.now - c.rng.int(300, 1800) * 1000 - daysAgo * 86_400_000);
  sim.writeCommand(c, secondOfficer(c), 'log', { kind, occurredAt, note });
}

/** Signs for a clue (签收) and records the first contact. */
export function* signAndContact(sim: Simulation, c: SimulatedClue, p: Pace): Course {
  yield* signClue(sim, c, p.sign);
  yield* waitUntilDay(sim, c, p.contact);
  addLogEntry(sim, c, 'first-contact', '已电话联系反映人,核对欠薪情况。');
}

/** Conclusions and their weights. */
const CONCLUSION_WEIGHTS: readonly (readonly [ConclusionCode, number])[] = [
  ['PAID', 560],
  ['ORDERED_PAID', 150],
  ['NOT_SUBSTANTIATED', 100],
  ['ARBITRATION_OR_SUIT', 90],
  ['MINOR_CORRECTED', 45],
  ['PENALISED', 20],
  ['ADVANCED', 12],
  ['CRIME_TRANSFER', 8],
  ['FALSE_CLAIM', 5],
];

/** Concludes the investigation, with a conclusion by chance unless told. */
export function concludeClue(
  sim: Simulation,
  c: SimulatedClue,
  code: ConclusionCode = c.rng.weighted(CONCLUSION_WEIGHTS),
): void {
  const { amountFen, headcount } = c.data.arrears;
  const { confirmed, paid } = CONCLUSIONS[code];
  // What is verified rarely matches what was claimed to the fen.
  const verified = Math.round(((amountFen ?? 600_000) * c.rng.int(80, 100)) / 100);
  const body = {
    conclusion: code,
    ...(confirmed ? { verifiedAmountFen: verified, headcount } : {}),
    ...(paid ? { paidAmountFen: verified } : {}),
    note: '经核查,情况属实与否及处理结果见附卷。',
  };
  sim.writeCommand(c, firstOfficer(c), 'conclude', body, { status: 'reviewing' });
}

/** Approves the conclusion, which closes the clue. */
export function approveConclusion(sim: Simulation, c: SimulatedClue): void {
  sim.writeCommand(
    c,
    reviewerFor(c),
    'review',
    { decision: 'approve', note: '同意办结。' },
    { status: 'closed' },
  );
  sim.recordClosing(c);
}

/** Collects evidence where the clue is complex, concludes, and has the conclusion approved. */
export function* concludeAndClose(sim: Simulation, c: SimulatedClue, p: Pace, code?: ConclusionCode): Course {
  if (p.complex) {
    yield* waitUntilDay(sim, c, Math.floor((p.contact + p.conclude) / 2));
    addLogEntry(
      sim,
      c,
      c.rng.pick(['site-visit', 'interview', 'evidence', 'mediation']),
      '已到现场核查并制作笔录。',
    );
  }
  yield* waitUntilDay(sim, c, p.conclude);
  concludeClue(sim, c, code);
  yield* waitUntilDay(sim, c, p.close);
  approveConclusion(sim, c);
}

/** Calls the reporter back (回访), as for a tenth of the closed clues. */
export function* callReporterBack(sim: Simulation, c: SimulatedClue): Course {
  if (!c.rng.chance(0.1)) return;
  yield* waitDays(sim, c, c.rng.int(2, 6));
  sim.writeCommand(c, secondOfficer(c), 'feedback', {
    satisfied: c.rng.chance(0.92),
    note: '电话回访反映人。',
  });
}

/** Requests an extension on a working day after intake, which a supervisor decides on the next. */
export function* requestExtension(
  sim: Simulation,
  c: SimulatedClue,
  day: number,
  workingDays: number,
  granted: boolean,
): Course {
  yield* waitUntilDay(sim, c, day);
  sim.writeCommand(c, firstOfficer(c), 'request-extension', {
    workingDays,
    reason: '案情复杂,需延长核处期限。',
  });
  yield* waitUntilDay(sim, c, day + 1);
  const verdict = { approve: granted, note: granted ? '同意延期。' : '理由不充分。' };
  sim.writeCommand(c, OFFICERS.supervisor, 'decide-extension', verdict, { extended: granted });
  if (granted) sim.recordExtension(c, workingDays);
}

/** Requests a return, to the platform or to another division, which `by` decides on the next working day. */
export function* requestReturn(
  sim: Simulation,
  c: SimulatedClue,
  by: Officer,
  to: string | undefined,
  granted: boolean,
): Course {
  const reason = to === undefined ? '用工所在地不在本辖区,反映人撤回。' : '用工所在地不在本辖区。';
  sim.writeCommand(c, firstOfficer(c), 'request-return', { reason, ...(to ? { to } : {}) });
  yield* waitDays(sim, c, 1);
  const status = granted
    ? to === undefined
      ? { status: 'returned' }
      : { division: to.slice(0, 6) }
    : INVESTIGATING;
  const note = granted ? '同意。' : '用工所在地属本辖区,继续办理。';
  sim.writeCommand(c, by, 'decide-return', { approve: granted, note }, status);
}
