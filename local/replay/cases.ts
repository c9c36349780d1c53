import { addDays, shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CommandName } from '../../domain/case/status.ts';
import { firstOfficer } from './handling.ts';
import { type Course, formatInstant, pickTimeOnWorkingDay } from './office-time.ts';
import { BUREAU, inspector } from './officers.ts';
import type { Rng } from './prng.ts';
import type { Officer, SimulatedClue, Simulation } from './simulation.ts';

/** A case as the simulation follows it. Chance of its own, so that no case moves a clue. */
export interface SimulatedCase {
  readonly caseId: string;
  readonly rng: Rng;
  /** Lead and assisting inspector: those of the clue. */
  readonly officers: readonly [string, string];
  readonly division: string;
  /** What its workers are owed, in fen, and how many they are. */
  readonly owedFen: number;
  readonly workers: number;
  /** Whether it concerns a group, whose decision needs a legal review. */
  readonly isGroup: boolean;
}

/** What becomes of a case from the day it is proposed. */
export type CaseCourse = (sim: Simulation, k: SimulatedCase) => Course;

export const leadOf = (k: SimulatedCase): Officer => inspector(k.officers[0], k.division);
export const today = (sim: Simulation): string => shanghaiDate(sim.now);

/** Waits some working days from now. */
export function* wait(sim: Simulation, k: SimulatedCase, workingDays: number): Course {
  yield pickTimeOnWorkingDay(today(sim), workingDays, sim.now, k.rng);
}

/** Waits until a working day after a day. */
export function* waitPast(sim: Simulation, k: SimulatedCase, day: string, workingDays = 1): Course {
  yield pickTimeOnWorkingDay(day, workingDays, sim.now, k.rng);
}

/** Writes a command on a case and the answer expected of it. */
export function command(
  sim: Simulation,
  k: SimulatedCase,
  as: Officer,
  name: CommandName,
  body: Record<string, unknown>,
  answer: Record<string, unknown> = {},
): void {
  sim.writeLine({
    as,
    method: 'POST',
    path: `/cases/${k.caseId}/${name}`,
    body,
    expect: { status: 200, ...(Object.keys(answer).length > 0 ? { body: answer } : {}) },
  });
}

/** Opens a case from a clue that is under investigation (立案), which then goes its own way beside it. */
export function openCase(sim: Simulation, c: SimulatedClue, rng: Rng, course: CaseCourse): void {
  const caseId = sim.nextCaseId(c.division);
  const n = c.clueId.replaceAll(/\D/g, '').slice(-6);
  const body = { caseNo: `深光人社监立字〔2021〕${n}号`, note: '立案调查。' };
  sim.writeCommand(c, firstOfficer(c), 'file-case', body, { case: { caseId } });
  const { amountFen, headcount } = c.data.arrears;
  const [lead = '', assistant = ''] = c.officers;
  const k: SimulatedCase = {
    caseId,
    rng,
    officers: [lead, assistant],
    division: c.division,
    owedFen: Math.round(((amountFen ?? 600_000) * rng.int(85, 100)) / 100),
    workers: headcount,
    isGroup: sim.isGroup(c),
  };
  sim.cases.proposed += 1;
  sim.schedule(sim.now + 60_000, course(sim, k));
}

/** Serves something in person, today, by both inspectors. */
export const servedToday = (sim: Simulation, k: SimulatedCase) => ({
  way: 'direct',
  on: today(sim),
  by: [...k.officers],
});

/** Approves the filing on the next working day; lead and assistant are the clue's inspectors. */
export function* approveFiling(sim: Simulation, k: SimulatedCase): Course {
  yield* wait(sim, k, k.rng.int(1, 2));
  const [lead, assistant] = k.officers;
  const body = { approve: true, lead, assistant, note: '同意立案。' };
  command(sim, k, BUREAU.head, 'approve-filing', body, { status: 'investigating' });
  sim.cases.filed += 1;
}

/** Adds evidence that both inspectors took; some of it is entered too long after. */
export function addEvidence(sim: Simulation, k: SimulatedCase): void {
  const daysAgo = k.rng.chance(0.1) ? 9 : 0;
  command(sim, k, leadOf(k), 'add-evidence', {
    kind: k.rng.pick(['documentary', 'testimony', 'party-statement', 'inspection-record']),
    source: '现场检查取得',
    takenBy: [...k.officers],
    takenAt: formatInstant(sim.now - 1_800_000 - daysAgo * 86_400_000),
  });
}

