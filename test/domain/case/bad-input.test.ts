import { describe, expect, it } from 'vitest';
import { addDays } from '../../../domain/calendar/dates.ts';
import { availableNames } from '../../../domain/case/available.ts';
import { COMMAND_BODIES } from '../../../domain/case/commands.ts';
import { clocksOf } from '../../../domain/case/deadlines.ts';
import type { CommandName } from '../../../domain/case/status.ts';
import {
  CaseFile,
  clockOf,
  deciding,
  filed,
  heard,
  INQUIRY,
  LARGE,
  noticed,
  PEOPLE,
  performing,
  person,
  reviewing,
  served,
  signClosing,
  UNITS,
} from '../../support/cases.ts';

const { lead, assistant, head, director, lawyer, presider } = PEOPLE;

describe('a decision out of order', () => {
  const penalty = { kind: 'penalty', fineFen: LARGE, text: '-' } as const;

  it.each<[string, () => CaseFile]>([
    ['before the filing', () => new CaseFile()],
    ['before the end of the inquiry', () => filed()],
    [
      'before the notice',
      () => filed().do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen: LARGE }, lead),
    ],
    ['while the terms run', noticed],
    ['before the hearing that was asked for', heard],
    ['before the opinion', reviewing],
    ['twice', () => performing({ fineFen: 50_000 })],
  ])('is refused %s', (_, make) => expect(make().outcome('decide', penalty, director)).toBe('wrong-status'));

  it('is refused on a day before what it rests on was done', () => {
    const file = deciding({ fineFen: 50_000 });
    file.goTo('2021-03-12').do('discuss', { members: ['a', 'b'], conclusion: '-' }, director);
    const body = { kind: 'penalty', fineFen: 50_000, text: '-' } as const;
    expect(file.outcome('decide', { ...body, occurredOn: '2021-03-11' }, director)).toBe(
      'before-stage at occurredOn',
    );
    expect(file.outcome('decide', { ...body, occurredOn: '2021-03-12' }, director)).toBe('decided');
  });
});

