import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarBook } from '../../../domain/calendar/book.ts';
import { BUILT_IN_CALENDAR, BUILT_IN_YEARS } from '../../../domain/calendar/built-in.ts';
import { addDays, endOfDay, shanghaiDate } from '../../../domain/calendar/dates.ts';
import { isAvailable } from '../../../domain/clue/available.ts';
import { reprojectClue } from '../../../domain/clue/clocks.ts';
import { COMMAND_BODIES, type Command, textOf } from '../../../domain/clue/commands.ts';
import type { Decision, Facts } from '../../../domain/clue/decide/situation.ts';
import { decide, requestReopening } from '../../../domain/clue/decide.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import { type Refusal, reasonOf } from '../../../domain/clue/refusals.ts';
import { type Clue, flagsOf, presentSince, stageOf } from '../../../domain/clue/state.ts';
import { isOpen } from '../../../domain/clue/status.ts';
import type { Officer } from '../../../domain/kernel/roles.ts';
import { ROLES, type Role } from '../../../domain/kernel/roles.ts';
import type { Unit } from '../../../domain/roster/assignment.ts';
import { at, happen, RULES, receivedClue } from '../../support/clues.ts';

const { addWorkingDays, workingDaysBetween } = BUILT_IN_CALENDAR;
/** The calendar once a notice makes a Saturday in March a working day. */
const CORRECTED = calendarBook([
  { kind: 'built-in', at: '2021-01-01T00:00:00.000Z', years: BUILT_IN_YEARS },
  {
    kind: 'notice',
    at: '2021-03-01T00:00:00.000Z',
    notice: {
      year: 2021,
      notice: '样例通知〔2021〕1号',
      publishedOn: '2021-03-01',
      daysOff: ['2021-01-01', '2021-10-01'],
      makeUpDays: ['2021-03-13'],
    },
  },
]).latest;
const NOW = at('2021-03-05 10:00');
const DAY = 86_400_000;
const person = (sub: string, division: string, ...roles: Role[]): Officer => ({ sub, roles, division });
const inspector = person('insp-1', '440311', 'inspector');
const reviewer = person('rev-1', '440311', 'reviewer');
const district = person('sup-d', '440311', 'supervisor');
const city = person('sup-c', '4403', 'supervisor');
const triager = person('tri-1', '440311', 'triage');

const TRIAGE = { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null } as const;
const accepted: ClueEvent = { type: 'triaged', referred: false, triage: TRIAGE, groupSize: 1 };
const assigned: ClueEvent = { type: 'assigned', unitId: 'u', officers: ['insp-1', 'insp-2'], mode: 'rule' };
const received = receivedClue(NOW);
const waiting = happen(received, NOW, 's', accepted, assigned);
const signed = happen(waiting, NOW, 'insp-1', { type: 'signed' });
const inTriage = happen(received, NOW, 's', {
  ...accepted,
  referred: true,
  triage: { ...TRIAGE, reasons: ['possible-duplicate'], suspectedOf: 'national-QG0' },
});

const order = (clue: Clue, command: Command, by: Officer, now = NOW, facts: Facts = {}): Decision =>
  decide(clue, command, by, RULES, now, facts);
/** The clue after a command that is allowed. */
function done(clue: Clue, command: Command, by: Officer, now = NOW, facts: Facts = {}): Clue {
  const decision = order(clue, command, by, now, facts);
  if ('refused' in decision) throw new Error(decision.code);
  return happen(clue, now, by.sub, ...decision.events);
}
const typesOf = (decision: Decision) =>
  'refused' in decision ? decision : decision.events.map((e) => e.type);
const ask = (workingDays = 5): Command => ({ name: 'request-extension', body: { workingDays, reason: 'x' } });
const grant: Command = { name: 'decide-extension', body: { approve: true } };
const askReturn = (to?: string): Command => ({
  name: 'request-return',
  body: { reason: 'x', ...(to ? { to } : {}) },
});
const grantReturn: Command = { name: 'decide-return', body: { approve: true } };
const suspend: Command = { name: 'suspend', body: { reason: 'x' } };
const resume: Command = { name: 'resume', body: {} };
const reopen: Command = { name: 'reopen', body: { reason: 'x' } };
const conclude: Command = { name: 'conclude', body: { conclusion: 'PENALISED' } };
const approve: Command = { name: 'review', body: { decision: 'approve' } };
const close = (clue: Clue, now: number) => done(done(clue, conclude, inspector, now), approve, reviewer, now);

