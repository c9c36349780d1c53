import { describe, expect, it } from 'vitest';
import { calendarBook } from '../../../domain/calendar/book.ts';
import { BUILT_IN_YEARS } from '../../../domain/calendar/built-in.ts';
import { endOfDay, startOfDay } from '../../../domain/calendar/dates.ts';
import { positionOf } from '../../../domain/kernel/aggregate.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import type { Policy } from '../../../domain/policy/policy.ts';
import { recordAnnulment } from '../../../domain/publicity/annulment.ts';
import {
  clocksOf,
  displayOf,
  openPublicity,
  pendingAlarms,
  pendingStep,
  recallDue,
} from '../../../domain/publicity/clocks.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import { PEOPLE, PublicityFile, published } from '../../support/publicity.ts';

const section = (publicity: Partial<Policy['case']['publicity']>): Policy => ({
  ...DEMONSTRATION_POLICY,
  case: {
    ...DEMONSTRATION_POLICY.case,
    publicity: { ...DEMONSTRATION_POLICY.case.publicity, ...publicity },
  },
});
const annulled = (file: PublicityFile, resultOn: string) =>
  file.apply(
    recordAnnulment(
      file.state,
      {
        remedies: [
          {
            kind: 'review',
            number: '1',
            receivedOn: '2021-01-01',
            enteredOn: '2021-01-01',
            answeredOn: null,
            result: 'annulled',
            resultOn,
          },
        ],
      },
      file.rules,
    ),
    'head',
  );

describe('the clock of the publication', () => {
  it.each([
    ['penalty', '2021-09-28', '2021-10-13'],
    ['handling', '2021-09-28', '2021-11-01'],
    ['penalty', '2024-01-31', '2024-02-08'],
    ['handling', '2024-01-31', '2024-03-04'],
    ['penalty', '2025-12-30', '2026-01-09'],
    ['no-penalty', '2025-12-30', '2026-01-28'],
    // A make-up Saturday.
    ['handling', '2021-12-31', '2022-01-29'],
  ] as const)('of a %s made on %s ends on %s', (kind, decidedOn, due) => {
    const file = new PublicityFile({ decision: { kind, decidedOn } });
    expect(file.state.due).toEqual({ date: due, provisional: false });
    expect(clocksOf(file.state, file.rules, decidedOn)).toEqual([
      {
        name: 'publicity',
        unit: 'wd',
        from: decidedOn,
        due,
        provisional: false,
        basis: expect.objectContaining({ zh: '国办发〔2018〕118号' }),
        state: 'running',
      },
    ]);
  });

  it('is missed after its last day, and met by a publication or an exemption until then', () => {
    const stateOf = (file: PublicityFile, day = file.today) =>
      clocksOf(file.state, file.rules, day)[0]?.state;
    const file = new PublicityFile();
    expect([stateOf(file, '2021-10-13'), stateOf(file, '2021-10-14')]).toEqual(['running', 'missed']);
    expect(stateOf(published('2021-10-13'), '2021-12-01')).toBe('met');
    expect(stateOf(published('2021-10-14'))).toBe('missed');
    expect(stateOf(new PublicityFile().do('vet', { class: 'minor' }, PEOPLE.vetter), '2021-12-01')).toBe(
      'met',
    );
  });

  it('needs a term, which every policy has', () => {
    const terms = DEMONSTRATION_POLICY.case.terms.filter(({ name }) => name !== 'publicity');
    const policy = { ...DEMONSTRATION_POLICY, case: { ...DEMONSTRATION_POLICY.case, terms } };
    expect(() => new PublicityFile({ policy })).toThrow(new RangeError('the policy has no term publicity'));
  });
});

describe('the clock of the recall', () => {
  it.each([
    ['2022-01-27', '2022-01-30'],
    ['2025-09-30', '2025-10-11'],
    ['2026-02-14', '2026-02-26'],
  ])('of what was annulled on %s ends on %s', (since, date) => {
    const { rules } = new PublicityFile();
    expect(recallDue(since, '440311', rules.policy, rules.latest)).toEqual({ date, provisional: false });
  });

  it('runs beside that of the publication until it is recalled', () => {
    const file = annulled(published('2021-10-08').goTo('2022-01-28'), '2022-01-27');
    const clocks = () =>
      clocksOf(file.state, file.rules, file.today).map(({ name, due, state }) => [name, due, state]);
    expect(clocks()).toEqual([
      ['publicity', '2021-10-13', 'met'],
      ['recall', '2022-01-30', 'running'],
    ]);
    file.goTo('2022-02-07');
    expect(clocks()[1]).toEqual(['recall', '2022-01-30', 'missed']);
    file.do('recall', { reason: '-' }, PEOPLE.publisher);
    expect(clocks()[1]).toEqual(['recall', '2022-01-30', 'missed']);
  });
});