describe('one inspector alone', () => {
  const evidence = { kind: 'documentary', source: '-', takenAt: '2021-03-05T09:00:00+08:00' } as const;

  it('does nothing that two must do, and leaves no case that nobody can serve or close', () => {
    const file = filed().do('recuse', { officer: 'i2', ground: '-', askedBy: '-' }, head);
    expect(COMMAND_BODIES['add-evidence'].safeParse({ ...evidence, takenBy: ['i1'] }).success).toBe(false);
    expect(file.outcome('add-evidence', { ...evidence, takenBy: ['i1', 'i2'] }, lead)).toBe(
      'not-on-the-case',
    );
    const order = { kind: 'correct', dueOn: '2021-03-10', text: '-' } as const;
    expect(file.outcome('issue-order', order, lead)).toBe('two-needed');
    expect(file.outcome('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead)).toBe('two-needed');
    file.do('assign', { lead: 'i1', assistant: 'i3' }, head);
    expect(file.outcome('issue-order', order, lead)).toBe('order-issued');
    expect(file.outcome('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead)).toBe(
      'inquiry-finished',
    );

    const last = deciding().do('recuse', { officer: 'i1', ground: '-', askedBy: '-' }, head);
    expect(last.outcome('decide', { kind: 'handling', text: '-' }, director)).toBe('two-needed');
    last.do('assign', { lead: 'i3', assistant: 'i2' }, head);
    expect(last.outcome('decide', { kind: 'handling', text: '-' }, director)).toBe('decided');
  });

  it('has a certificate on the day of each act, which may run out between two', () => {
    const units = UNITS.map((unit) => ({
      ...unit,
      officers: unit.officers.map((o) =>
        o.id === 'i2' ? { ...o, certificate: { no: 'C', validTo: '2021-03-08' } } : o,
      ),
    }));
    const file = filed().goTo('2021-03-09');
    const take = (day: string) =>
      file.outcome(
        'add-evidence',
        { ...evidence, takenBy: ['i1', 'i2'], takenAt: `${day}T09:00:00+08:00` },
        lead,
        { units },
      );
    expect(take('2021-03-08')).toBe('evidence-added');
    expect(take('2021-03-09')).toBe('not-certified');
    file.goTo('2021-03-10');
    const decided = performing();
    const reminder = (on: string) => decided.outcome('remind', { served: served(on) }, lead, { units });
    expect(reminder('2021-03-09')).toBe('not-certified');
  });
});

describe('people with two parts in a case', () => {
  it.each<[string, () => CaseFile, string]>([
    ['approved the filing', () => filed(), 'head'],
    [
      'extended it',
      () => filed().do('extend', { clock: 'decision', workingDays: 5 }, person('x', 'department-head')),
      'x',
    ],
    [
      'gave an opinion',
      () => reviewing().do('give-opinion', { result: 'disagree', text: '-' }, person('x', 'legal-reviewer')),
      'x',
    ],
    ['presides', heard, 'h'],
    [
      'presided before a supplement',
      () => reviewing().do('give-opinion', { result: 'supplement', text: '-' }, PEOPLE.lawyer),
      'h',
    ],
  ])('who %s is not put on it', (_, make, id) => {
    const file = make();
    const units = UNITS.map((unit) => ({
      ...unit,
      officers: [
        ...unit.officers,
        ...['head', 'x', 'h'].map((each) => ({
          id: each,
          name: each,
          roles: ['inspector' as const],
          certificate: { no: 'C', validTo: '2030-12-31' },
        })),
      ],
    }));
    const boss = person('other', 'inspection-head');
    expect(file.outcome('assign', { lead: 'i1', assistant: id }, boss, { units })).toBe('involved');
    expect(file.outcome('assign', { lead: 'i1', assistant: 'i3', others: [id] }, boss, { units })).toBe(
      'involved',
    );
    expect(file.outcome('assign', { lead: 'i1', assistant: 'i3' }, boss, { units })).toBe('assigned');
  });

  it.each<[string, (file: CaseFile) => CaseFile]>([
    [
      'suspended',
      (file) => file.do('suspend', { ground: 'depends-on-other' }, person('law-9', 'department-head')),
    ],
    [
      'resumed',
      (file) =>
        file
          .do('suspend', { ground: 'depends-on-other' }, director)
          .do('resume', {}, person('law-9', 'department-head')),
    ],
    [
      'excluded a period of',
      (file) =>
        file.do(
          'exclude-period',
          { kind: 'audit', from: file.today, to: file.today },
          person('law-9', 'inspection-head'),
        ),
    ],
  ])('who %s it does not review it', (_, act) => {
    const file = act(reviewing());
    expect(
      file.outcome('give-opinion', { result: 'agree', text: '-' }, person('law-9', 'legal-reviewer')),
    ).toBe('own-decision');
  });

  it('who was recused after acting still decides, reviews, presides and signs nothing', () => {
    const file = filed().do('recuse', { officer: 'i2', ground: '-', askedBy: '-' }, head);
    expect(
      file.outcome('extend', { clock: 'decision', workingDays: 5 }, person('i2', 'department-head')),
    ).toBe('own-case');
    expect(file.outcome('issue-order', { kind: 'correct', dueOn: file.today, text: '-' }, assistant)).toBe(
      'on-the-case-only',
    );
  });
});

describe('days that do not fit', () => {
  it('are refused where a command names two for one act', () => {
    const late = noticed();
    late.now = Date.parse('2021-03-16T02:00:00Z');
    expect(late.outcome('request-hearing', { on: '2021-03-16', occurredOn: '2021-03-15' }, lead)).toBe(
      'day-differs at occurredOn',
    );
    const set = heard().goTo('2021-03-26');
    expect(
      set.outcome('hold-hearing', { heldOn: '2021-03-24', report: '-', occurredOn: '2021-03-25' }, presider),
    ).toBe('day-differs at occurredOn');
    const fine = performing({ fineFen: 50_000 }).goTo('2021-03-12');
    const pay = { kind: 'fine-paid', amountFen: 50_000, on: '2021-03-10' } as const;
    expect(fine.outcome('record-performance', { ...pay, occurredOn: '2021-03-12' }, lead)).toBe(
      'day-differs at occurredOn',
    );
    fine.do('record-performance', { ...pay, occurredOn: '2021-03-10' }, lead);
    expect(fine.state.performed.finePaidOn).toBe('2021-03-10');
  });

  it('are refused for evidence of later the same day', () => {
    const take = (takenAt: string) =>
      filed().outcome(
        'add-evidence',
        { kind: 'documentary', source: '-', takenBy: ['i1', 'i2'], takenAt },
        lead,
      );
    // It is ten o'clock.
    expect(take('2021-03-05T10:00:00+08:00')).toBe('evidence-added');
    expect(take('2021-03-05T10:00:01+08:00')).toBe('occurred-in-future at takenAt');
  });

  it('are refused for a service before the decision, and for signatures out of their order', () => {
    const file = deciding().goTo('2021-03-09').do('decide', { kind: 'handling', text: '-' }, director);
    const document = file.state.decision?.document ?? '';
    expect(file.outcome('serve', { document, ...served('2021-03-08') }, lead)).toBe('before-stage at on');
    const paid = performing({ orderFen: 1 })
      .do('record-performance', { kind: 'paid', amountFen: 1, on: '2021-03-09' }, lead)
      .goTo('2021-03-12')
      .do('close', { code: 'performed' }, lead);
    expect(paid.outcome('close', { approve: true, occurredOn: '2021-03-11' }, head)).toBe(
      'before-stage at occurredOn',
    );
    expect(paid.outcome('close', { approve: true, occurredOn: '2021-03-12' }, head)).toBe('closing-signed');
  });

  it('are taken for payments before the application that are entered after it', () => {
    const file = performing();
    file
      .goTo('2021-09-10')
      .do('remind', { served: served('2021-09-10') }, lead)
      .goTo('2021-10-08')
      .do('apply-to-court', {}, director);
    const pay = (on: string) => file.outcome('record-performance', { kind: 'paid', amountFen: 1, on }, lead);
    expect(pay('2021-10-07')).toBe('performance-recorded');
    expect(pay('2021-03-08')).toBe('before-stage at on');
  });
});

describe('an opinion on something else', () => {
  it('on a penalty does not let the filing be revoked after an order', () => {
    const file = filed().do('issue-order', { kind: 'correct', dueOn: '2021-03-10', text: '-' }, lead);
    file.do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen: LARGE }, lead);
    file.do('notify', { served: served('2021-03-05'), hearingRight: true }, lead);
    file.do('record-defence', { kind: 'waived', hearingWaived: true }, lead);
    file.do('give-opinion', { result: 'agree', text: '-' }, lawyer);
    expect(file.state.status).toBe('deciding');
    expect(file.outcome('revoke', { ground: 2 }, director)).toBe('opinion-needed');
    expect(file.outcome('decide', { kind: 'penalty', fineFen: LARGE, text: '-' }, director)).toBe('decided');
  });

  it('on an earlier draft counts no more once a new notice was given, or the inquiry was supplemented', () => {
    const file = reviewing().do('give-opinion', { result: 'agree', text: '-' }, lawyer);
    file.do('notify', { served: served('2021-03-25'), hearingRight: true, fineFen: LARGE + 1 }, lead);
    expect(file.state).toMatchObject({ status: 'notified', opinions: [], hearing: null });
    file.do('record-defence', { kind: 'waived', hearingWaived: true }, lead);
    expect(file.state.status).toBe('reviewing');
    expect(file.outcome('decide', { kind: 'penalty', fineFen: LARGE, text: '-' }, director)).toBe(
      'wrong-status',
    );
  });

  it('is refused by a version that is no longer shown', () => {
    const file = reviewing();
    const expectedVersion = file.state.version;
    file.do(
      'add-evidence',
      {
        kind: 'documentary',
        source: '-',
        takenBy: ['i1', 'i2'],
        takenAt: '2021-03-24T09:00:00+08:00',
      },
      lead,
    );
    expect(file.outcome('give-opinion', { result: 'agree', text: '-', expectedVersion }, lawyer)).toBe(
      'stale',
    );
  });
});

describe('sums at their edges', () => {
  it('a penalty without a fine (a warning) runs no clock of payment and has nothing to pay', () => {
    const file = filed()
      .do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen: 0 }, lead)
      .do('notify', { served: served('2021-03-05'), hearingRight: false }, lead)
      .do('record-defence', { kind: 'waived' }, lead)
      .do('decide', { kind: 'penalty', fineFen: 0, text: '-' }, director);
    file.do('serve', { document: file.state.decision?.document ?? '', ...served('2021-03-05') }, lead);
    expect(clockOf(file, 'payment')).toBeUndefined();
    expect(
      file.outcome('record-performance', { kind: 'fine-paid', amountFen: 0, on: file.today }, lead),
    ).toBe('nothing-to-perform');
    expect(signClosing(file, 'performed')).toBe('closing-proposed');
  });

  it('a case is not closed over a fine that nobody paid', () => {
    const file = performing({ fineFen: 50_000 }).do(
      'record-performance',
      { kind: 'corrected', on: '2021-03-09' },
      lead,
    );
    for (const code of ['performed', 'corrected', 'to-arbitration', 'no-penalty'] as const) {
      expect(signClosing(file, code)).toBe('close-code');
    }
    file.do('record-performance', { kind: 'fine-paid', amountFen: 50_000, on: '2021-03-09' }, lead);
    expect(signClosing(file, 'corrected')).toBe('closing-proposed');
    // Wages that nobody can prove are for the arbitration.
    expect(signClosing(performing(), 'to-arbitration')).toBe('closing-proposed');
  });

  it('an order that was not obeyed at all was not paid either', () => {
    const file = filed().do(
      'issue-order',
      { kind: 'pay', amountFen: 100, workers: 1, dueOn: '2021-03-05', text: '-' },
      lead,
    );
    const answer = { order: 'order-2021-1', on: '2021-03-05' } as const;
    expect(file.outcome('record-compliance', { ...answer, result: 'none', paidFen: 1 }, lead)).toBe(
      'sum-unfit at paidFen',
    );
    expect(file.outcome('record-compliance', { ...answer, result: 'none', paidFen: 0 }, lead)).toBe(
      'compliance-recorded',
    );
  });
});