describe('an extension', () => {
  const due = signed.due.date;
  const onDue = endOfDay(due) - 1;
  const afterDue = endOfDay(due);

  it('is asked for until the end of the due date, and no later', () => {
    expect(typesOf(order(signed, ask(), inspector, onDue))).toEqual(['extension-requested']);
    expect(order(signed, ask(), inspector, afterDue)).toMatchObject({
      refused: 'rule',
      code: 'extension-late',
    });
  });

  it('may be granted more than once where the policy says so, and no more often', () => {
    const extended = done(done(signed, ask(2), inspector, onDue), grant, city, onDue);
    const asked = (times: number) =>
      decide(
        extended,
        ask(2),
        inspector,
        { ...RULES, policy: { ...RULES.policy, extension: { times, maxWorkingDays: 5 } } },
        onDue,
      );
    expect(typesOf(asked(2))).toEqual(['extension-requested']);
    const said = (times: number) => reasonOf(asked(times) as Refusal);
    expect(said(1)).toMatchObject({
      code: 'extension-used',
      en: 'No more extensions in this round: the most is 1.',
    });
    expect(said(0)).toMatchObject({ en: 'No more extensions in this round: the most is 0.' });
  });

  it('asked for in time and decided late counts as if approved that day, and says so', () => {
    const asked = done(signed, ask(10), inspector, onDue);
    const extended = done(asked, grant, city, afterDue + 3 * DAY);
    expect(extended.due.date).toBe(addWorkingDays('2021-03-05', 25));
    expect(extended.extensions).toMatchObject([{ decidedLate: true, restart: false }]);
    expect(extended.late).toBe(false);
    expect(done(asked, grant, city, onDue).extensions).toMatchObject([{ decidedLate: false }]);
  });

  it('with a stopped clock is asked for until the due date with the stop counted to today', () => {
    const stopped = done(signed, suspend, inspector, NOW + 3 * DAY);
    const long = endOfDay(addWorkingDays(due, 20));
    expect(typesOf(order(stopped, ask(), inspector, long))).toEqual(['extension-requested']);
    // A stop that began after the due date moves nothing.
    const late = done(signed, suspend, inspector, afterDue + 1);
    expect(order(late, ask(), inspector, afterDue + DAY)).toMatchObject({ code: 'extension-late' });
  });

  it('after a reopening counts from the day of approval, once a round', () => {
    const closed = close(signed, NOW + DAY);
    const again = done(closed, reopen, city, afterDue + 10 * DAY);
    const asked = done(again, ask(7), inspector, afterDue + 11 * DAY);
    expect(asked.pendingExtension).toMatchObject({ restart: true });
    const granted = afterDue + 14 * DAY;
    const extended = done(asked, grant, city, granted);
    const day = new Date(granted + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(extended.due.date).toBe(addWorkingDays(day, 7));
    expect(extended.late).toBe(false);
    expect(order(extended, ask(1), inspector, granted)).toMatchObject({ code: 'extension-used' });
    // Another round has an extension of its own.
    const third = done(close(extended, granted + DAY), reopen, city, granted + 60 * DAY);
    expect(typesOf(order(third, ask(1), inspector, granted + 60 * DAY))).toEqual(['extension-requested']);
  });

  it('after a reopening in time is asked for in time or leaves the clue late for good', () => {
    const again = done(close(signed, NOW + DAY), reopen, city, NOW + 3 * DAY);
    expect(done(again, ask(), inspector, onDue).pendingExtension).toMatchObject({ restart: false });
    const late = done(done(again, ask(), inspector, afterDue + DAY), grant, city, afterDue + DAY);
    expect(late.late).toBe(true);
    expect(close(late, afterDue + 2 * DAY).late).toBe(true);
  });
});

describe('a stop of the clock', () => {
  const due = signed.due.date;
  const onDue = at(`${due} 10:00`);
  const stopAndGo = (from: number, to: number) =>
    done(done(signed, suspend, inspector, from), resume, inspector, to);

  it('gives back every working day after its day up to the day of resuming', () => {
    const back = stopAndGo(at('2021-03-08 09:00'), at('2021-03-15 09:00'));
    expect(workingDaysBetween(signed.due.date, back.due.date)).toBe(5);
    expect(back.suspensions).toEqual([
      { from: '2021-03-08', to: '2021-03-15', lasted: true, givesBack: true },
    ]);
  });

  it('of less than 24 hours gives nothing, however often it crosses midnight', () => {
    let clue = signed;
    for (const day of ['08', '09', '10', '11']) {
      clue = done(clue, suspend, inspector, at(`2021-03-${day} 23:59`));
      clue = done(clue, resume, inspector, at(`2021-03-${day} 23:59`) + 62_000);
    }
    expect(clue.due).toEqual(signed.due);
    expect(clue.suspensions.map((s) => s.givesBack)).toEqual([false, false, false, false]);
    const from = at('2021-03-08 23:59');
    expect(stopAndGo(from, from + DAY - 1).due).toEqual(signed.due);
    expect(stopAndGo(from, from + DAY).due.date).toBe(addWorkingDays(signed.due.date, 1));
  });

  it('begun on the due date gives back, begun later it does not', () => {
    const onDue = at(`${signed.due.date} 18:00`);
    expect(stopAndGo(onDue, onDue + 7 * DAY).due.date > signed.due.date).toBe(true);
    const late = stopAndGo(onDue + DAY, onDue + 8 * DAY);
    expect(late.due).toEqual(signed.due);
    expect(flagsOf(late, '2021-04-10').overdue).toBe(true);
  });

  it('begun too late gives nothing back, also where a restarted clock is due later', () => {
    const reopened = onDue + 10 * DAY;
    const again = done(close(signed, NOW + DAY), reopen, city, reopened);
    const stopped = done(done(again, suspend, inspector, reopened), ask(1), inspector, reopened);
    const restarted = done(stopped, grant, city, reopened + DAY);
    const { date } = restarted.due;
    expect(date > (restarted.suspendedFrom ?? '')).toBe(true);
    expect(flagsOf(restarted, addDays(date, 1)).overdue).toBe(true);
    const resumed = done(restarted, resume, inspector, endOfDay(date) + 30 * DAY);
    expect(resumed.due.date).toBe(date);
    expect(resumed.suspensions).toMatchObject([{ lasted: true, givesBack: false }]);
    expect(close(resumed, endOfDay(date) + 30 * DAY).late).toBe(true);
  });

  it('begun in time gives back, also where a corrected calendar puts the due date before it', () => {
    const stopped = done(signed, suspend, inspector, onDue);
    const rules = { ...RULES, latest: CORRECTED };
    const moved = happen(stopped, onDue + DAY, 's', ...reprojectClue(stopped, rules));
    expect(moved.due.date).toBe(addDays(due, -1));
    expect(flagsOf(moved, addDays(due, 1)).overdue).toBe(false);
    const now = onDue + 7 * DAY;
    const decision = decide(moved, resume, inspector, { ...rules, calendar: CORRECTED }, now);
    expect(decision).toMatchObject({ events: [{ givesBack: true, due: { date: '2021-04-01' } }] });
  });

  it('begun after the due date gives back once an extension asked for by then is approved', () => {
    const from = onDue + 3 * DAY;
    const to = from + 7 * DAY;
    const asked = done(signed, ask(10), inspector, onDue);
    const stop = (clue: Clue) => done(clue, suspend, inspector, from);
    const go = (clue: Clue) => done(clue, resume, inspector, to);
    const extend = (clue: Clue, now: number) => done(clue, grant, city, now);
    const given = 10 + workingDaysBetween(shanghaiDate(from), shanghaiDate(to));
    const expected = addWorkingDays(due, given);
    const before = go(stop(extend(asked, onDue)));
    const during = go(extend(stop(asked), to - DAY));
    const stopped = stop(asked);
    const after = extend(go(stopped), to);
    for (const clue of [before, during, after]) {
      expect(clue.due.date).toBe(expected);
      expect(clue.suspensions).toEqual(before.suspensions);
    }
    expect(flagsOf(stopped, addDays(due, 5)).overdue).toBe(true);
    expect(flagsOf(extend(stopped, to), addDays(due, 50)).overdue).toBe(false);
    expect(order(go(stopped), grant, city, to)).toMatchObject({
      events: [{ type: 'extended', decidedLate: true, stopsInTime: [shanghaiDate(from)] }],
    });
    expect(order(asked, grant, city, onDue)).toMatchObject({
      events: [expect.not.objectContaining({ stopsInTime: expect.anything() })],
    });
  });

  it('does not wait for a return to be decided, which may be asked for while it lasts', () => {
    const asked = done(signed, askReturn('440306'), inspector);
    expect(order(asked, suspend, inspector)).toMatchObject({ code: 'return-pending' });
    expect(order(asked, conclude, inspector)).toMatchObject({ code: 'return-pending' });
    const stopped = done(signed, suspend, inspector);
    expect(typesOf(order(stopped, askReturn('440306'), inspector))).toEqual(['return-requested']);
    expect(isAvailable(stopped, 'request-return', inspector, RULES, NOW)).toBe(true);
  });

  it('ends with an approved return, and goes on with a refused one', () => {
    const both = done(done(signed, suspend, inspector), askReturn('440306'), inspector);
    expect(typesOf(order(both, resume, inspector, NOW + DAY))).toEqual(['resumed']);
    expect(done(both, grantReturn, city, NOW + 3 * DAY)).toMatchObject({
      division: '440306',
      suspendedFrom: null,
      due: { date: addWorkingDays(due, 1) },
    });
    const refuse: Command = { name: 'decide-return', body: { approve: false, note: 'x' } };
    expect(done(both, refuse, city, NOW + DAY).suspendedFrom).toBe('2021-03-05');
  });

  it('that a return ends first says what a newer calendar made of the due date', () => {
    const both = done(done(signed, suspend, inspector), askReturn(), inspector);
    const decision = decide(both, grantReturn, city, { ...RULES, latest: CORRECTED }, NOW + DAY);
    expect(typesOf(decision)).toEqual(['reprojected', 'resumed', 'returned']);
  });
});

describe('an extension asked for in time', () => {
  it('gives the same whenever it is approved, whatever stops there were', () => {
    const hour = 3_600_000;
    const due = endOfDay(signed.due.date);
    let raised = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 * 24 }),
        fc.array(fc.integer({ min: 1, max: 12 * 24 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 15 }),
        (left, hours, days) => {
          let now = due - left * hour;
          const asked = done(signed, ask(days), inspector, now);
          let atOnce = done(asked, grant, city, now);
          let late = asked;
          for (const [i, step] of hours.entries()) {
            now += step * hour;
            const command = i % 2 === 0 ? suspend : resume;
            atOnce = done(atOnce, command, inspector, now);
            late = done(late, command, inspector, now);
          }
          const decision = order(late, grant, city, now);
          if (!('refused' in decision) && 'stopsInTime' in (decision.events[0] ?? {})) raised += 1;
          const { due: dueThen, suspensions, suspendedInTime } = done(late, grant, city, now);
          expect({ dueThen, suspensions, suspendedInTime }).toEqual({
            dueThen: atOnce.due,
            suspensions: atOnce.suspensions,
            suspendedInTime: atOnce.suspendedInTime,
          });
        },
      ),
      { numRuns: 500, seed: 19 },
    );
    expect(raised).toBeGreaterThan(20);
  });
});

