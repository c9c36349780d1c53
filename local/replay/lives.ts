import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { CONCLUSIONS, type ConclusionCode } from '../../domain/clue/conclusions.ts';
import { CAST, inspector, reviewerOf } from './cast.ts';
import type { Rng } from './prng.ts';
import { type Life, onWorkingDay, written } from './simulation.ts';
import type { Case, Officer, World } from './world.ts';

const { addWorkingDays, workingDaysBetween } = BUILT_IN_CALENDAR;

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
 * The pace of one clue.
 * @param cap the working day after intake by which it must be closed
 */
export function pace(rng: Rng, complex: boolean, cap: number): Pace {
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

const first = (c: Case): Officer => inspector(c.officers[0] ?? '', c.division);
const second = (c: Case): Officer => inspector(c.officers[1] ?? '', c.division);
const reviewer = (c: Case): Officer => reviewerOf(c.officers[0] ?? '', c.division);
const investigating = { status: 'investigating' };

/** Waits until a working day after intake. */
function* until(w: World, c: Case, day: number): Life {
  yield onWorkingDay(c.receivedDay, day, w.now, c.rng);
}

/** Waits some working days from now. */
function* wait(w: World, c: Case, days: number): Life {
  yield onWorkingDay(shanghaiDate(w.now), days, w.now, c.rng);
}

/** The push, and the system's assignment right after it. */
function arrive(w: World, c: Case): void {
  w.push(c);
  w.assign(c);
}

function* sign(w: World, c: Case, day: number): Life {
  yield* until(w, c, day);
  w.command(c, first(c), 'sign', {}, investigating);
}

function log(w: World, c: Case, kind: string, note: string, daysAgo = 0): void {
  const occurredAt = written(w.now - c.rng.int(300, 1800) * 1000 - daysAgo * 86_400_000);
  w.command(c, second(c), 'log', { kind, occurredAt, note });
}

/** 签收 and first contact. */
function* begin(w: World, c: Case, p: Pace): Life {
  yield* sign(w, c, p.sign);
  yield* until(w, c, p.contact);
  log(w, c, 'first-contact', '已电话联系反映人,核对欠薪情况。');
}

const ENDINGS: readonly (readonly [ConclusionCode, number])[] = [
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

function conclude(w: World, c: Case, code: ConclusionCode = c.rng.weighted(ENDINGS)): void {
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
  w.command(c, first(c), 'conclude', body, { status: 'reviewing' });
}

function approve(w: World, c: Case): void {
  w.command(c, reviewer(c), 'review', { decision: 'approve', note: '同意办结。' }, { status: 'closed' });
  w.closed(c);
}

/** Evidence where the clue is complex, the conclusion, its approval. */
function* finish(w: World, c: Case, p: Pace, code?: ConclusionCode): Life {
  if (p.complex) {
    yield* until(w, c, Math.floor((p.contact + p.conclude) / 2));
    log(w, c, c.rng.pick(['site-visit', 'interview', 'evidence', 'mediation']), '已到现场核查并制作笔录。');
  }
  yield* until(w, c, p.conclude);
  conclude(w, c, code);
  yield* until(w, c, p.close);
  approve(w, c);
}

/** The call-back (回访) that a tenth of the closed clues get. */
function* callBack(w: World, c: Case): Life {
  if (!c.rng.chance(0.1)) return;
  yield* wait(w, c, c.rng.int(2, 6));
  w.command(c, second(c), 'feedback', { satisfied: c.rng.chance(0.92), note: '电话回访反映人。' });
}

/** The usual way of a clue. `after` runs between the first contact and the conclusion. */
export function* plain(w: World, c: Case, p: Pace, after?: (w: World, c: Case) => void): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  after?.(w, c);
  yield* finish(w, c, p);
  yield* callBack(w, c);
}

/** The reviewer sends the first conclusion back. */
export function* rejected(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* until(w, c, 5);
  conclude(w, c);
  yield* until(w, c, 6);
  const verdict = { decision: 'reject', note: '支付凭证不全,请补充。' };
  w.command(c, reviewer(c), 'review', verdict, investigating);
  yield* finish(w, c, { ...p, contact: 6, conclude: 9, close: c.rng.int(10, 14), complex: true });
}

function* askExtension(w: World, c: Case, day: number, workingDays: number, granted: boolean): Life {
  yield* until(w, c, day);
  w.command(c, first(c), 'request-extension', { workingDays, reason: '案情复杂,需延长核处期限。' });
  yield* until(w, c, day + 1);
  const verdict = { approve: granted, note: granted ? '同意延期。' : '理由不充分。' };
  w.command(c, CAST.supervisor, 'decide-extension', verdict, { extended: granted });
  if (granted) w.extended(c, workingDays);
}

/** An extension is asked for and granted; the clue is closed within it, or left open. */
export function* extension(w: World, c: Case, p: Pace, open = false): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  const workingDays = c.rng.pick([10, 15]);
  yield* askExtension(w, c, c.rng.int(10, 13), open ? 15 : workingDays, true);
  if (open) return;
  const close = c.rng.int(18, 15 + workingDays);
  yield* finish(w, c, { ...p, contact: 14, conclude: close - 1, close, complex: true });
}