describe('the end of a case', () => {
  const moments: [string, () => CaseFile, boolean][] = [
    ['proposed', () => new CaseFile(), true],
    ['investigating', () => filed(), true],
    ['investigated', () => filed().do('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead), true],
    ['notified', noticed, true],
    ['hearing', heard, true],
    ['reviewing', reviewing, true],
    ['deciding', () => deciding(), true],
    ['decided', () => deciding().do('decide', { kind: 'handling', text: '-' }, director), false],
    ['performing', () => performing(), false],
    ['revoked', () => filed().do('revoke', { ground: 1 }, director), false],
    ['transferred', () => filed().do('transfer', { to: '-', note: '-' }, director), false],
  ];

  it.each(moments)('by revocation or transfer while it is %s', (status, make, allowed) => {
    const file = make();
    expect(file.state.status).toBe(status);
    expect(file.outcome('revoke', { ground: 3 }, director)).toBe(allowed ? 'revoked' : 'wrong-status');
    expect(file.outcome('transfer', { to: '-', note: '-' }, director)).toBe(
      allowed ? 'transferred' : 'wrong-status',
    );
    if (!allowed) return;
    file.do('revoke', { ground: 3 }, director);
    const left = availableNames(file.state, lead, file.rules, file.now);
    expect(left.filter((name) => name !== 'serve')).toEqual([]);
    expect(
      clocksOf(file.state, file.rules, addDays(file.today, 400)).map(({ state }) => state),
    ).not.toContain('running');
  });

  it('takes no further act of anybody', () => {
    const file = filed().do('revoke', { ground: 1 }, director);
    const after: [CommandName, object, Parameters<typeof file.outcome>[2]][] = [
      ['extend', { clock: 'decision', workingDays: 1 }, director],
      ['decide', { kind: 'no-penalty', text: '-' }, director],
      ['assign', { lead: 'i3', assistant: 'i4' }, head],
      ['close', { code: 'performed' }, lead],
    ];
    for (const [name, body, who] of after)
      expect(file.outcome(name, body as never, who)).toBe('wrong-status');
  });
});