describe('a request', () => {
  it('stays pending when the clue is assigned to others', () => {
    const asked = done(done(signed, ask(), inspector), askReturn('440306'), inspector);
    const given = done(asked, { name: 'assign', body: { officers: ['insp-3', 'insp-4'] } }, district);
    expect(given).toMatchObject({
      status: 'assigned',
      pendingExtension: { workingDays: 5, by: 'insp-1' },
      pendingReturn: { to: '440306', by: 'insp-1' },
    });
  });

  it.each([
    [
      'a transfer',
      signed,
      (c: Clue) => order(done(c, askReturn('440306'), inspector), grantReturn, city),
      ['transferred'],
    ],
    [
      'a return',
      signed,
      (c: Clue) => order(done(c, askReturn(), inspector), grantReturn, city),
      ['returned'],
    ],
    ['a closing', signed, (c: Clue) => order(done(c, conclude, inspector), approve, reviewer), ['closed']],
  ] as const)('for an extension ends with %s, and says so', (_, clue, end, types) => {
    expect(typesOf(end(done(clue, ask(), inspector)))).toEqual(['request-lapsed', ...types]);
    expect(typesOf(end(clue))).toEqual(types);
  });

  it('for a return ends with a merge or a return from triage', () => {
    const asked = done(inTriage, askReturn('440306'), triager);
    const merge: Command = { name: 'triage', body: { decision: 'duplicate', of: 'national-QG0', note: 'x' } };
    expect(typesOf(order(asked, merge, triager))).toEqual(['request-lapsed', 'merged']);
    const out: Command = { name: 'triage', body: { decision: 'out-of-scope', note: 'x' } };
    expect(typesOf(order(asked, out, triager))).toEqual(['request-lapsed', 'returned']);
    expect(done(asked, out, triager).lastReturn).toMatchObject({ outcome: 'lapsed' });
  });

  it('is not decided by who asked, nor its conclusion reviewed by who decided, whatever roles they hold', () => {
    const all = person('insp-1', '4403', 'inspector', 'supervisor', 'reviewer');
    expect(order(done(signed, ask(), all), grant, all)).toMatchObject({ refused: 'role' });
    expect(order(done(signed, askReturn('440306'), all), grantReturn, all)).toMatchObject({
      refused: 'role',
    });
    const both = person('both', '440311', 'supervisor', 'reviewer');
    for (const verdict of [true, false]) {
      const decided = done(
        done(signed, ask(), inspector),
        { name: 'decide-extension', body: { approve: verdict, note: 'x' } },
        both,
      );
      const reviewing = done(decided, conclude, inspector);
      expect(order(reviewing, approve, both)).toMatchObject({ refused: 'role' });
      expect(typesOf(order(reviewing, approve, reviewer))).toEqual(['closed']);
    }
  });

  it('for a return is decided above the district, for a transfer by the common superior', () => {
    const asked = done(signed, askReturn(), inspector);
    expect(order(asked, grantReturn, district)).toMatchObject({ refused: 'role' });
    expect(typesOf(order(asked, grantReturn, city))).toEqual(['returned']);
    const away = done(signed, askReturn('440106'), inspector);
    expect(order(away, grantReturn, city)).toMatchObject({ refused: 'role' });
    expect(typesOf(order(away, grantReturn, person('p', '44', 'supervisor')))).toEqual(['transferred']);
    expect(typesOf(order(away, grantReturn, person('p', '*', 'supervisor')))).toEqual(['transferred']);
  });

  it.each(['999999', '440312', '440300', '999999001'])(
    'for a transfer to %s, which is no district, is refused',
    (to) => {
      expect(order(signed, askReturn(to), inspector)).toMatchObject({ refused: 'input', path: 'to' });
    },
  );

  it('for a transfer to a district that configuration adds is taken', () => {
    expect(
      typesOf(order(signed, askReturn('440312'), inspector, NOW, { addedDistricts: ['440312'] })),
    ).toEqual(['return-requested']);
  });

  it('is counted with its number, place and day, and with what became of it', () => {
    const refuse: Command = { name: 'decide-return', body: { approve: false, note: 'x' } };
    const once = done(done(signed, askReturn(), inspector), refuse, city, NOW + DAY);
    const twice = done(once, askReturn('440306'), inspector, NOW + 2 * DAY);
    expect(once.lastReturn).toEqual({
      n: 1,
      on: '2021-03-05',
      division: '440311',
      street: '440311002',
      outcome: 'refused',
    });
    expect(twice.lastReturn).toMatchObject({ n: 2, on: '2021-03-07', outcome: 'pending' });
    expect(done(twice, grantReturn, city, NOW + 3 * DAY).lastReturn).toMatchObject({
      outcome: 'approved',
      division: '440311',
    });
  });
});