/** Orders the employer to pay (责令支付) by a day ten calendar days ahead. @returns the id of the order */
export function orderToPay(sim: Simulation, k: SimulatedCase): string {
  command(sim, k, leadOf(k), 'issue-order', {
    kind: 'pay',
    amountFen: k.owedFen,
    workers: k.workers,
    dueOn: addDays(today(sim), 10),
    text: '限期支付所欠工资。',
  });
  sim.cases.orders += 1;
  sim.cases.orderedFen += k.owedFen;
  return sim.nextDocument('order');
}

/** Records how far an order was obeyed. */
export function recordCompliance(
  sim: Simulation,
  k: SimulatedCase,
  order: string,
  result: 'full' | 'part' | 'none',
): void {
  const paidFen = result === 'full' ? k.owedFen : result === 'part' ? Math.round(k.owedFen / 3) : 0;
  command(sim, k, leadOf(k), 'record-compliance', { order, result, paidFen, on: today(sim) });
  sim.cases[result] += 1;
  sim.cases.recoveredFen += paidFen;
}

/** Sums of a proposal and a decision. */
export interface DecisionSums {
  readonly fineFen?: number;
  readonly orderFen?: number;
  readonly extraFen?: number;
}

/** Finishes the inquiry with a proposal. */
export function finishInquiry(
  sim: Simulation,
  k: SimulatedCase,
  proposal: string,
  status: string,
  sums: DecisionSums = {},
): void {
  const body = { proposal, facts: '拖欠工资属实。', basis: '《劳动保障监察条例》第二十六条', ...sums };
  command(sim, k, leadOf(k), 'finish-inquiry', body, { status });
}

/** Gives a legal opinion. */
export function giveOpinion(
  sim: Simulation,
  k: SimulatedCase,
  by: Officer,
  result: string,
  status: string,
): void {
  command(sim, k, by, 'give-opinion', { result, text: '经审核。' }, { status });
}

/** Decides, and counts the decision. @returns the id of its document */
export function decide(
  sim: Simulation,
  k: SimulatedCase,
  kind: 'penalty' | 'handling' | 'no-penalty',
  sums: DecisionSums = {},
): string {
  command(sim, k, BUREAU.director, 'decide', { kind, ...sums, text: '决定如上。' }, { status: 'decided' });
  const { cases } = sim;
  cases[kind === 'no-penalty' ? 'noPenalty' : kind] += 1;
  cases.fineFen += sums.fineFen ?? 0;
  cases.orderFen += sums.orderFen ?? 0;
  cases.extraFen += sums.extraFen ?? 0;
  return sim.nextDocument(`${kind}-decision`);
}

/** Serves the decision in person, upon which it is to be performed. */
export function serve(sim: Simulation, k: SimulatedCase, document: string): void {
  const body = { document, ...servedToday(sim, k) };
  command(sim, k, leadOf(k), 'serve', body, { status: 'performing' });
}

/** Records what the decision brought in. */
export function perform(
  sim: Simulation,
  k: SimulatedCase,
  { fineFen = 0, orderFen = 0, extraFen = 0 }: DecisionSums,
): void {
  const on = today(sim);
  const paid = orderFen + extraFen;
  if (paid > 0) {
    command(sim, k, leadOf(k), 'record-performance', { kind: 'paid', amountFen: paid, on });
    sim.cases.recoveredFen += paid;
  }
  if (fineFen > 0) {
    command(sim, k, leadOf(k), 'record-performance', { kind: 'fine-paid', amountFen: fineFen, on });
    sim.cases.finePaidFen += fineFen;
  }
}

/** Closes with three signatures on three days. */
export function* close(sim: Simulation, k: SimulatedCase, code: string): Course {
  command(sim, k, leadOf(k), 'close', { code });
  yield* wait(sim, k, 1);
  command(sim, k, BUREAU.head, 'close', { approve: true });
  yield* wait(sim, k, 1);
  command(sim, k, BUREAU.director, 'close', { approve: true }, { status: 'closed' });
  sim.cases.closed += 1;
}

/** Revokes the filing on a ground. @param facts what was found, where no inquiry was finished that says so */
export function revoke(sim: Simulation, k: SimulatedCase, ground: number, facts?: string): void {
  const body = { ground, note: '撤销立案。', ...(facts === undefined ? {} : { fields: { facts } }) };
  command(sim, k, BUREAU.director, 'revoke', body, { status: 'revoked' });
  sim.cases.revoked += 1;
}
