import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { ENDINGS } from '../../../domain/case/counters.ts';
import { isInTime, isOverdue } from '../../../domain/case/facet.ts';
import { CASE_FIGURES } from '../../../domain/case/figures.ts';
import { CASE } from '../../../domain/case/index.ts';
import { CaseFile, deciding, EVERYWHERE, filed, PEOPLE, performing, served } from '../../support/cases.ts';

const { lead, head, director } = PEOPLE;
const facetOf = (file: CaseFile) => CASE.facetOf(file.state, 1);
const ROW = { district: '440311', period: 'day', date: '2021-03-05' } as const;

describe('what figures know of a case', () => {
  it('is on the day of its facet counted once, in the street it is in', () => {
    const refused = new CaseFile({ intake: { street: '440311002' } }).do(
      'approve-filing',
      { approve: false, note: '-' },
      head,
    );
    const facet = facetOf(refused);
    expect(facet).toMatchObject({ ended: { code: 'not-filed', on: '2021-03-05' }, clock: 'over' });
    const counted = CASE_FIGURES.deltas(null, facet, '2021-03-08').map(({ counter, by, date }) => [
      CASE_FIGURES.packCounter(counter, ROW),
      by,
      date,
    ]);
    expect(counted).toEqual([
      ['+p:002', 1, '2021-03-08'],
      ['+i:002', 1, '2021-03-08'],
      ['-n:002', 1, '2021-03-08'],
      ['*f0.0:002', 1, '2021-03-08'],
      ['+a:002', 1, '2021-03-08'],
    ]);
    expect(CASE_FIGURES.firstDay(facet)).toBe('2021-03-05');
    expect(CASE_FIGURES.reach({ day: '2021-03-05', facet })).toEqual({ span: 0, ahead: 0 });
  });

  it('names how cases end, each by a letter of its own', () => {
    expect(ENDINGS['revoked:4'].zh).toBe('撤销立案：投诉人撤回投诉');
    const packed = Object.keys(ENDINGS).map((code) => {
      const counter = { counter: 'flow', flow: `ended:${code as keyof typeof ENDINGS}`, street: '' } as const;
      expect(CASE_FIGURES.unpackCounter(CASE_FIGURES.packCounter(counter, ROW), ROW)).toEqual(counter);
      return CASE_FIGURES.packCounter(counter, ROW);
    });
    expect(new Set(packed).size).toBe(15);
  });

  it('has letters that stand for one thing each', () => {
    for (const packed of ['?', '+?', '-?', '%?', '@?.0', '*?0.0', '']) {
      expect(() => CASE_FIGURES.unpackCounter(packed, ROW)).toThrow(RangeError);
    }
  });

  it('tells late decisions; the due date of one stands whatever the calendar becomes', () => {
    const late = deciding().goTo('2021-05-12').do('decide', { kind: 'handling', text: '-' }, director);
    expect(isInTime(facetOf(late))).toBe(false);
    expect(isInTime(facetOf(deciding()))).toBeNull();
    const inTime = deciding().goTo('2021-05-11').do('decide', { kind: 'handling', text: '-' }, director);
    expect(isInTime(facetOf(inTime))).toBe(true);
    // A make-up day more would have made the term end a day sooner.
    inTime.latest = {
      ...BUILT_IN_CALENDAR,
      version: 'shortened',
      addWorkingDays: (day, n) => BUILT_IN_CALENDAR.addWorkingDays(day, Math.max(0, n - 1)),
    };
    inTime.do('serve', { document: inTime.state.decision?.document ?? '', ...served('2021-05-11') }, lead);
    expect(inTime.state).toMatchObject({ due: { date: '2021-05-11' }, calendarVersion: 'shortened' });
    expect(isInTime(facetOf(inTime))).toBe(true);
    const open = deciding();
    open.latest = inTime.latest;
    open.do('discuss', { members: ['a', 'b'], conclusion: '-' }, director);
    expect(open.state.due.date).toBe('2021-05-10');
  });

  it('leaves out what lasted when a case was revoked or transferred, as when it was decided', () => {
    const stop = (file: CaseFile) => file.do('suspend', { ground: 'depends-on-other' }, director);
    const leave = (file: CaseFile) => file.do('exclude-period', { kind: 'audit', from: '2021-03-12' }, head);
    for (const begin of [stop, leave]) {
      const revoked = begin(filed().goTo('2021-03-12'))
        .goTo('2021-06-10')
        .do('revoke', { ground: 4 }, director);
      const transferred = begin(filed().goTo('2021-03-12')).goTo('2021-06-10');
      transferred.do('transfer', { to: '-', note: '-' }, director);
      for (const file of [revoked, transferred]) {
        expect(file.state.due.date).toBe('2021-08-06');
        expect(isInTime(facetOf(file))).toBe(true);
      }
      // What is served later moves it no more, whatever the calendar becomes.
      revoked.latest = {
        ...BUILT_IN_CALENDAR,
        version: 'shortened',
        addWorkingDays: (day, n) => BUILT_IN_CALENDAR.addWorkingDays(day, Math.max(0, n - 1)),
      };
      revoked.do(
        'serve',
        { document: revoked.state.documents.at(-1)?.id ?? '', ...served('2021-06-10') },
        lead,
      );
      expect(revoked.state).toMatchObject({ due: { date: '2021-08-06' }, calendarVersion: 'shortened' });
    }
  });

  it('tells overdue cases, and that a stop which came too late stops nothing', () => {
    const overdue = filed().goTo('2021-05-12');
    expect(isOverdue(facetOf(overdue), '2021-05-11')).toBe(false);
    expect(isOverdue(facetOf(overdue), '2021-05-12')).toBe(true);
    overdue.do('suspend', { ground: 'depends-on-other' }, director);
    expect(facetOf(overdue)).toMatchObject({ clock: 'running', suspendedFrom: '2021-05-12' });
    const stopped = filed().goTo('2021-05-11').do('suspend', { ground: 'depends-on-other' }, director);
    expect(facetOf(stopped)).toMatchObject({ clock: 'stopped', suspensions: 1, suspendedDays: 0 });
    stopped.goTo('2021-05-14').do('resume', {}, director);
    expect(facetOf(stopped)).toMatchObject({ clock: 'running', suspendedFrom: null, suspendedDays: 3 });
    expect(isOverdue(facetOf(deciding()), '2021-05-12')).toBe(true);
    // Two stops of which one was entered late, over days of the other.
    const again = filed().goTo('2021-03-08').do('suspend', { ground: 'depends-on-other' }, director);
    again.goTo('2021-03-18').do('resume', {}, director);
    again.do('suspend', { ground: 'depends-on-other', occurredOn: '2021-03-10' }, director);
    again.goTo('2021-03-25').do('resume', {}, director);
    expect(facetOf(again)).toMatchObject({ suspensions: 2, suspendedDays: 17 });
    expect(isOverdue(facetOf(performing()), '2021-05-12')).toBe(false);
  });

  it('goes by the law of the place: where stops are not left out, they stop nothing', () => {
    const hunan = { intake: { division: '430102' }, policy: EVERYWHERE };
    const audited = filed(hunan).do('exclude-period', { kind: 'audit', from: '2021-03-05' }, head);
    expect(audited.state.exclusions).toMatchObject([{ stops: false }]);
    expect(facetOf(audited).clock).toBe('running');
    const local = filed().do('exclude-period', { kind: 'audit', from: '2021-03-05' }, head);
    expect(facetOf(local).clock).toBe('stopped');
  });

  it('knows nothing late where the place has no term for filing what was discovered', () => {
    const hunan = { intake: { division: '430102', source: 'inspection' as const }, policy: EVERYWHERE };
    const proposed = () => new CaseFile(hunan).goTo('2021-03-09');
    expect(facetOf(proposed())).toMatchObject({ due: '2021-03-05', clock: 'over' });
    expect(isOverdue(facetOf(proposed()), '2021-03-09')).toBe(false);
    const approved = proposed().do('approve-filing', { approve: true, lead: 'i1', assistant: 'i2' }, head);
    expect(facetOf(approved)).toMatchObject({ filedLate: false, clock: 'running' });
    const refused = proposed().do('approve-filing', { approve: false, note: '-' }, head);
    expect(isInTime(facetOf(refused))).toBe(true);
  });

  it('tells filings that nobody answered in time', () => {
    const silent = new CaseFile().goTo('2021-03-13');
    expect(facetOf(silent)).toMatchObject({
      acceptedBySilence: true,
      filedLate: true,
      filedOn: '2021-03-05',
      // By silence the clock of the decision runs.
      due: '2021-05-11',
    });
    silent.do('approve-filing', { approve: true, lead: 'i1', assistant: 'i2' }, head);
    expect(facetOf(silent)).toMatchObject({ filedLate: true });
    const approve = { approve: true, lead: 'i1', assistant: 'i2' } as const;
    const found = (day: string) =>
      facetOf(
        new CaseFile({ intake: { source: 'inspection' } }).goTo(day).do('approve-filing', approve, head),
      );
    expect(found('2021-03-12').filedLate).toBe(false);
    expect(found('2021-03-15').filedLate).toBe(true);
  });

  it('counts what was paid by orders and by the decision, and whom it concerns', () => {
    const ordered = filed().do(
      'issue-order',
      { kind: 'pay', amountFen: 20_000, workers: 5, dueOn: '2021-03-12', text: '-' },
      lead,
    );
    const order = ordered.state.orders[0]?.id ?? '';
    const comply = (result: 'part' | 'full', paidFen: number) =>
      ordered.do('record-compliance', { order, result, paidFen, on: '2021-03-05' }, lead);
    expect(facetOf(ordered)).toMatchObject({
      recoveredFen: 0,
      recoveredPeople: 0,
      orders: [{ on: '2021-03-05', kind: 'pay', amountFen: 20_000, result: null }],
    });
    expect(facetOf(comply('part', 5_000))).toMatchObject({ recoveredFen: 5_000, recoveredPeople: 5 });
    expect(facetOf(comply('full', 20_000))).toMatchObject({
      recoveredFen: 20_000,
      orders: [{ result: 'full' }],
    });
    const decided = performing().do(
      'record-performance',
      { kind: 'paid', amountFen: 1_850_000, on: '2021-03-09' },
      lead,
    );
    expect(facetOf(decided)).toMatchObject({ recoveredFen: 1_850_000, recoveredPeople: 3 });
  });

  it('knows the phases that ended, and what of them was entered late', () => {
    const file = new CaseFile().do('approve-filing', { approve: true, lead: 'i1', assistant: 'i2' }, head);
    expect(facetOf(file).lastPhase).toEqual({
      n: 1,
      phase: 'filing',
      from: '2021-03-05',
      to: '2021-03-05',
      acts: 1,
      late: 0,
    });
    file.goTo('2021-03-20');
    file.do('exclude-period', { kind: 'audit', from: '2021-03-08', to: '2021-03-09' }, head);
    file.do(
      'finish-inquiry',
      { proposal: 'handling', facts: '-', basis: '-', occurredOn: '2021-03-10' },
      lead,
    );
    expect(facetOf(file).lastPhase).toEqual({
      n: 2,
      phase: 'inquiry',
      from: '2021-03-05',
      to: '2021-03-10',
      acts: 2,
      late: 1,
    });
    expect(file.state.enteredInPhase).toEqual({ acts: 0, late: 0 });
    expect(file.state.entered).toEqual({ acts: 3, late: 1 });
  });
});