describe('a closing that its sender refuses', () => {
  const reopeningRefused: Command = { name: 'refuse-reopening', body: { note: 'x' } };
  const closed = close(signed, NOW + DAY);
  const asked = happen(closed, NOW + 2 * DAY, 'national', { type: 'reopening-requested' });

  it('waits for an answer, and stays closed', () => {
    expect(requestReopening(closed)).toEqual({ events: [{ type: 'reopening-requested' }] });
    expect(asked).toMatchObject({
      status: 'closed',
      closedDay: '2021-03-06',
      pendingReopening: { by: 'national', on: '2021-03-07' },
      lastReopening: { n: 1, on: '2021-03-07', division: '440311', outcome: 'pending' },
    });
  });

  it('is asked about once at a time, and of closed clues alone', () => {
    expect(requestReopening(asked)).toMatchObject({ refused: 'rule', code: 'reopening-pending' });
    for (const clue of [received, waiting, signed]) {
      expect(requestReopening(clue)).toMatchObject({ refused: 'status' });
      expect(reasonOf(requestReopening(clue) as Refusal).en).toContain(clue.status);
    }
  });

  it('is answered by a supervisor: by reopening it, or with a reason', () => {
    expect(order(asked, reopeningRefused, reviewer)).toMatchObject({ refused: 'role' });
    const again = done(asked, reopen, district, NOW + 3 * DAY);
    expect(again).toMatchObject({
      status: 'investigating',
      pendingReopening: null,
      lastReopening: { n: 1, on: '2021-03-07', outcome: 'approved' },
    });
    // A reopening that nobody asked for decides no request.
    expect(again.deciders).toEqual(['sup-d']);
    expect(done(closed, reopen, district, NOW + 3 * DAY).deciders).toEqual([]);
    const upheld = done(asked, reopeningRefused, district, NOW + 3 * DAY);
    expect(upheld).toMatchObject({
      status: 'closed',
      pendingReopening: null,
      lastReopening: { n: 1, outcome: 'refused' },
    });
    expect(order(upheld, reopeningRefused, district)).toMatchObject({ code: 'no-reopening-requested' });
    expect(textOf(reopeningRefused)).toEqual({ text: 'x' });
    expect(COMMAND_BODIES['refuse-reopening'].safeParse({}).success).toBe(false);
    // The next one is another request; a reopening that nobody asked for answers none.
    const twice = happen(upheld, NOW + 4 * DAY, 'national', { type: 'reopening-requested' });
    expect(twice.lastReopening).toMatchObject({ n: 2, on: '2021-03-09', outcome: 'pending' });
    expect(done(upheld, reopen, district).lastReopening).toMatchObject({ n: 1, outcome: 'refused' });
    expect(done(closed, reopen, district).lastReopening).toBeNull();
  });

  it('is not ended before the answer: what there is to read is kept, and a list finds it by the day', () => {
    const archived: ClueEvent = { type: 'archived', head: 'x' };
    expect(CLUE.endedOn(happen(closed, NOW, 's', archived))).toBe('2021-03-06');
    expect(CLUE.endedOn(happen(asked, NOW, 's', archived))).toBeNull();
    expect(CLUE.indexOf(asked).askedSince).toBe('2021-03-07');
    expect(CLUE.indexOf(closed).askedSince).toBeNull();
  });
});

