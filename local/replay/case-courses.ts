import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { addDays } from '../../domain/calendar/dates.ts';
import {
  addEvidence,
  approveFiling,
  type CaseCourse,
  close,
  command,
  type DecisionSums,
  finishInquiry,
  giveOpinion,
  leadOf,
  orderToPay,
  perform,
  recordCompliance,
  revoke,
  type SimulatedCase,
  serve,
  servedToday,
  today,
  wait,
  waitPast,
} from './cases.ts';
import { type Course, formatInstant, pickOfficeTime } from './office-time.ts';
import { BUREAU } from './officers.ts';
import { decideAndPublicise } from './publicity.ts';
import type { Simulation } from './simulation.ts';

/** The month and day some months later, by the calendar. */
function monthsLater(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}

/** Files a case, looks into it, and orders to pay what is owed. @returns the order */
function* inquire(sim: Simulation, k: SimulatedCase): Generator<number, string, void> {
  yield* approveFiling(sim, k);
  yield* wait(sim, k, k.rng.int(2, 4));
  addEvidence(sim, k);
  yield* wait(sim, k, 1);
  return orderToPay(sim, k);
}

/** Refuses the filing. */
export function* refuseFiling(sim: Simulation, k: SimulatedCase): Course {
  yield* wait(sim, k, 2);
  const body = { approve: false, note: '证据不足，不予立案。' };
  command(sim, k, BUREAU.head, 'approve-filing', body, { status: 'closed' });
  sim.cases.notFiled += 1;
}

/** Has its order obeyed in full, and revokes the filing (corrected, may go unpunished), after the review such a revocation needs. */
export function* endWithObedience(sim: Simulation, k: SimulatedCase): Course {
  const order = yield* inquire(sim, k);
  yield* wait(sim, k, k.rng.int(4, 8));
  recordCompliance(sim, k, order, 'full');
  yield* wait(sim, k, k.rng.int(1, 3));
  finishInquiry(sim, k, 'revoke', 'reviewing');
  yield* wait(sim, k, k.rng.int(1, 4));
  giveOpinion(sim, k, BUREAU.legal, 'agree', 'deciding');
  yield* wait(sim, k, 1);
  revoke(sim, k, 2);
}

/** Revokes the filing without an order, on a ground. */
export const revokeOn = (ground: number): CaseCourse =>
  function* (sim, k) {
    yield* approveFiling(sim, k);
    yield* wait(sim, k, k.rng.int(2, 5));
    addEvidence(sim, k);
    yield* wait(sim, k, k.rng.int(2, 8));
    revoke(sim, k, ground, '经核查，不再继续调查。');
  };

/** Goes from a finished inquiry to a decision that is noticed, waits for the terms of the notice, and decides. @returns its document */
function* noticeAndDecide(
  sim: Simulation,
  k: SimulatedCase,
  kind: 'penalty' | 'handling',
  sums: DecisionSums,
): Generator<number, string, void> {
  finishInquiry(sim, k, kind, 'investigated', sums);
  yield* wait(sim, k, 1);
  const body = { served: servedToday(sim, k), hearingRight: false };
  command(sim, k, leadOf(k), 'notify', body, { status: 'notified' });
  const told = today(sim);
  if (k.rng.chance(0.5)) {
    yield* wait(sim, k, 1);
    const defence = { kind: 'stated', text: '用人单位陈述经营困难。', accepted: false };
    command(sim, k, leadOf(k), 'record-defence', defence);
  }
  // The term for the defence ends by itself.
  yield* waitPast(sim, k, told, k.rng.int(4, 6));
  if (k.isGroup) {
    giveOpinion(sim, k, BUREAU.legal, 'agree', 'deciding');
    yield* wait(sim, k, 1);
  }
  return decideAndPublicise(sim, k, kind, sums);
}

/** What an unheeded order leads to: the wages, and extra compensation of half of them. */
const handlingSums = ({ owedFen }: SimulatedCase): DecisionSums => ({
  orderFen: owedFen,
  extraFen: Math.round(owedFen / 2),
});

/** Has its order unheeded, and decides that it is to be paid. `before` runs between order and end of the inquiry. */
function* decideToHandle(
  sim: Simulation,
  k: SimulatedCase,
  before: CaseCourse = function* () {},
): Generator<number, { readonly document: string; readonly sums: DecisionSums }, void> {
  const order = yield* inquire(sim, k);
  yield* wait(sim, k, 9);
  recordCompliance(sim, k, order, 'none');
  yield* before(sim, k);
  yield* wait(sim, k, k.rng.int(1, 3));
  const sums = handlingSums(k);
  const document = yield* noticeAndDecide(sim, k, 'handling', sums);
  yield* wait(sim, k, k.rng.int(1, 3));
  return { document, sums };
}

