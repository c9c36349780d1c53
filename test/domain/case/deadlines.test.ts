import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { endOfDay, startOfDay } from '../../../domain/calendar/dates.ts';
import { CLOCK_NAMES } from '../../../domain/case/clocks.ts';
import { textOf } from '../../../domain/case/commands.ts';
import { clocksOf, dueAlarms, pendingAlarms, reprojectCase } from '../../../domain/case/deadlines.ts';
import { isInTime } from '../../../domain/case/facet.ts';
import { CASE } from '../../../domain/case/index.ts';
import { readPersonalData } from '../../../domain/case/reading.ts';
import { flagsOf } from '../../../domain/case/state.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import {
  CaseFile,
  claim,
  deciding,
  EVERYWHERE,
  filed,
  PEOPLE,
  performing,
  person,
  served,
} from '../../support/cases.ts';

const { lead, head, director, lawyer } = PEOPLE;
const INQUIRY = { facts: '-', basis: '-' };
const clocks = (file: CaseFile) =>
  Object.fromEntries(
    clocksOf(file.state, file.rules, file.today).map(({ name, ref, due, state }) => [
      ref === undefined ? name : `${name}:${ref}`,
      `${due} ${state}`,
    ]),
  );

describe('the clocks shown of a case', () => {
  it('begin with the acceptance of a complaint, or the filing of what was discovered', () => {
    expect(clocks(new CaseFile())).toEqual({ acceptance: '2021-03-12 running' });
    expect(clocks(new CaseFile({ intake: { source: 'inspection' } }))).toEqual({
      filing: '2021-03-12 running',
    });
    expect(clocks(new CaseFile().goTo('2021-03-13'))).toMatchObject({
      acceptance: '2021-03-12 missed',
      decision: '2021-05-11 running',
      investigation: '2021-06-01 running',
    });
  });

  it('are met and missed by what was done, and stand still where the law leaves the time out', () => {
    const file = filed().do('issue-order', { kind: 'correct', dueOn: '2021-03-08', text: '-' }, lead);
    file.goTo('2021-03-09').do('suspend', { ground: 'depends-on-other' }, director);
    expect(clocks(file)).toMatchObject({
      acceptance: '2021-03-12 met',
      decision: '2021-05-11 stopped',
      investigation: '2021-06-01 running',
      'suspension-notice:2021-03-09': '2021-03-12 running',
      'order:order-2021-1': '2021-03-08 missed',
    });
    file.do('resume', {}, director).do('exclude-period', { kind: 'audit', from: '2021-03-09' }, head);
    expect(clocks(file).decision).toMatch(/stopped$/);
    const order = file.state.orders[0]?.id ?? '';
    file.do('record-compliance', { order, result: 'none', on: '2021-03-09' }, lead);
    expect(clocks(file)['order:order-2021-1']).toBe('2021-03-08 missed');
    expect(flagsOf(file.state)).toMatchObject({ ordered: true, extended: false, suspended: false });
    file.do('exclude-period', { kind: 'audit', from: '2021-03-09', to: '2021-03-09' }, head);
    expect(clocks(file.goTo('2021-05-12')).decision).toBe('2021-05-11 missed');
  });

  it('tell of notice, hearing, review, service, performance, court and remedies', () => {
    const large = filed().do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen: 2_000_000 }, lead);
    large.do('notify', { served: served('2021-03-05'), hearingRight: true }, lead);
    expect(clocks(large)).toMatchObject({
      'national-decision': '2021-03-26 running',
      defence: '2021-03-10 running',
      'hearing-request': '2021-03-12 running',
    });
    large.do('record-defence', { kind: 'waived' }, lead);
    expect(clocks(large).defence).toBe('2021-03-10 met');
    large
      .do('request-hearing', { on: '2021-03-05' }, lead)
      .do(
        'schedule-hearing',
        { at: '2021-03-25T09:00:00+08:00', place: '-', presider: 'h', served: served('2021-03-05') },
        head,
      );
    expect(clocks(large)).toMatchObject({
      'hearing-request': '2021-03-12 met',
      'hearing-notice': '2021-03-16 met',
    });
    large.goTo('2021-03-25').do('hold-hearing', { heldOn: '2021-03-25', report: '-' }, PEOPLE.presider);
    expect(clocks(large)['legal-review']).toBe('2021-04-01 running');
    large.do('give-opinion', { result: 'agree', text: '-' }, lawyer);
    expect(clocks(large)['legal-review']).toBe('2021-04-01 met');

    const file = performing({ fineFen: 100_000 });
    expect(clocks(file)).toMatchObject({
      decision: '2021-05-11 met',
      service: '2021-03-18 met',
      'superior-report': '2021-03-19 running',
      payment: '2021-03-24 running',
      'review-limit': '2021-05-08 running',
      'suit-limit': '2021-09-09 running',
      'court-window': '2021-12-09 running',
    });
    file.do('remind', { served: served('2021-03-09') }, lead);
    file.do(
      'record-remedy',
      { kind: 'review', number: '(2021)1', authority: '-', receivedOn: '2021-03-09' },
      head,
    );
    file.do(
      'record-remedy',
      { kind: 'suit', number: '(2021)2', authority: '-', receivedOn: '2021-03-09' },
      head,
    );
    expect(clocks(file)).toMatchObject({
      reminder: '2021-03-23 running',
      'review-answer:(2021)1': '2021-03-23 running',
      'suit-answer:(2021)2': '2021-03-24 running',
    });
    expect(flagsOf(file.state)).toMatchObject({ reviewPending: true, suitPending: true });
    file.do('record-performance', { kind: 'fine-paid', amountFen: 100_000, on: '2021-03-09' }, lead);
    expect(clocks(file)).toMatchObject({ payment: '2021-03-24 met' });
    expect(clocks(file)['court-window']).toBeUndefined();
    for (const name of Object.keys(clocks(file))) {
      expect(CLOCK_NAMES).toContain(name.split(':')[0]);
    }
  });

  it('of a place without a law of its own are the national ones', () => {
    const file = filed({ intake: { division: '430102', source: 'inspection' }, policy: EVERYWHERE });
    expect(clocks(file)).toEqual({ investigation: '2021-06-01 running' });
    expect(file.state.due.date).toBe('2021-06-01');
    // The inquiry ended in time, and the decision has a term of its own from then on.
    file.goTo('2021-05-31').do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead);
    expect(clocks(file)).toEqual({
      investigation: '2021-06-01 met',
      'national-decision': '2021-06-22 running',
    });
    expect(file.state.due.date).toBe('2021-06-22');
    file.goTo('2021-06-22').do('decide', { kind: 'no-penalty', text: '-' }, director);
    expect(file.state.due.date).toBe('2021-06-22');
    expect(isInTime(CASE.facetOf(file.state, 1))).toBe(true);
    // One that was late leaves the case late.
    const late = filed({ intake: { division: '430102', source: 'inspection' }, policy: EVERYWHERE });
    late.goTo('2021-06-02').do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead);
    expect(late.state.due.date).toBe('2021-06-01');
    const unfiled = new CaseFile({ intake: { division: '430102', source: 'inspection' } });
    expect(unfiled.state.due).toEqual({ date: '2021-03-05', provisional: false });
    expect(pendingAlarms(unfiled.state, unfiled.rules)).toMatchObject([
      { kind: 'idle-check', about: 'proposed' },
    ]);
  });
});