describe('a decision against somebody', () => {
  it.each([
    ['review', { decision: 'reject' }],
    ['decide-extension', { approve: false }],
    ['decide-return', { approve: false }],
    ['triage', { decision: 'duplicate', of: 'national-1' }],
    ['triage', { decision: 'out-of-scope' }],
  ] as const)('%s %j says why', (name, body) => {
    const schema = COMMAND_BODIES[name];
    expect(schema.safeParse(body).error?.issues.map((i) => i.path)).toEqual([['note']]);
    expect(schema.safeParse({ ...body, note: '  ' }).success).toBe(false);
    expect(schema.safeParse({ ...body, note: '理由' }).success).toBe(true);
  });

  it.each([
    ['review', { decision: 'approve' }],
    ['decide-extension', { approve: true }],
    ['triage', { decision: 'accept' }],
    ['file-case', {}],
    ['supervise', {}],
  ] as const)('%s %j needs no note', (name, body) => {
    expect(COMMAND_BODIES[name].safeParse(body).success).toBe(true);
  });
});

describe('an assignment by hand', () => {
  const units: Unit[] = [
    {
      unitId: 'u',
      division: '440311',
      name: 'u',
      officers: [
        { id: 'insp-1', name: 'a', roles: ['inspector'] },
        { id: 'insp-2', name: 'b', roles: ['inspector'], recusedFrom: ['e1'] },
        {
          id: 'insp-3',
          name: 'c',
          roles: ['inspector'],
          absences: [{ from: '2021-03-01', to: '2021-03-05' }],
        },
        { id: 'clerk', name: 'd', roles: ['reviewer'] },
      ],
    },
    {
      unitId: 'city',
      division: '4403',
      name: 'city',
      officers: [{ id: 'city-1', name: 'e', roles: ['inspector'] }],
    },
  ];
  const assign = (officers: string[], override?: string, now = NOW) =>
    order(
      waiting,
      { name: 'assign', body: { officers, ...(override ? { override: { reason: override } } : {}) } },
      district,
      now,
      { units },
    );

  it('takes inspectors of the district and of a unit above it', () => {
    expect(typesOf(assign(['insp-1', 'city-1']))).toEqual(['assigned']);
  });

  it.each([
    [['insp-1', 'nobody'], { refused: 'input', path: 'officers.1' }],
    [['clerk', 'insp-1'], { refused: 'input', path: 'officers.0' }],
    [['insp-1', 'insp-2'], { refused: 'rule', code: 'recused' }],
    [['insp-1', 'insp-3'], { refused: 'rule', code: 'absent' }],
    [['insp-1'], { refused: 'input', path: 'officers' }],
  ])('of %j is refused', (officers, refusal) => {
    expect(assign(officers)).toMatchObject(refusal);
  });

  it('may override recusal and absence, which is recorded, and nothing else', () => {
    expect(assign(['insp-2', 'insp-3'], '人手不足')).toMatchObject({
      events: [{ type: 'assigned', officers: ['insp-2', 'insp-3'], overridden: ['insp-2', 'insp-3'] }],
    });
    expect(assign(['insp-2', 'nobody'], '人手不足')).toMatchObject({ path: 'officers.1' });
    expect(textOf({ name: 'assign', body: { officers: [], note: 'n', override: { reason: 'r' } } })).toEqual({
      text: 'n\nr',
    });
  });

  it('knows when an absence is over', () => {
    expect(typesOf(assign(['insp-1', 'insp-3'], undefined, NOW + DAY))).toEqual(['assigned']);
  });
});