export function* extensionRefused(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* askExtension(w, c, 9, 10, false);
  yield* finish(w, c, { ...p, contact: 10, conclude: c.rng.int(12, 13), close: 14 });
}

/** The clock is stopped and started again, or left stopped. */
export function* suspension(w: World, c: Case, p: Pace, open = false): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* until(w, c, 4);
  const from = shanghaiDate(w.now);
  w.command(c, first(c), 'suspend', { reason: '等待鉴定结果。' }, { suspended: true });
  w.suspended(c);
  if (open) return;
  yield* wait(w, c, c.rng.int(6, 16));
  w.command(c, first(c), 'resume', {}, { suspended: false });
  w.resumed(c, from);
  yield* wait(w, c, c.rng.int(2, 5));
  conclude(w, c);
  yield* wait(w, c, 1);
  approve(w, c);
}

/** Signed after the limit of one working day. */
export const lateSign = (w: World, c: Case, p: Pace): Life =>
  plain(w, c, { ...p, sign: c.rng.int(2, 4), contact: 4, conclude: 7, close: Math.max(p.close, 8) });

/** The due date passes; the supervisor steps in; it is closed late, or left open. */
export function* overdue(w: World, c: Case, p: Pace, open = false): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* until(w, c, 16);
  const dueOn = addWorkingDays(shanghaiDate(w.now), 3);
  const order = { note: '已超期,请说明情况并尽快办结。', dueOn };
  w.command(c, CAST.supervisor, 'supervise', order, { supervised: true, overdue: true });
  if (open) return;
  yield* wait(w, c, 1);
  log(w, c, 'site-visit', '补录此前的现场核查。', 9);
  const close = c.rng.int(19, 25);
  yield* finish(w, c, { ...p, contact: 17, conclude: close - 1, close, complex: true });
}

/** 督办 before the due date. */
export function* supervised(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* until(w, c, 8);
  const dueOn = addWorkingDays(c.receivedDay, 14);
  w.command(c, CAST.supervisor, 'supervise', { note: '请加快办理。', dueOn }, { supervised: true });
  yield* finish(w, c, { ...p, contact: 9, conclude: 11, close: c.rng.int(12, 14), complex: true });
}

/** A supervisor gives the clue to colleagues of the same unit, who sign for it themselves. */
export function* reassigned(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* sign(w, c, 0);
  yield* until(w, c, 1);
  const officers = w.colleagues(c).slice(0, 2);
  const order = { officers, note: '原承办人调岗,重新指派。' };
  w.command(c, CAST.supervisor, 'assign', order, { status: 'assigned' });
  w.assignTo(c, officers);
  yield* begin(w, c, { ...p, sign: 2, contact: 3 });
  yield* finish(w, c, { ...p, contact: 3, conclude: Math.max(5, p.conclude), close: Math.max(6, p.close) });
}

/** A case is filed (立案), so the statutory clock runs beside. */
export function* filed(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* until(w, c, 4);
  const n = c.clueId.replaceAll(/\D/g, '').slice(-6);
  w.command(c, first(c), 'file-case', { caseNo: `深光人社监立字〔2021〕${n}号`, note: '立案调查。' });
  yield* until(w, c, 6);
  log(w, c, 'order', '已下达限期整改指令书。');
  const close = c.rng.int(10, 14);
  yield* finish(w, c, { ...p, contact: 6, conclude: close - 1, close }, 'ORDERED_PAID');
}

/**
 * Closed, found wanting, reopened, and closed again or left open.
 * @param on the earliest day of the reopening
 */
export function* reopened(w: World, c: Case, p: Pace, on: string | null): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  yield* finish(w, c, p);
  yield* wait(w, c, c.rng.int(2, 4));
  w.command(c, second(c), 'feedback', { satisfied: false, note: '反映人称仍有部分工资未付。' });
  if (on === null) yield* wait(w, c, c.rng.int(3, 10));
  else yield onWorkingDay(on, 0, w.now, c.rng);
  w.command(c, CAST.supervisor, 'reopen', { reason: '回头看发现未付清。' }, { ...investigating, round: 2 });
  w.reopened(c);
  yield* wait(w, c, 1);
  log(w, c, 'interview', '再次询问反映人及用人单位。');
  if (on !== null) return;
  yield* wait(w, c, c.rng.int(2, 6));
  conclude(w, c, 'ORDERED_PAID');
  yield* wait(w, c, 1);
  approve(w, c);
}