describe('the display', () => {
  it.each([
    // A warning; the law of 2026.
    ['minor', '2026-04-10', { from: '2026-04-10', until: '2026-07-10' }],
    ['general', '2026-04-10', { from: '2026-07-10', until: '2027-04-10' }],
    ['serious', '2026-04-10', { from: '2027-04-10', until: '2029-04-10' }],
    // Before it, the first law there is; the last day of a short month.
    ['general', '2021-11-30', { from: '2022-02-28', until: '2022-11-30' }],
  ] as const)('of a %s one published on %s ends in between %j', (displayClass, day, display) =>
    expect(displayOf(displayClass, day, DEMONSTRATION_POLICY)).toEqual(display),
  );

  it('goes by the rule in force when it was published', () => {
    const [first] = DEMONSTRATION_POLICY.case.publicity.display;
    if (first === undefined) throw new Error('the policy has no rule');
    const policy = section({
      display: [
        { ...first, effectiveFrom: '2028-01-01', general: { fromMonths: 1, toMonths: 2 } },
        { ...first, effectiveFrom: '2029-01-01', general: { fromMonths: 1, toMonths: 3 } },
        first,
      ],
    });
    expect(displayOf('general', '2027-12-31', policy)?.until).toBe('2028-12-31');
    expect(displayOf('general', '2028-01-01', policy)?.until).toBe('2028-03-01');
    expect(displayOf('general', '2029-01-01', policy)?.until).toBe('2029-04-01');
    expect(displayOf('general', '2020-01-01', policy)?.until).toBe('2021-01-01');
    expect(displayOf('general', '2028-01-01', section({ display: [] }))).toBeNull();
  });

  it('ends by itself when its last day is over: the day of the publication does not count', () => {
    const file = published('2021-10-08', 'minor');
    expect(pendingStep(file.state)).toEqual({
      at: startOfDay('2022-01-09'),
      events: [{ type: 'ended', on: '2022-01-08' }],
    });
    expect(file.goTo('2022-01-08').state.status).toBe('published');
    expect(file.goTo('2022-01-10').state).toMatchObject({ status: 'ended', endedOn: '2022-01-08' });
    expect(pendingStep(file.state)).toBeNull();
  });

  it('waits for the recall where one is due, and for a person where no rule ends it', () => {
    const file = annulled(published('2021-10-08', 'minor').goTo('2022-01-07'), '2022-01-07').goTo(
      '2022-02-01',
    );
    expect(file.state.status).toBe('published');
    const endless = published('2021-10-08', 'minor', { policy: section({ display: [] }) });
    expect(endless.state.display).toBeNull();
    expect(endless.goTo('2022-06-01').outcome('end', { reason: '-' }, PEOPLE.publisher)).toBe('ended');
  });
});

describe('an execution', () => {
  it('makes way for the next generation before it lives for 300 days', () => {
    const file = published('2021-10-08', 'serious');
    expect(pendingStep(file.state)).toEqual({
      at: startOfDay('2022-07-15'),
      events: [{ type: 'rearmed', generation: 2, stage: 'display' }],
    });
    file.goTo('2022-07-15');
    expect(file.state).toMatchObject({ generation: 2, generationSince: '2022-07-15' });
    const last = file.events.at(-1);
    expect(last && PUBLICITY.startOf(last)).toEqual({ generation: 2, stage: 'display' });
    file.goTo('2024-10-08');
    expect(file.state).toMatchObject({ status: 'published', generation: 4 });
    expect(file.goTo('2024-10-09').state.status).toBe('ended');
    expect(pendingStep(new PublicityFile().state)?.at).toBe(startOfDay('2022-07-15'));
  });
});