describe('a merge', () => {
  const merge = (facts: Facts, of = 'national-QG0', by = triager) =>
    order(inTriage, { name: 'triage', body: { decision: 'duplicate', of, note: 'x' } }, by, NOW, facts);
  const target = { ...signed, clueId: 'national-QG0' };

  it('needs a clue that is there, within the caller’s scope, and neither merged nor returned', () => {
    expect(typesOf(merge({ target }))).toEqual(['merged']);
    expect(merge({ target: null })).toMatchObject({ refused: 'input', path: 'of' });
    expect(merge({ target: { ...target, status: 'merged' } })).toMatchObject({ code: 'merge-target' });
    expect(merge({ target: { ...target, status: 'returned' } })).toMatchObject({ code: 'merge-target' });
    const elsewhere = { ...target, clueId: 'national-QG9', division: '440306', street: null };
    expect(merge({ target: elsewhere }, 'national-QG9')).toMatchObject({ refused: 'input', path: 'of' });
  });

  it('with a clue that moved to another district is decided by the common superior: there is no such clue here', () => {
    const moved = { ...target, division: '440306', street: null };
    expect(merge({ target: moved })).toEqual(merge({ target: null }));
    expect(typesOf(merge({ target: moved }, 'national-QG0', person('t', '4403', 'triage')))).toEqual([
      'merged',
    ]);
  });
});