/** A triage officer's verdict on a clue the rules refer; null leaves it waiting. */
export function* referred(
  w: World,
  c: Case,
  p: Pace,
  verdict: 'accept' | 'not-duplicate' | 'out-of-scope' | null,
): Life {
  w.push(c);
  if (verdict === null) return;
  yield* until(w, c, c.rng.int(0, 1));
  const note = verdict === 'out-of-scope' ? '不属劳动保障监察事项,已告知渠道。' : '经研判,予以受理。';
  const status = verdict === 'out-of-scope' ? { status: 'returned' } : {};
  w.command(c, CAST.triage, 'triage', { decision: verdict, note }, status);
  if (verdict === 'out-of-scope') return w.returned(c);
  w.assign(c);
  const contact = Math.max(2, p.contact);
  const conclude = Math.max(3, p.conclude);
  const close = Math.max(4, p.close);
  yield* begin(w, c, { ...p, sign: 1, contact });
  yield* finish(w, c, { ...p, contact, conclude, close });
  yield* callBack(w, c);
}

/** The same person's second clue about the same wages: merged into the first. */
export function* merged(w: World, c: Case, original: Case): Life {
  w.push(c);
  yield* until(w, c, c.rng.int(0, 1));
  const body = { decision: 'duplicate', of: original.clueId, note: '与在办线索重复。' };
  w.command(c, CAST.triage, 'triage', body, { status: 'merged' });
  w.merged(c);
}

/** A return asked for by the assigned inspector and decided by `by`. */
function* askReturn(w: World, c: Case, by: Officer, to: string | undefined, granted: boolean): Life {
  const reason = to === undefined ? '用工所在地不在本辖区,反映人撤回。' : '用工所在地不在本辖区。';
  w.command(c, first(c), 'request-return', { reason, ...(to ? { to } : {}) });
  yield* wait(w, c, 1);
  const status = granted
    ? to === undefined
      ? { status: 'returned' }
      : { division: to.slice(0, 6) }
    : investigating;
  const note = granted ? '同意。' : '用工所在地属本辖区,继续办理。';
  w.command(c, by, 'decide-return', { approve: granted, note }, status);
}

/** Returned to the platform. */
export function* handedBack(w: World, c: Case): Life {
  arrive(w, c);
  yield* sign(w, c, 1);
  yield* until(w, c, 2);
  yield* askReturn(w, c, CAST.citySupervisor, undefined, true);
  w.returned(c);
}

export function* returnRefused(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* sign(w, c, 0);
  yield* until(w, c, 1);
  yield* askReturn(w, c, CAST.citySupervisor, undefined, false);
  yield* until(w, c, 3);
  log(w, c, 'first-contact', '已电话联系反映人,核对欠薪情况。');
  yield* finish(w, c, { ...p, contact: 3, conclude: Math.max(5, p.conclude), close: Math.max(6, p.close) });
}

/** What the receiving district does with a clue handed to it; the clock has not been reset. */
function* anew(w: World, c: Case, p: Pace): Life {
  const gone = workingDaysBetween(c.receivedDay, shanghaiDate(w.now));
  const close = Math.min(14, gone + 4 + c.rng.int(0, 3));
  yield* begin(w, c, { ...p, sign: gone + 1, contact: gone + 2 });
  yield* finish(w, c, { ...p, contact: gone + 2, conclude: close - 1, close });
}

/** Handed by its district to another one of the city, which handles it. */
export function* handedOn(w: World, c: Case, p: Pace, to: string): Life {
  arrive(w, c);
  yield* sign(w, c, 1);
  yield* until(w, c, 2);
  yield* askReturn(w, c, CAST.citySupervisor, to, true);
  w.transferred(c, to);
  yield* anew(w, c, p);
}

/** Pushed for another city; the province hands it to the street where the work really was. */
export function* fromElsewhere(w: World, c: Case, p: Pace, to: string): Life {
  w.push(c);
  yield* until(w, c, 1);
  const reason = '实际用工所在地在光明区。';
  w.command(c, CAST.provinceTriage, 'request-return', { reason, to });
  yield* until(w, c, 2);
  const verdict = { approve: true, note: '指定管辖。' };
  w.command(c, CAST.provinceSupervisor, 'decide-return', verdict, { division: to.slice(0, 6) });
  w.transferred(c, to);
  yield* anew(w, c, p);
}

/** A district short of inspectors: a supervisor assigns once it has two. */
export function* shortOfInspectors(w: World, c: Case, p: Pace, enlarge: (() => void) | null): Life {
  arrive(w, c);
  yield* until(w, c, 1);
  enlarge?.();
  if (c.officers.length === 0) {
    const officers = ['pingshan-insp-1', 'pingshan-insp-2'];
    const order = { officers, note: '增派监察员后指派。' };
    w.command(c, CAST.citySupervisor, 'assign', order, { status: 'assigned' });
    w.assignTo(c, officers);
  }
  yield* begin(w, c, { ...p, sign: 2, contact: 3 });
  yield* finish(w, c, { ...p, contact: 3, conclude: Math.max(5, p.conclude), close: Math.max(6, p.close) });
}

/** Still at work when the year's figures are drawn up. */
export function* unfinished(w: World, c: Case, p: Pace): Life {
  arrive(w, c);
  yield* begin(w, c, p);
  if (!c.rng.chance(0.35)) return;
  yield* until(w, c, 4);
  conclude(w, c);
}