describe('the alarms of a case', () => {
  it('remind of the decision, tell once it is late, and again after some days', () => {
    const file = filed();
    expect(pendingAlarms(file.state, file.rules)).toMatchObject([
      { kind: 'reminder', about: '2021-05-11', date: '2021-05-07', at: startOfDay('2021-05-07') },
      { kind: 'overdue', about: 'decision', date: '2021-05-11', at: endOfDay('2021-05-11') },
      { kind: 'overdue', about: 'investigation', date: '2021-06-01' },
    ]);
    file.apply(
      [{ type: 'alarmed', kind: 'reminder', about: '2021-05-11', date: '2021-05-07', times: 1 }],
      'escalate',
    );
    const due = dueAlarms(file.state, file.rules, endOfDay('2021-05-25'));
    expect(due).toMatchObject([{ kind: 'overdue', about: 'decision', date: '2021-05-25', times: 3 }]);
    file.apply(
      due.map(({ kind, about, date, times }) => ({ type: 'alarmed', kind, about, date, times })),
      'escalate',
    );
    file.apply(
      [{ type: 'alarmed', kind: 'overdue', about: 'investigation', date: '2021-06-01', times: 1 }],
      'escalate',
    );
    expect(pendingAlarms(file.state, file.rules)).toMatchObject([
      { kind: 'overdue', about: 'decision', date: '2021-06-01' },
    ]);
    file.apply(
      [{ type: 'alarmed', kind: 'overdue', about: 'decision', date: '2021-06-01', times: 1 }],
      'escalate',
    );
    expect(file.state.alarms).toHaveLength(3);
    expect(dueAlarms(file.state, file.rules, endOfDay('2021-06-01'))).toEqual([]);
  });

  it('remind nobody of a day that is over', () => {
    const file = filed();
    const due = dueAlarms(file.state, file.rules, endOfDay('2021-05-11'));
    expect(due).toMatchObject([{ kind: 'overdue', about: 'decision', date: '2021-05-11' }]);
    file.apply(
      due.map(({ kind, about, date, times }) => ({ type: 'alarmed', kind, about, date, times })),
      'escalate',
    );
    expect(pendingAlarms(file.state, file.rules)).toMatchObject([
      { kind: 'overdue', about: 'decision', date: '2021-05-18' },
      { kind: 'overdue', about: 'investigation' },
    ]);
  });

  it('look at a case that is suspended', () => {
    const file = filed().do('suspend', { ground: 'depends-on-other' }, director);
    expect(pendingAlarms(file.state, file.rules)).toMatchObject([
      { kind: 'suspension-check', about: '2021-03-05', date: '2021-04-19' },
      { kind: 'overdue', about: 'investigation' },
    ]);
  });

  it('end with the case', () => {
    const file = filed().do('revoke', { ground: 1 }, director);
    expect(pendingAlarms(file.state, file.rules)).toEqual([]);
    expect(CASE.stageOf(file.state)).toBe('closure');
  });
});