describe('a transfer', () => {
  const moved = done(done(signed, askReturn('440306002'), inspector), grantReturn, city, NOW + DAY);

  it('leaves to the places that handed the clue over how far its record was then, each by its last transfer', () => {
    expect(moved.handovers).toEqual([{ division: '440311', street: '440311002', seq: moved.version }]);
    const officers: ClueEvent = { type: 'assigned', unitId: 'u', officers: ['insp-1', 'x'], mode: 'rule' };
    const back = done(
      done(happen(moved, NOW, 's', officers), askReturn('440311002'), inspector),
      grantReturn,
      city,
    );
    const away = done(
      done(happen(back, NOW, 's', officers), askReturn('440304'), inspector),
      grantReturn,
      city,
    );
    expect(away.handovers).toEqual([
      { division: '440306', street: '440306002', seq: back.version },
      { division: '440311', street: '440311002', seq: away.version },
    ]);
  });

  it('is decided by one who does not review what follows', () => {
    const there: ClueEvent = { type: 'assigned', unitId: 'u', officers: ['insp-1', 'x'], mode: 'rule' };
    const concluded = done(
      happen(moved, NOW, 's', there, { type: 'signed' }),
      conclude,
      inspector,
      NOW + 2 * DAY,
    );
    const both = person('sup-c', '4403', 'supervisor', 'reviewer');
    expect(order(concluded, approve, both)).toMatchObject({ code: 'own-decision' });
    expect(typesOf(order(concluded, approve, reviewer))).toEqual(['closed']);
  });
});

/** Every role in one person: what separates duties then is who did what. */

describe('one person with every role', () => {
  const everything = (sub: string) => person(sub, '*', ...ROLES);
  const conclusionOf = (clue: Clue) => done(clue, conclude, everything('insp-2'), NOW);
  const refuse = (name: 'decide-extension' | 'decide-return'): Command => ({
    name,
    body: { approve: false, note: 'x' },
  });
  const cases: readonly [string, Clue, Command, string][] = [
    ['his own extension', done(signed, ask(), everything('insp-1')), grant, 'insp-1'],
    ['his own return', done(signed, askReturn(), everything('insp-1')), grantReturn, 'insp-1'],
    ['his own transfer', done(signed, askReturn('440306'), everything('insp-1')), grantReturn, 'insp-1'],
    [
      'a transfer he asked for as a triage officer',
      done(waiting, askReturn('440306'), everything('p')),
      grantReturn,
      'p',
    ],
    ['his own conclusion', conclusionOf(signed), approve, 'insp-2'],
    ['the conclusion of a clue he is assigned to', conclusionOf(signed), approve, 'insp-1'],
    [
      'a conclusion after he granted an extension',
      conclusionOf(done(done(signed, ask(), inspector), grant, everything('p'))),
      approve,
      'p',
    ],
    [
      'a conclusion after he refused an extension',
      conclusionOf(done(done(signed, ask(), inspector), refuse('decide-extension'), everything('p'))),
      approve,
      'p',
    ],
    [
      'a conclusion after he refused a return',
      conclusionOf(done(done(signed, askReturn(), inspector), refuse('decide-return'), everything('p'))),
      approve,
      'p',
    ],
    [
      'a conclusion after he reopened the clue at its sender’s request',
      conclusionOf(
        done(
          happen(close(signed, NOW), NOW, 'national', { type: 'reopening-requested' }),
          reopen,
          everything('p'),
        ),
      ),
      approve,
      'p',
    ],
  ];

  it.each(cases)(
    'does not decide on %s, which another may, and is offered nothing else',
    (_, clue, command, sub) => {
      expect(order(clue, command, everything(sub))).toMatchObject({ refused: 'role' });
      expect(isAvailable(clue, command.name, everything(sub), RULES, NOW)).toBe(false);
      expect(order(clue, command, everything('other'))).toHaveProperty('events');
      expect(isAvailable(clue, command.name, everything('other'), RULES, NOW)).toBe(true);
    },
  );
});

describe('reopening', () => {
  it('begins a round of its own: satisfaction, deciders and alarms stay with the one before', () => {
    const supervised = happen(signed, NOW, 'sup', { type: 'supervised', dueOn: '2021-04-01' });
    const closed = happen(close(supervised, NOW + DAY), NOW + DAY, 'national', {
      type: 'feedback',
      satisfied: false,
    });
    const again = done(closed, reopen, city, NOW + 9 * DAY);
    expect(again).toMatchObject({
      round: 2,
      roundSince: '2021-03-14',
      satisfied: null,
      alarms: [],
      supervisions: [],
      deciders: [],
      pastRounds: [{ round: 1, closedDay: '2021-03-06', conclusion: 'PENALISED', satisfied: false }],
    });
  });
});