/** Is performed after the decision, and closed. */
function* performAndClose(sim: Simulation, k: SimulatedCase, sums: DecisionSums): Course {
  yield* wait(sim, k, k.rng.int(4, 12));
  perform(sim, k, sums);
  yield* wait(sim, k, 1);
  yield* close(sim, k, 'performed');
}

/** Ends with a handling decision that is performed. */
export function* endWithHandling(sim: Simulation, k: SimulatedCase): Course {
  const { document, sums } = yield* decideToHandle(sim, k);
  serve(sim, k, document);
  yield* performAndClose(sim, k, sums);
}

/** Is extended by the head of the department, and needs the time. */
export function* handleExtended(sim: Simulation, k: SimulatedCase): Course {
  const { document, sums } = yield* decideToHandle(sim, k, function* () {
    yield* wait(sim, k, 12);
    const body = { clock: 'decision', workingDays: 30, note: '案情复杂。' };
    command(sim, k, BUREAU.director, 'extend', body, { flags: { extended: true } });
    sim.cases.extended += 1;
    yield* wait(sim, k, 20);
  });
  serve(sim, k, document);
  yield* performAndClose(sim, k, sums);
}

/** Is suspended while the complainant cannot be reached. */
export function* handleSuspended(sim: Simulation, k: SimulatedCase): Course {
  const { document, sums } = yield* decideToHandle(sim, k, function* () {
    const body = { ground: 'complainant-unreachable', note: '投诉人失联。' };
    command(sim, k, BUREAU.director, 'suspend', body, { flags: { suspended: true } });
    sim.cases.suspended += 1;
    yield* wait(sim, k, 15);
    command(sim, k, BUREAU.director, 'resume', {}, { flags: { suspended: false } });
    sim.cases.resumed += 1;
  });
  serve(sim, k, document);
  yield* performAndClose(sim, k, sums);
}

/** Ends with a fine below the hearing line that is paid. */
export function* endWithPenalty(sim: Simulation, k: SimulatedCase): Course {
  const order = yield* inquire(sim, k);
  yield* wait(sim, k, 9);
  recordCompliance(sim, k, order, 'part');
  yield* wait(sim, k, 1);
  const sums = { fineFen: 500_000 * k.rng.int(1, 3), orderFen: k.owedFen - Math.round(k.owedFen / 3) };
  const document = yield* noticeAndDecide(sim, k, 'penalty', sums);
  yield* wait(sim, k, 1);
  serve(sim, k, document);
  yield* performAndClose(sim, k, sums);
}

/** Ends with a fine that gives a hearing; where the first reviewer disagrees, another looks at it again. */
export const endWithHearing = (disagrees: boolean): CaseCourse =>
  function* (sim, k) {
    yield* approveFiling(sim, k);
    yield* wait(sim, k, 3);
    addEvidence(sim, k);
    yield* wait(sim, k, 2);
    const sums = { fineFen: 3_000_000 };
    finishInquiry(sim, k, 'penalty', 'investigated', sums);
    yield* wait(sim, k, 1);
    const notice = { served: servedToday(sim, k), hearingRight: true };
    command(sim, k, leadOf(k), 'notify', notice, { status: 'notified' });
    yield* wait(sim, k, 2);
    command(sim, k, leadOf(k), 'request-hearing', { on: today(sim) }, { status: 'hearing' });
    yield* wait(sim, k, 1);
    const day = BUILT_IN_CALENDAR.addWorkingDays(today(sim), 9);
    const at = pickOfficeTime(day, k.rng);
    const presider = BUREAU.presider.sub;
    const hearing = { at: formatInstant(at), place: '听证室', presider, served: servedToday(sim, k) };
    command(sim, k, BUREAU.head, 'schedule-hearing', hearing);
    yield at + 7_200_000;
    command(
      sim,
      k,
      BUREAU.presider,
      'hold-hearing',
      { heldOn: day, report: '听证报告。' },
      { status: 'reviewing' },
    );
    yield* wait(sim, k, 2);
    if (disagrees) {
      giveOpinion(sim, k, BUREAU.legal, 'disagree', 'reviewing');
      yield* wait(sim, k, 2);
    }
    giveOpinion(sim, k, disagrees ? BUREAU.legalTwo : BUREAU.legal, 'agree-with-changes', 'deciding');
    yield* wait(sim, k, 1);
    const document = decideAndPublicise(sim, k, 'penalty', sums);
    yield* wait(sim, k, 2);
    serve(sim, k, document);
    yield* performAndClose(sim, k, sums);
  };

/** Is served by announcement (公告送达), which takes effect by itself some days later. */
export const serveByAnnouncement = (ground: 'absent-boss' | 'default', days: number): CaseCourse =>
  function* (sim, k) {
    const { document, sums } = yield* decideToHandle(sim, k);
    const on = today(sim);
    const body = { document, way: 'announcement', on, by: [...k.officers], ground };
    command(sim, k, leadOf(k), 'serve', body, { status: 'decided' });
    yield* waitPast(sim, k, addDays(on, days), 3);
    yield* performAndClose(sim, k, sums);
  };

