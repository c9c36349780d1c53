import { describe, expect, it } from 'vitest';
import { pendingAlarms } from '../../../domain/case/deadlines.ts';
import {
  CaseFile,
  clockOf,
  deciding,
  filed,
  INQUIRY,
  LARGE,
  noticed,
  PEOPLE,
  performing,
  served,
  signClosing,
} from '../../support/cases.ts';

const { lead, head, director, lawyer, presider } = PEOPLE;

describe('the hearing, by the minute', () => {
  it('is asked for until the last minute of the last day, and not after it', () => {
    const file = noticed();
    file.now = Date.parse('2021-03-15T23:59:59+08:00');
    expect(file.outcome('request-hearing', { on: '2021-03-15' }, lead)).toBe('hearing-requested');
    file.now += 1000;
    expect(file.outcome('request-hearing', { on: '2021-03-16' }, lead)).toBe('hearing-late');
    expect(file.goTo('2021-03-16').outcome('request-hearing', { on: '2021-03-15' }, lead)).toBe(
      'wrong-status',
    );
  });

  it('is over once the case is decided', () => {
    const file = deciding({ fineFen: 50_000 })
      .goTo('2021-03-09')
      .do('decide', { kind: 'penalty', fineFen: 50_000, text: '-' }, director);
    expect(file.outcome('request-hearing', { on: '2021-03-09' }, lead)).toBe('wrong-status');
    expect(file.outcome('hold-hearing', { heldOn: '2021-03-09', report: '-' }, presider)).toBe(
      'presider-only',
    );
  });
});

describe('periods', () => {
  it('that are excluded lie within the case, however long, and overlap with others as a union', () => {
    const file = filed({ intake: { cameInOn: '2021-11-19' } }).goTo('2021-12-20');
    const exclude = (from: string, to?: string, kind: 'audit' | 'appraisal' = 'audit') =>
      file.outcome('exclude-period', { kind, from, to }, head);
    expect(exclude('2021-11-01', '2021-12-20')).toBe('period-beyond at from');
    expect(exclude('2021-11-19', '2022-12-31')).toBe('period-beyond at to');
    file
      .do('exclude-period', { kind: 'audit', from: '2021-12-06', to: '2021-12-13' }, head)
      .do('exclude-period', { kind: 'appraisal', from: '2021-12-08', to: '2021-12-20' }, head);
    const union = file.state.due.date;
    const whole = filed({ intake: { cameInOn: '2021-11-19' } })
      .goTo('2021-12-20')
      .do('exclude-period', { kind: 'audit', from: '2021-12-06', to: '2021-12-20' }, head);
    expect(union).toBe(whole.state.due.date);
    // A.18.6 with the same days.
    expect(union).toBe('2022-02-10');
  });

  it('end with the case, whatever ends it', () => {
    const file = filed().do('exclude-period', { kind: 'audit', from: '2021-03-05' }, head).goTo('2021-03-12');
    file.do('revoke', { ground: 1 }, director);
    expect(file.state.exclusions).toMatchObject([{ from: '2021-03-05', to: '2021-03-12' }]);
  });

  it('do not stop what the law gives the party: the terms of a notice end while the case is suspended', () => {
    const file = noticed().do('suspend', { ground: 'depends-on-other' }, director);
    expect(file.outcome('request-hearing', { on: '2021-03-08' }, lead)).toBe('hearing-requested');
    file.goTo('2021-03-16');
    expect(file.state.status).toBe('reviewing');
    file.do('give-opinion', { result: 'agree', text: '-' }, lawyer);
    const decide = () => file.outcome('decide', { kind: 'penalty', fineFen: LARGE, text: '-' }, director);
    expect(decide()).toBe('suspended');
    file.do('resume', {}, director);
    expect(decide()).toBe('decided');
  });

  it('extend a clock once, also where it was extended by less than the law allows', () => {
    const file = filed().do('extend', { clock: 'decision', workingDays: 1 }, director);
    expect(file.outcome('extend', { clock: 'decision', workingDays: 29 }, director)).toBe('extension-used');
  });
});