describe('late for good', () => {
  it('is a clue closed after its due date, also once it was reopened and extended', () => {
    const closed = close(signed, endOfDay(signed.due.date) + DAY);
    expect(closed.late).toBe(true);
    const now = endOfDay(signed.due.date) + 9 * DAY;
    const again = done(closed, reopen, city, now);
    const extended = done(done(again, ask(15), inspector, now), grant, city, now);
    expect(close(extended, now + DAY)).toMatchObject({ late: true });
  });

  it('is not a clue closed in time, nor one that is merely reopened later', () => {
    const closed = close(signed, NOW + DAY);
    expect(closed.late).toBe(false);
    const now = endOfDay(signed.due.date) + 9 * DAY;
    const again = done(closed, reopen, city, now);
    const extended = done(done(again, ask(15), inspector, now), grant, city, now);
    expect(close(extended, now + DAY).late).toBe(false);
  });
});

describe('no decision leaves a request, a stopped clock or an alarm that nobody in the present place and round made', () => {
  const steps = fc.constantFrom<readonly [Command, Officer]>(
    [{ name: 'sign', body: {} }, inspector],
    [{ name: 'log', body: { kind: 'first-contact', occurredAt: '2021-03-05T09:00:00+08:00' } }, inspector],
    [ask(), inspector],
    [grant, city],
    [{ name: 'decide-extension', body: { approve: false, note: 'x' } }, city],
    [suspend, inspector],
    [resume, inspector],
    [askReturn(), inspector],
    [askReturn('440306'), inspector],
    [askReturn('440311'), inspector],
    [grantReturn, city],
    [{ name: 'decide-return', body: { approve: false, note: 'x' } }, city],
    [{ name: 'assign', body: { officers: ['insp-1', 'insp-3'] } }, city],
    [{ name: 'supervise', body: { dueOn: '2023-01-01' } }, city],
    [conclude, inspector],
    [approve, reviewer],
    [{ name: 'review', body: { decision: 'reject', note: 'x' } }, reviewer],
    [reopen, city],
    // The way to a closing is long: these come more often.
    [{ name: 'sign', body: {} }, inspector],
    [conclude, inspector],
    [approve, reviewer],
    [approve, reviewer],
    [reopen, city],
    [reopen, city],
  );

  it('holds for pending, suspended, transferred, reassigned and reopened clues in any order', () => {
    let transfers = 0;
    let reopenings = 0;
    let lapses = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(steps, fc.nat(12)), { maxLength: 60, size: 'max' }), (script) => {
        let now = NOW;
        let clue = waiting;
        // When each request, stop and supervision was made, and in which place and round.
        const made = new Map<string, { place: string; round: number }>();
        for (const [[command, by], days] of script) {
          now += days * DAY;
          const before = clue;
          const decision = order(clue, command, by, now);
          if ('refused' in decision) continue;
          clue = happen(clue, now, by.sub, ...decision.events);
          const here = { place: clue.division, round: clue.round };
          if (command.name === 'request-extension') made.set('extension', here);
          if (command.name === 'request-return') made.set('return', here);
          if (command.name === 'suspend') made.set('stop', here);
          if (command.name === 'supervise') made.set('supervision', here);
          if (clue.division !== before.division) transfers += 1;
          if (clue.round !== before.round) reopenings += 1;
          lapses += decision.events.filter((e) => e.type === 'request-lapsed').length;
          // Whoever handles a clue that moved signs for it anew.
          if (stageOf(clue) === 'assignment') clue = happen(clue, now, 's', assigned);
          if (clue.pendingExtension) expect(made.get('extension')).toEqual(here);
          if (clue.pendingReturn) expect(made.get('return')).toEqual(here);
          if (clue.suspendedFrom) expect(made.get('stop')).toEqual(here);
          if (clue.supervisions.length > 0) expect(made.get('supervision')).toEqual(here);
          for (const { date } of clue.alarms) expect(date >= presentSince(clue)).toBe(true);
          if (!isOpen(clue.status)) {
            expect([clue.pendingExtension, clue.pendingReturn, clue.suspendedFrom]).toEqual([
              null,
              null,
              null,
            ]);
          }
          expect(clue.pendingReturn === null).toBe(clue.lastReturn?.outcome !== 'pending');
          expect(clue.receivedDay).toBe('2021-03-05');
        }
      }),
      { numRuns: 1000, seed: 12 },
    );
    // The scripts did reach what they are about.
    for (const count of [transfers, reopenings, lapses]) expect(count).toBeGreaterThan(20);
  });
});