describe('a calendar notice', () => {
  it('moves every clock it touches, once', () => {
    const file = filed();
    expect(reprojectCase(file.state, file.rules)).toEqual([]);
    file.latest = {
      ...BUILT_IN_CALENDAR,
      version: 'later',
      notice: '样例通知',
      addWorkingDays: (date, n) => BUILT_IN_CALENDAR.addWorkingDays(date, n + 2),
    };
    const [event] = reprojectCase(file.state, file.rules);
    expect(event).toMatchObject({
      type: 'reprojected',
      changes: expect.arrayContaining([
        {
          clock: 'decision',
          from: { date: '2021-05-11', provisional: false },
          to: { date: '2021-05-13', provisional: false },
        },
      ]),
    });
    file.goTo('2021-03-08').do('extend', { clock: 'decision', workingDays: 30 }, director);
    expect(file.state).toMatchObject({ calendarVersion: 'later', due: { date: '2021-06-25' } });
    expect(file.events.map(({ type }) => type)).toContain('reprojected');
    expect(reprojectCase(file.state, file.rules)).toEqual([]);
  });

  it('that touches no clock changes nothing', () => {
    const file = filed();
    file.latest = { ...BUILT_IN_CALENDAR, version: 'later' };
    expect(reprojectCase(file.state, file.rules)).toEqual([]);
  });
});