describe('the decision clock over the Spring Festival', () => {
  const decideOn = (day: string, extended: boolean) => {
    const file = filed({ intake: { cameInOn: '2021-11-19' } }).goTo('2021-11-22');
    if (extended) file.do('extend', { clock: 'decision', workingDays: 30 }, director);
    file
      .do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead)
      .goTo(day)
      .do('decide', { kind: 'no-penalty', text: '-' }, director);
    return clockOf(file, 'decision');
  };

  it.each([
    ['2022-01-24', false, 'met'],
    ['2022-01-25', false, 'missed'],
    ['2022-03-10', true, 'met'],
    ['2022-03-11', true, 'missed'],
  ] as const)('decided on %s, extended: %s: %s', (day, extended, state) => {
    expect(decideOn(day, extended)).toMatchObject({
      due: extended ? '2022-03-10' : '2022-01-24',
      state,
    });
  });
});

describe('the court', () => {
  it('is out of reach where the reminder came on the last day of its window', () => {
    const file = performing();
    // Suit until 2021-09-09, and three months from then.
    file.goTo('2021-12-09');
    expect(clockOf(file, 'court-window')).toMatchObject({ due: '2021-12-09', state: 'running' });
    file.do('remind', { served: served('2021-12-09') }, lead);
    expect(file.outcome('apply-to-court', {}, director)).toBe('court-too-late');
    file.goTo('2021-12-24');
    expect(file.outcome('apply-to-court', {}, director)).toBe('court-too-late');
  });
});

describe('the terms of a notice', () => {
  it('are the party’s to the end of their last day: nothing is decided on it', () => {
    const file = filed()
      .goTo('2021-03-08')
      .do('finish-inquiry', { proposal: 'handling', ...INQUIRY, orderFen: 100 }, lead)
      .do('notify', { served: served('2021-03-08'), hearingRight: false }, lead);
    const decide = (occurredOn: string) =>
      file.outcome('decide', { kind: 'handling', orderFen: 100, text: '-', occurredOn }, director);
    // Three working days.
    expect(file.goTo('2021-03-11').state.status).toBe('notified');
    expect(file.goTo('2021-03-12').state.status).toBe('deciding');
    expect(decide('2021-03-11')).toBe('before-stage at occurredOn');
    expect(decide('2021-03-12')).toBe('decided');
  });
});

describe('a notice', () => {
  it('is not served before the day it is issued', () => {
    const file = filed()
      .goTo('2021-03-08')
      .do('finish-inquiry', { proposal: 'handling', ...INQUIRY, orderFen: 100 }, lead)
      .goTo('2021-03-22');
    const notify = (on: string, occurredOn: string) =>
      file.outcome('notify', { served: served(on), hearingRight: false, occurredOn }, lead);
    expect(notify('2021-03-12', '2021-03-20')).toBe('before-stage at served.on');
    expect(notify('2021-03-20', '2021-03-20')).toBe('notified');
    expect(notify('2021-03-22', '2021-03-20')).toBe('notified');
  });

  it('is answered a bounded number of times', () => {
    const file = filed()
      .do('finish-inquiry', { proposal: 'handling', ...INQUIRY, orderFen: 100 }, lead)
      .do('notify', { served: served('2021-03-05'), hearingRight: false }, lead);
    for (let n = 1; n <= 6; n++) file.do('record-defence', { kind: 'stated', text: '-' }, lead);
    expect(file.outcome('record-defence', { kind: 'stated', text: '-' }, lead)).toBe('too-many');
  });
});

describe('a reminder', () => {
  it('is not served before the decision is', () => {
    const file = deciding({ fineFen: 50_000 })
      .goTo('2021-03-09')
      .do('decide', { kind: 'penalty', fineFen: 50_000, text: '-' }, director)
      .goTo('2021-04-09');
    file.do('serve', { document: file.state.decision?.document ?? '', ...served('2021-04-09') }, lead);
    const remind = (on: string) => file.outcome('remind', { served: served(on) }, lead);
    expect(remind('2021-03-10')).toBe('before-stage at served.on');
    expect(remind('2021-04-09')).toBe('reminded');
  });
});