describe('alarms', () => {
  const about = (file: PublicityFile) =>
    pendingAlarms(file.state, file.rules).map(({ kind, date, at }) => [kind, date, at]);
  const { beforeDueWorkingDays, repeatOverdueWorkingDays } = DEMONSTRATION_POLICY.reminders;

  it('remind before the day and tell when it is over, again and again, missed repeats once', () => {
    const file = new PublicityFile();
    const { latest } = file;
    const reminder = latest.addWorkingDays('2021-09-28', 7 - beforeDueWorkingDays);
    expect(about(file)).toEqual([
      ['reminder', '2021-10-13', startOfDay(reminder)],
      ['overdue', '2021-10-13', endOfDay('2021-10-13')],
    ]);
    expect(positionOf(PUBLICITY, file.state, file.rules)).toEqual({
      stage: 'vetting',
      alarmAt: new Date(startOfDay(reminder)).toISOString(),
    });
    file.goTo(reminder).raise().raise();
    expect(file.state.alarms).toEqual([{ kind: 'reminder', about: 'publicity', date: '2021-10-13' }]);
    file.goTo('2021-10-13').raise();
    expect(file.state.alarms).toHaveLength(1);
    file.now = endOfDay('2021-10-13');
    file.raise();
    expect(file.state.alarms).toHaveLength(2);
    const second = latest.addWorkingDays('2021-10-13', repeatOverdueWorkingDays);
    expect(about(file)).toEqual([['overdue', second, endOfDay(second)]]);
    const third = latest.addWorkingDays(second, repeatOverdueWorkingDays);
    // The day of the fourth is not over yet.
    file.goTo(latest.addWorkingDays(third, repeatOverdueWorkingDays)).raise();
    expect(file.events.at(-1)).toEqual({
      type: 'alarmed',
      kind: 'overdue',
      about: 'publicity',
      date: third,
      times: 2,
    });
    expect(file.state.alarms).toEqual([
      { kind: 'reminder', about: 'publicity', date: '2021-10-13' },
      { kind: 'overdue', about: 'publicity', date: third },
    ]);
  });

  it('of the recall begin anew where the publication was late, too', () => {
    const late = new PublicityFile().goTo('2022-01-27').raise();
    late.do('vet', { class: 'general' }, PEOPLE.vetter).do('publish', {}, PEOPLE.publisher);
    annulled(late, '2022-01-27');
    expect(about(late)).toEqual([['overdue', '2022-01-30', endOfDay('2022-01-30')]]);
    late.goTo('2022-02-07').raise();
    const kinds = late.state.alarms.map(({ kind, about: clock }) => `${kind} ${clock}`);
    expect(kinds).toEqual(['overdue publicity', 'overdue recall']);
  });

  it('are about the recall once it is shown, and about nothing while nothing is to be done', () => {
    const file = published('2021-10-08').goTo('2022-01-28');
    expect(about(file)).toEqual([]);
    annulled(file, '2022-01-27');
    // A term as short as the time before it has no reminder of its own.
    expect(beforeDueWorkingDays).toBe(3);
    expect(pendingAlarms(file.state, file.rules)).toEqual([
      { kind: 'overdue', about: 'recall', date: '2022-01-30', at: endOfDay('2022-01-30') },
    ]);
    file.do('recall', { reason: '-' }, PEOPLE.publisher);
    expect(about(file)).toEqual([]);
    expect(positionOf(PUBLICITY, file.state, file.rules)).toEqual({ stage: 'closure' });
  });
});

describe('a calendar notice', () => {
  const builtIn = { kind: 'built-in', at: '1970-01-01T00:00:00.000Z', years: BUILT_IN_YEARS } as const;
  const { daysOff = [], makeUpDays = [] } = calendarBook([builtIn]).year(2021) ?? {};
  const notice = {
    year: 2021,
    notice: '样例通知',
    publishedOn: '2021-09-29',
    daysOff: [...daysOff, '2021-10-12', '2021-12-31'],
    makeUpDays,
  };
  const moved = calendarBook([builtIn, { kind: 'notice', at: '2021-09-29T00:00:00.000Z', notice }]).latest;

  it('moves what waits, and nothing else', () => {
    const file = new PublicityFile();
    file.latest = moved;
    const [event] = PUBLICITY.reproject(file.state, file.rules);
    expect(event).toMatchObject({
      type: 'reprojected',
      changes: [{ clock: 'publicity', to: { date: '2021-10-14' } }],
    });
    expect(file.outcome('exempt', { reason: '-' }, PEOPLE.vetter)).toBe('reprojected exemption-proposed');
    file.do('vet', { class: 'general' }, PEOPLE.vetter);
    expect(file.events.map(({ type }) => type)).toEqual(['opened', 'reprojected', 'vetted']);
    expect(file.state).toMatchObject({ due: { date: '2021-10-14' }, calendarVersion: moved.version });
    expect(PUBLICITY.reproject(file.state, file.rules)).toEqual([]);
    const shown = published('2021-10-08');
    shown.latest = moved;
    expect(PUBLICITY.reproject(shown.state, shown.rules)).toEqual([]);
  });

  it('moves a recall that is due', () => {
    const file = annulled(published('2021-10-08').goTo('2021-12-30'), '2021-12-29');
    expect(file.state.recall?.due.date).toBe('2022-01-04');
    file.latest = moved;
    const events = PUBLICITY.reproject(file.state, file.rules);
    expect(file.apply(events, 'relay').state.recall).toEqual({
      since: '2021-12-29',
      due: { date: '2022-01-05', provisional: false },
    });
    expect(file.state.due.date).toBe('2021-10-13');
  });
});

it('opens by the calendar in force and the policy of its case', () => {
  const { rules, state } = new PublicityFile();
  const event = openPublicity(state, rules);
  expect(event).toMatchObject({
    type: 'opened',
    decision: { policyVersion: rules.policy.version, calendarVersion: rules.latest.version },
  });
});