describe('reading a case in full', () => {
  const read = (file: CaseFile, who: ReturnType<typeof person>) => {
    const decision = readPersonalData(file.state, who, file.now);
    return 'refused' in decision ? decision.code : 'read';
  };

  it('is for those who handle it, for thirty days after its end', () => {
    const file = filed();
    expect(read(file, lead)).toBe('read');
    expect(read(file, head)).toBe('read');
    expect(read(file, director)).toBe('read');
    expect(read(file, lawyer)).toBe('unmasked-only');
    expect(read(file, person('i3', 'inspector'))).toBe('unmasked-only');
    expect(read(file, PEOPLE.presider)).toBe('unmasked-only');
    const group = deciding(undefined, {
      intake: { groupSize: 30 },
      policy: {
        ...DEMONSTRATION_POLICY,
        case: {
          ...DEMONSTRATION_POLICY.case,
          legalReview: { ...DEMONSTRATION_POLICY.case.legalReview, triggers: ['group'] },
        },
      },
    });
    expect(read(group, lawyer)).toBe('read');
    file.do('revoke', { ground: 1 }, director).goTo('2021-04-04');
    expect(read(file, lead)).toBe('read');
    expect(read(file.goTo('2021-04-05'), lead)).toBe('unmasked-ended');
  });
});

describe('what a case tells others', () => {
  it('is found by its due date and its officers', () => {
    const file = filed();
    expect(CASE.indexOf(file.state)).toEqual({
      sortDay: '2021-05-11',
      officers: ['i1', 'i2'],
      unitId: null,
      since: '2021-03-05',
      marks: ['status:investigating'],
    });
    file.do('suspend', { ground: 'depends-on-other' }, director);
    expect(CASE.indexOf(file.state).marks).toContain('suspended');
    expect(CASE.endedOn(file.state)).toBeNull();
    const link = { kind: 'clue', id: 'national-QG1' };
    expect(CASE.linksOf(file.state)).toEqual([link]);
    expect(file.events.flatMap(CASE.linksIn)).toEqual([link]);
    const joined = { claim: claim('national-QG1'), employerKeys: [], groupSize: 1, externalNo: null };
    expect(CASE.linksIn({ type: 'clue-joined', ...joined })).toEqual([link]);
    expect(CASE.policyFaults(DEMONSTRATION_POLICY)).toEqual([]);
  });

  it('starts and re-arms its workflow, and is sealed at the end', () => {
    const file = filed();
    const [proposed] = file.events;
    expect(proposed && CASE.startOf(proposed)).toEqual({ generation: 1, stage: 'filing' });
    expect(CASE.startOf({ type: 'rearmed', generation: 2, stage: 'inquiry' })).toEqual({
      generation: 2,
      stage: 'inquiry',
    });
    expect(CASE.startOf({ type: 'resumed', on: '2021-03-05', late: false })).toBeNull();
    file.apply(
      [{ type: 'rearmed', generation: 2, stage: 'inquiry' }, { type: 'personal-data-read' }],
      'reconcile',
    );
    expect(file.state.generation).toBe(2);
    file.do('revoke', { ground: 1 }, director);
    file.apply(
      [
        { type: 'archived', head: 'x' },
        { type: 'personal-data-expired', upTo: 9 },
      ],
      'archive',
    );
    expect(CASE.stageOf(file.state)).toBe('done');
    expect(CASE.endedOn(file.state)).toBe('2021-03-05');
    expect(file.state.expiredUpTo).toBe(9);
    expect(() => CASE.evolve(null, { type: 'personal-data-read' }, 'x', { at: '', day: '', by: '' })).toThrow(
      RangeError,
    );
  });

  it('keeps its free text apart', () => {
    expect(textOf({ name: 'recuse', body: { officer: 'i1', ground: 'kin', askedBy: 'party' } })?.text).toBe(
      'kin\nparty',
    );
    expect(textOf({ name: 'transfer', body: { to: 'police', note: 'why' } })?.text).toBe('police\nwhy');
    expect(
      textOf({
        name: 'notify',
        body: { served: { ...served('2021-03-05'), proof: 'photo' }, hearingRight: false },
      })?.text,
    ).toBe('photo');
    expect(textOf({ name: 'resume', body: {} })).toBeUndefined();
    expect(textOf({ name: 'suspend', body: { ground: 'depends-on-other' } })).toBeUndefined();
  });
});