describe('silence', () => {
  it('has accepted from the first instant after the term, also before anybody woke to write it', () => {
    const file = new CaseFile();
    const refuse = () => file.outcome('approve-filing', { approve: false, note: '-' }, head);
    // Five working days from Friday 2021-03-05.
    file.now = Date.parse('2021-03-12T23:59:59+08:00');
    expect(refuse()).toBe('filing-refused');
    file.now += 1000;
    expect(refuse()).toBe('silence-accepted');
    file.now = Date.parse('2021-03-15T10:00:00+08:00');
    const approve = { approve: true, lead: 'i1', assistant: 'i2' } as const;
    file.do('approve-filing', approve, head);
    expect(file.state).toMatchObject({ acceptedBySilence: true, filedOn: '2021-03-05', filedLate: true });
    expect(file.state.due.date).toBe('2021-05-11');
  });
});

describe('the answer as respondent', () => {
  const received = { number: '(2021)粤0311行初12号', authority: '-', receivedOn: '2021-03-10' } as const;

  it('meets its clock, which the result of the suit or the review does not', () => {
    const file = performing()
      .goTo('2021-03-10')
      .do('record-remedy', { kind: 'suit', ...received }, head);
    expect(clockOf(file, 'suit-answer')).toMatchObject({ due: '2021-03-25', state: 'running' });
    file
      .goTo('2021-03-25')
      .do('record-remedy', { kind: 'suit', ...received, answeredOn: '2021-03-24' }, head);
    expect(clockOf(file, 'suit-answer')).toMatchObject({ state: 'met' });
    file
      .goTo('2021-08-10')
      .do('record-remedy', { kind: 'suit', ...received, result: 'dismissed', resultOn: '2021-08-09' }, head);
    expect(clockOf(file, 'suit-answer')).toMatchObject({ state: 'met' });
    expect(file.state.remedies).toMatchObject([{ answeredOn: '2021-03-24', result: 'dismissed' }]);
  });

  it('that is entered after the result leaves the result as it is, until another one is named', () => {
    const file = performing().goTo('2021-05-20');
    const enter = (more: object) => file.do('record-remedy', { kind: 'review', ...received, ...more }, head);
    enter({ result: 'annulled', resultOn: '2021-05-18' });
    enter({ answeredOn: '2021-03-15' });
    expect(file.state.remedies).toMatchObject([
      { answeredOn: '2021-03-15', result: 'annulled', resultOn: '2021-05-18' },
    ]);
    expect(file.outcome('remind', { served: served('2021-05-20') }, lead)).toBe('annulled');
    enter({ result: 'upheld', resultOn: '2021-05-19' });
    expect(file.state.remedies).toMatchObject([{ result: 'upheld', resultOn: '2021-05-19' }]);
  });

  it('lies between the receipt and today', () => {
    const file = performing().goTo('2021-03-20');
    const answer = (answeredOn: string) =>
      file.outcome('record-remedy', { kind: 'review', ...received, answeredOn }, head);
    expect(answer('2021-03-09')).toBe('before-stage at answeredOn');
    expect(answer('2021-03-21')).toBe('occurred-in-future at answeredOn');
    expect(answer('2021-03-20')).toBe('remedy-recorded');
  });

  it('that was never sent is missed, and ends with the dispute', () => {
    const file = performing()
      .goTo('2021-03-10')
      .do('record-remedy', { kind: 'suit', ...received }, head)
      .goTo('2021-03-26');
    expect(clockOf(file, 'suit-answer')).toMatchObject({ state: 'missed' });
    const early = performing()
      .goTo('2021-03-12')
      .do('record-remedy', { kind: 'suit', ...received, result: 'withdrawn', resultOn: '2021-03-12' }, head);
    expect(clockOf(early, 'suit-answer')).toMatchObject({ state: 'met' });
  });
});