/** Is neither performed nor contested, and comes before the court (申请强制执行). */
export function* applyToCourt(sim: Simulation, k: SimulatedCase): Course {
  const { document, sums } = yield* decideToHandle(sim, k);
  serve(sim, k, document);
  yield* waitPast(sim, k, monthsLater(today(sim), 6), 8);
  command(sim, k, leadOf(k), 'remind', { served: servedToday(sim, k) });
  yield* wait(sim, k, 12);
  command(sim, k, BUREAU.director, 'apply-to-court', {}, { status: 'court' });
  sim.cases.applied += 1;
  yield* wait(sim, k, 4);
  command(sim, k, BUREAU.head, 'record-court', { result: 'accepted', on: today(sim) });
  yield* wait(sim, k, 10);
  perform(sim, k, sums);
  command(sim, k, BUREAU.head, 'record-court', { result: 'executed', on: today(sim) });
  yield* wait(sim, k, 1);
  yield* close(sim, k, 'performed');
}

/** Is contested by a review or a suit, which the authority does not lose; then it is performed. */
export const contest = (kind: 'review' | 'suit', result: 'upheld' | 'dismissed'): CaseCourse =>
  function* (sim, k) {
    const { document, sums } = yield* decideToHandle(sim, k);
    serve(sim, k, document);
    yield* wait(sim, k, 12);
    const [tally, zh] =
      kind === 'review' ? (['reviews', '深光府复'] as const) : (['suits', '粤0311行初'] as const);
    const authority = kind === 'review' ? '光明区人民政府' : '光明区人民法院';
    const remedy = {
      kind,
      number: `(2021)${zh}${sim.cases[tally] + 1}号`,
      authority,
      receivedOn: today(sim),
    };
    command(sim, k, BUREAU.head, 'record-remedy', remedy);
    sim.cases[tally] += 1;
    sim.cases.remediesPending += 1;
    yield* wait(sim, k, 40);
    command(sim, k, BUREAU.head, 'record-remedy', { ...remedy, result, resultOn: today(sim) });
    sim.cases.remediesPending -= 1;
    yield* performAndClose(sim, k, sums);
  };

/** Is not punished. */
export function* spare(sim: Simulation, k: SimulatedCase): Course {
  yield* approveFiling(sim, k);
  yield* wait(sim, k, k.rng.int(3, 6));
  addEvidence(sim, k);
  yield* wait(sim, k, 2);
  finishInquiry(sim, k, 'no-penalty', k.isGroup ? 'reviewing' : 'deciding');
  yield* wait(sim, k, 2);
  if (k.isGroup) {
    giveOpinion(sim, k, BUREAU.legal, 'agree', 'deciding');
    yield* wait(sim, k, 1);
  }
  const document = decideAndPublicise(sim, k, 'no-penalty');
  yield* wait(sim, k, 1);
  serve(sim, k, document);
  yield* wait(sim, k, 1);
  yield* close(sim, k, 'no-penalty');
}

/** Is transferred to the police as a crime (拒不支付劳动报酬罪), after its review. */
export function* transferCrime(sim: Simulation, k: SimulatedCase): Course {
  const order = yield* inquire(sim, k);
  yield* wait(sim, k, 9);
  recordCompliance(sim, k, order, 'none');
  yield* wait(sim, k, 1);
  finishInquiry(sim, k, 'crime', 'reviewing');
  yield* wait(sim, k, 2);
  giveOpinion(sim, k, BUREAU.legal, 'agree', 'deciding');
  yield* wait(sim, k, 1);
  const body = { to: '光明公安分局', note: '涉嫌拒不支付劳动报酬罪。' };
  command(sim, k, BUREAU.director, 'transfer', body, { status: 'transferred' });
  sim.cases.crime += 1;
}

/** Is transferred to another authority. */
export function* transferElsewhere(sim: Simulation, k: SimulatedCase): Course {
  yield* approveFiling(sim, k);
  yield* wait(sim, k, 5);
  const body = { to: '光明区住房和建设局', note: '属建设领域监管事项。' };
  command(sim, k, BUREAU.director, 'transfer', body, { status: 'transferred' });
  sim.cases.transferred += 1;
}

/** Is still under inquiry when the year's figures are drawn up. */
export function* leaveAtInquiry(sim: Simulation, k: SimulatedCase): Course {
  yield* inquire(sim, k);
}

/** Is suspended when the year's figures are drawn up. */
export function* leaveSuspended(sim: Simulation, k: SimulatedCase): Course {
  yield* inquire(sim, k);
  yield* wait(sim, k, 2);
  const body = { ground: 'depends-on-other', note: '待仲裁裁决。' };
  command(sim, k, BUREAU.director, 'suspend', body, { flags: { suspended: true } });
  sim.cases.suspended += 1;
}