describe('a stop that came after the due date', () => {
  it.each([
    ['suspended', (file: CaseFile) => file.do('suspend', { ground: 'depends-on-other' }, director)],
    ['audited', (file: CaseFile) => file.do('exclude-period', { kind: 'audit', from: '2021-05-12' }, head)],
  ] as const)(
    'heals nothing: the clock of a case that is %s too late was missed, and alarms go on',
    (_, stop) => {
      const late = stop(filed().goTo('2021-05-12'));
      expect(clockOf(late, 'decision')).toMatchObject({ due: '2021-05-11', state: 'missed' });
      late.goTo('2021-06-30');
      expect(clockOf(late, 'decision')).toMatchObject({ due: '2021-05-11', state: 'missed' });
      const about = (file: CaseFile) =>
        pendingAlarms(file.state, file.rules).map((a) => `${a.kind} ${a.about}`);
      expect(about(late)).toContain('overdue decision');

      const early = filed().goTo('2021-05-11');
      early.do('suspend', { ground: 'depends-on-other' }, director).goTo('2021-06-30');
      expect(clockOf(early, 'decision')).toMatchObject({ state: 'stopped' });
      expect(about(early)).not.toContain('overdue decision');
    },
  );
});

describe('remedies', () => {
  const review = { kind: 'review', number: '(2021)1号', authority: '-', receivedOn: '2021-04-01' } as const;
  const suit = { kind: 'suit', number: '(2021)2号', authority: '-', receivedOn: '2021-04-20' } as const;

  it('that are pending keep the time for asking the court from beginning, and from being missed', () => {
    const file = performing().goTo('2021-04-20').do('record-remedy', suit, head).goTo('2022-01-05');
    expect(clockOf(file, 'court-window')).toBeUndefined();
    expect(pendingAlarms(file.state, file.rules).map(({ about }) => about)).not.toContain('court-window');
    file.do('record-remedy', { ...suit, result: 'dismissed', resultOn: '2022-01-05' }, head);
    expect(clockOf(file, 'court-window')).toMatchObject({ from: '2022-01-06', state: 'running' });
  });

  it.each([
    ['annulled', true],
    ['unlawful', true],
    ['changed', false],
    ['upheld', false],
  ] as const)('that end with %s leave nothing to enforce: %s', (result, isAnnulled) => {
    const file = performing({ fineFen: 50_000 })
      .goTo('2021-05-20')
      .do('record-remedy', { ...review, result, resultOn: '2021-05-20' }, head)
      .goTo('2021-06-10');
    const remind = () => file.outcome('remind', { served: served(file.today) }, lead);
    expect(remind()).toBe(isAnnulled ? 'annulled' : 'reminded');
    expect(file.outcome('apply-to-court', {}, director)).toBe(isAnnulled ? 'annulled' : 'not-reminded');
    expect(clockOf(file, 'court-window') === undefined).toBe(isAnnulled);
    // It was missed on 2021-03-24 before, and is nobody's to pay now.
    expect(clockOf(file, 'payment')).toMatchObject({ due: '2021-03-24', state: 'missed' });
    expect(pendingAlarms(file.state, file.rules).some(({ about }) => about === 'payment')).toBe(!isAnnulled);
    expect(signClosing(file, 'terminated')).toBe(isAnnulled ? 'closing-proposed' : 'close-code');
    expect(signClosing(file, 'to-arbitration')).toBe(isAnnulled ? 'closing-proposed' : 'close-code');
    expect(signClosing(file, 'performed')).toBe('close-code');
  });

  it('leave fifteen days for a suit once a review is decided', () => {
    const file = performing();
    expect(clockOf(file, 'suit-limit')).toMatchObject({ from: '2021-03-09', due: '2021-09-09' });
    file
      .goTo('2021-05-20')
      .do('record-remedy', { ...review, result: 'upheld', resultOn: '2021-05-20' }, head);
    expect(clockOf(file, 'suit-limit')).toMatchObject({ from: '2021-05-20', due: '2021-06-04' });
    expect(clockOf(file, 'court-window')).toMatchObject({ from: '2021-06-05' });
  });
});
