import { describe, expect, it } from 'vitest';
import { availableCommands, availableNames } from '../../../domain/case/available.ts';
import { COMMAND_BODIES } from '../../../domain/case/commands.ts';
import { documentOf } from '../../../domain/case/documents.ts';
import { CASE } from '../../../domain/case/index.ts';
import { reasonOf } from '../../../domain/case/refusals.ts';
import { caseStateSchema } from '../../../domain/case/state-schema.ts';
import { CASE_GRAPH } from '../../../domain/case/status.ts';
import type { FileFact } from '../../../domain/kernel/files.ts';
import { graphFaults } from '../../../domain/kernel/graph.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import {
  CaseFile,
  claim,
  deciding,
  filed,
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
  withTriggers,
} from '../../support/cases.ts';

const { proposer, lead, assistant, head, director, lawyer, lawyer2, presider } = PEOPLE;
describe('the graph of a case', () => {
  it('is sound', () => expect(graphFaults(CASE_GRAPH)).toEqual([]));
});

describe('the filing', () => {
  const proposal = () => new CaseFile();
  const approve = { approve: true, lead: 'i1', assistant: 'i2' };

  it('is approved by the head of the inspection body, with a numbered document', () => {
    const { state } = filed();
    expect(state).toMatchObject({
      status: 'investigating',
      filedOn: '2021-03-05',
      due: { date: '2021-05-11' },
      officers: ['i1', 'i2'],
      investigators: ['i1', 'i2', 'p'],
      documents: [{ id: 'filing-approval-2021-1', kind: 'filing-approval', n: 1 }],
    });
  });

  it.each([
    [{ ...approve, lead: 'expired' }, head, 'not-certified'],
    [{ ...approve, lead: 'away' }, head, 'absent'],
    [{ ...approve, assistant: 'kin' }, head, 'recused'],
    [{ ...approve, assistant: 'nobody' }, head, 'unknown-officer at assistant'],
    [{ ...approve, assistant: 'clerk' }, head, 'no-inspector at assistant'],
    [{ ...approve, assistant: 'i1' }, head, 'two-people at assistant'],
    [{ ...approve, assistant: 'head' }, head, 'own-naming at assistant'],
    [{ approve: true, lead: 'i1' }, head, 'two-people at lead'],
    [approve, director, 'wrong-role'],
    [approve, person('p', 'inspection-head'), 'own-proposal'],
    [approve, head, 'filing-approved'],
    [{ ...approve, occurredOn: '2021-03-06' }, head, 'occurred-in-future at occurredOn'],
    [{ ...approve, occurredOn: '2021-03-04' }, head, 'before-stage at occurredOn'],
    [{ ...approve, expectedVersion: 7 }, head, 'stale'],
  ] as const)('%j by %o: %s', (body, who, outcome) => {
    expect(proposal().outcome('approve-filing', body, who)).toBe(outcome);
  });

  it('is refused with a closing of its own, whose number stays used', () => {
    const { state } = proposal().do('approve-filing', { approve: false, note: '-' }, head);
    expect(state).toMatchObject({ status: 'closed', endCode: 'not-filed', filedOn: null });
  });

  it('counts from the day the papers came in once silence accepted, and can then only be approved', () => {
    const file = proposal().goTo('2021-03-12');
    expect(file.state.acceptedBySilence).toBe(false);
    file.goTo('2021-03-13');
    expect(file.state).toMatchObject({ status: 'proposed', acceptedBySilence: true, filedOn: '2021-03-05' });
    expect(file.outcome('approve-filing', { approve: false, note: '-' }, head)).toBe('silence-accepted');
    file.do('approve-filing', approve, head);
    expect(file.state).toMatchObject({
      filedOn: '2021-03-05',
      approvedOn: '2021-03-13',
      due: { date: '2021-05-11' },
    });
  });

  it('waits for somebody where it was discovered, or where silence does not accept', () => {
    const discovered = new CaseFile({ intake: { source: 'inspection' } }).goTo('2021-04-01');
    expect(discovered.state).toMatchObject({ acceptedBySilence: false, due: { date: '2021-03-12' } });
    const policy = { ...DEMONSTRATION_POLICY, case: { ...DEMONSTRATION_POLICY.case, silenceAccepts: [] } };
    expect(new CaseFile({ policy }).goTo('2021-04-01').state.acceptedBySilence).toBe(false);
  });
});

describe('the people of a case', () => {
  it('are named anew by the head, and stay investigators', () => {
    const { state } = filed().do('assign', { lead: 'i3', assistant: 'i2', others: ['i4'] }, head);
    expect(state).toMatchObject({ lead: 'i3', officers: ['i3', 'i2', 'i4'] });
    expect(state.investigators).toEqual(['i1', 'i2', 'i3', 'i4', 'p']);
    expect(filed().outcome('assign', { lead: 'i3', assistant: 'i2', others: ['i3'] }, head)).toBe(
      'two-people at others.0',
    );
  });

  it('leave it when recused, and are not named again', () => {
    const file = filed().do('recuse', { officer: 'i1', ground: '-', askedBy: '-' }, head);
    expect(file.state).toMatchObject({ lead: null, assistant: 'i2', officers: ['i2'], recused: ['i1'] });
    expect(file.outcome('assign', { lead: 'i1', assistant: 'i2' }, head)).toBe('recused');
    expect(file.outcome('recuse', { officer: 'i1', ground: '-', askedBy: '-' }, head)).toBe(
      'not-an-officer-of-it at officer',
    );
    file.do('recuse', { officer: 'i2', ground: '-', askedBy: '-' }, head);
    expect(file.state).toMatchObject({ lead: null, assistant: null, officers: [] });
  });

  const evidence = {
    kind: 'documentary',
    source: '-',
    takenBy: ['i1', 'i2'],
    takenAt: '2021-03-05T09:00:00+08:00',
  } as const;

  it('act in pairs, on the case and with valid certificates', () => {
    const file = filed();
    const take = (takenBy: string[], who = lead) =>
      file.outcome('add-evidence', { ...evidence, takenBy }, who);
    expect(take(['i1', 'i2'])).toBe('evidence-added');
    expect(take(['i1', 'i3'])).toBe('not-on-the-case');
    expect(take(['i1', 'i2'], person('i3', 'inspector'))).toBe('on-the-case-only');
    expect(COMMAND_BODIES['add-evidence'].safeParse({ ...evidence, takenBy: ['i1', 'i1'] }).success).toBe(
      false,
    );
    const units = UNITS.map((u) => ({
      ...u,
      officers: u.officers.map((o) => ({ ...o, certificate: { no: 'X', validTo: '2021-03-04' } })),
    }));
    expect(file.outcome('add-evidence', { ...evidence, takenBy: ['i1', 'i2'] }, lead, { units })).toBe(
      'not-certified',
    );
  });

  it('keep evidence by number, taken whenever, and so many pieces at most', () => {
    const file = filed();
    const early = {
      ...evidence,
      takenBy: [...evidence.takenBy],
      takenAt: '2021-02-01T09:00:00+08:00',
    };
    file.do('add-evidence', early, lead);
    expect(file.state.evidence).toEqual([
      { n: 1, kind: 'documentary', takenBy: ['i1', 'i2'], takenOn: '2021-02-01', file: null },
    ]);
    expect(file.state.entered).toEqual({ acts: 2, late: 1 });
    for (let n = 2; n <= 200; n++) file.do('add-evidence', early, lead);
    expect(file.outcome('add-evidence', early, lead)).toBe('too-many');
  });

  it('attach a stored file of their own to it, known by its digest', () => {
    const file = filed();
    const stored: FileFact = {
      fileId: 'f-1',
      sha256: 'a'.repeat(64),
      bytes: 7,
      state: 'stored',
      by: lead.sub,
      attachedTo: null,
    };
    const body = { ...evidence, takenBy: [...evidence.takenBy], file: 'f-1' };
    const outcome = (...files: FileFact[]) =>
      file.outcome('add-evidence', body, lead, { units: UNITS, files });
    expect(outcome()).toBe('file-unknown at file');
    expect(outcome({ ...stored, fileId: 'f-2' })).toBe('file-unknown at file');
    expect(outcome({ ...stored, by: 'i2' })).toBe('file-unknown at file');
    expect(outcome({ ...stored, state: 'removing' })).toBe('file-unknown at file');
    expect(outcome({ ...stored, state: 'waiting' })).toBe('file-unfinished');
    expect(outcome({ ...stored, attachedTo: { kind: 'clue', id: 'c' } })).toBe('file-attached');
    const decision = file.attempt('add-evidence', body, lead, { units: UNITS, files: [stored] });
    const events = 'events' in decision ? decision.events : [];
    expect(events).toMatchObject([{ file: { fileId: 'f-1', sha256: 'a'.repeat(64), bytes: 7 } }]);
    file.apply(events, lead.sub);
    expect(file.state.evidence).toMatchObject([{ n: 1, file: 'f-1' }]);
  });
});

describe('orders', () => {
  const order = { kind: 'pay', amountFen: 1_850_000, workers: 1, dueOn: '2021-03-15', text: '-' } as const;

  it('are issued with a day and answered once in full', () => {
    const file = filed();
    expect(file.outcome('issue-order', { ...order, dueOn: '2021-03-04' }, lead)).toBe('due-in-past at dueOn');
    file.do('issue-order', order, lead);
    const [{ id = '' } = {}] = file.state.orders;
    file.goTo('2021-03-10');
    const answer = (result: 'full' | 'part', on = '2021-03-10') =>
      ({ order: id, result, paidFen: 1_000_000, on }) as const;
    expect(file.outcome('record-compliance', answer('full', '2021-03-04'), lead)).toBe('before-stage at on');
    expect(file.outcome('record-compliance', { ...answer('full'), order: 'x' }, lead)).toBe(
      'unknown-order at order',
    );
    file.do('record-compliance', answer('part'), lead).do('record-compliance', answer('full'), lead);
    expect(file.state.orders).toMatchObject([{ result: 'full', resultOn: '2021-03-10', paidFen: 1_000_000 }]);
    expect(file.outcome('record-compliance', answer('full'), lead)).toBe('order-answered');
    for (let n = 2; n <= 20; n++) file.do('issue-order', { ...order, dueOn: '2021-04-01' }, lead);
    expect(file.outcome('issue-order', { ...order, dueOn: '2021-04-01' }, lead)).toBe('too-many');
  });
});

describe('the clocks of a case under way', () => {
  it('are extended once each by the head of the department, by no more than the law gives, before they are due', () => {
    const file = filed();
    const extend = (clock: 'decision' | 'investigation', workingDays = 30, who = director) =>
      file.outcome('extend', { clock, workingDays }, who);
    expect(extend('decision', 31)).toBe('extension-too-long at workingDays');
    expect(extend('decision', 30, person('i1', 'department-head'))).toBe('own-case');
    file.goTo('2021-05-12');
    expect(extend('decision')).toBe('extension-late');
    expect(extend('investigation')).toBe('extended');
    file.now = Date.parse('2021-05-11T02:00:00Z');
    file.do('extend', { clock: 'decision', workingDays: 30 }, director);
    expect(file.state.due.date).toBe('2021-06-23');
    expect(extend('decision')).toBe('extension-used');
    file.do('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead);
    expect(extend('investigation')).toBe('no-such-clock');
  });

  it('stand still while suspended, with excluded periods as a union (A.18.6)', () => {
    const file = filed({ intake: { cameInOn: '2021-11-19' } }).goTo('2021-12-06');
    expect(file.state.due.date).toBe('2022-01-24');
    expect(file.outcome('suspend', { ground: 'moon' }, director)).toBe('unknown-ground at ground');
    expect(file.outcome('resume', {}, director)).toBe('not-suspended');
    file.do('suspend', { ground: 'depends-on-other' }, director);
    expect(file.outcome('suspend', { ground: 'depends-on-other' }, director)).toBe('suspended');
    expect(file.outcome('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead)).toBe('suspended');
    file.goTo('2021-12-20');
    const exclude = (from: string, to?: string) =>
      file.outcome('exclude-period', { kind: 'audit', from, to }, head);
    expect(exclude('2021-11-18')).toBe('period-beyond at from');
    expect(exclude('2021-12-21')).toBe('period-beyond at from');
    expect(exclude('2021-12-01', '2021-11-30')).toBe('period-beyond at to');
    expect(exclude('2021-12-01', '2021-12-21')).toBe('period-beyond at to');
    file.do('exclude-period', { kind: 'audit', from: '2021-12-08' }, head);
    expect(exclude('2021-12-08')).toBe('period-beyond at to');
    file.do('exclude-period', { kind: 'audit', from: '2021-12-08', to: '2021-12-10' }, head);
    expect(file.state.exclusions).toEqual([
      { kind: 'audit', stops: true, from: '2021-12-08', to: '2021-12-10' },
    ]);
    expect(file.outcome('resume', { occurredOn: '2021-12-05' }, director)).toBe('before-stage at occurredOn');
    file.do('resume', {}, director);
    expect(file.state.due.date).toBe('2022-02-10');
    for (let n = 1; n < 20; n++) {
      file.do('exclude-period', { kind: 'appraisal', from: '2021-12-08', to: '2021-12-08' }, head);
    }
    expect(exclude('2021-12-08', '2021-12-08')).toBe('too-many');
    for (let n = 1; n < 20; n++) {
      file.do('suspend', { ground: 'depends-on-other' }, director).do('resume', {}, director);
    }
    expect(file.outcome('suspend', { ground: 'depends-on-other' }, director)).toBe('too-many');
  });
});

describe('the advance notice', () => {
  const inquired = (fineFen: number, policy = DEMONSTRATION_POLICY) =>
    filed({ policy }).do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen }, lead);
  const notice = (hearingRight: boolean, by?: string[]) => ({
    served: served('2021-03-05', by),
    hearingRight,
  });

  it('gives a right to a hearing from the line on, and a false one is refused', () => {
    expect(inquired(LARGE).outcome('notify', notice(true), lead)).toBe('notified');
    expect(inquired(LARGE).outcome('notify', notice(false), lead)).toBe('hearing-right');
    expect(inquired(LARGE - 1).outcome('notify', notice(false), lead)).toBe('notified');
    expect(inquired(LARGE - 1).outcome('notify', notice(true), lead)).toBe('hearing-right');
    expect(inquired(LARGE).outcome('notify', notice(true, ['i1', 'i3']), lead)).toBe('not-on-the-case');
  });

  it('stops with a sentence while the place has not set what the law leaves to it', () => {
    const { terms, documents } = DEMONSTRATION_POLICY.case;
    const withoutTerm = { ...DEFAULT_POLICY, case: { ...DEFAULT_POLICY.case, documents } };
    const withoutLine = { ...DEMONSTRATION_POLICY, case: { ...DEFAULT_POLICY.case, terms, documents } };
    for (const policy of [withoutTerm, withoutLine]) {
      const decision = inquired(LARGE, policy).attempt('notify', notice(true), lead);
      expect(decision).toMatchObject({ refused: 'rule', code: 'policy-not-set' });
      expect(reasonOf(decision as never).zh).toContain('请管理员先行设定');
    }
    expect(inquired(0, withoutLine).outcome('notify', notice(false), lead)).toBe('notified');
    // What can be told without a fine is offered: more to be paid to workers than was told before, for one.
    const told = deciding({ orderFen: 1000 }, { policy: withoutLine });
    const more = { served: served('2021-03-08'), hearingRight: false, orderFen: 2000 };
    expect(told.outcome('notify', more, lead)).toBe('notified');
    expect(availableNames(told.state, lead, told.rules, told.now)).toContain('notify');
    const unset = { ...told.rules, policy: withoutTerm };
    expect(availableNames(told.state, lead, unset, told.now)).not.toContain('notify');
  });

  it('is for penalties and handling decisions; what needs none goes on to the decision', () => {
    const file = filed().do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead);
    expect(file.state.status).toBe('deciding');
    expect(filed().outcome('finish-inquiry', { proposal: 'handling', ...INQUIRY, fineFen: 1 }, lead)).toBe(
      'sum-unfit at fineFen',
    );
    expect(filed().outcome('finish-inquiry', { proposal: 'handling', ...INQUIRY }, assistant)).toBe(
      'lead-only',
    );
  });

  it('ends by itself with the later of its terms, and sooner with those that were waived', () => {
    const file = noticed();
    // Defence 3 working days, hearing request 5: 2021-03-15.
    expect(file.goTo('2021-03-15').state.status).toBe('notified');
    expect(file.goTo('2021-03-16').state).toMatchObject({ status: 'reviewing', stageSince: '2021-03-16' });
    const waived = noticed().do('record-defence', { kind: 'waived' }, lead);
    expect(waived.state.status).toBe('notified');
    expect(waived.outcome('record-defence', { kind: 'stated', hearingWaived: true }, lead)).toBe(
      'defence-recorded advanced',
    );
    const stated = noticed().do(
      'record-defence',
      { kind: 'stated', hearingWaived: true, accepted: false },
      lead,
    );
    expect(stated.goTo('2021-03-12').state.status).toBe('reviewing');
  });

  it('is repeated from the decision for what lies above it alone', () => {
    const file = deciding({ fineFen: 100_000 });
    const again = (fineFen: number) => ({ served: served('2021-03-08'), hearingRight: false, fineFen });
    expect(file.outcome('notify', again(100_000), lead)).toBe('notice-not-needed-again');
    file.do('notify', again(200_000), lead);
    expect(file.state).toMatchObject({
      status: 'notified',
      notice: { fineFen: 200_000, defenceWaived: false },
    });
    const spared = filed().do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead);
    expect(spared.outcome('notify', { served: served('2021-03-05'), hearingRight: false }, lead)).toBe(
      'notified',
    );
  });
});

describe('the hearing', () => {
  const schedule = (file: CaseFile, at: string, presiding = 'h', on = '2021-03-08') =>
    file.outcome('schedule-hearing', { at, place: '-', presider: presiding, served: served(on) }, head);

  it('is asked for within its term, where there is a right to it', () => {
    expect(noticed().outcome('request-hearing', { on: '2021-03-08' }, lead)).toBe('hearing-requested');
    const file = noticed();
    file.now = Date.parse('2021-03-16T02:00:00Z');
    expect(file.outcome('request-hearing', { on: '2021-03-15' }, lead)).toBe('hearing-requested');
    expect(file.outcome('request-hearing', { on: '2021-03-16' }, lead)).toBe('hearing-late');
    const without = filed()
      .do('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead)
      .do('notify', { served: served('2021-03-05'), hearingRight: false }, lead);
    expect(without.outcome('request-hearing', { on: '2021-03-05' }, lead)).toBe('no-hearing-right');
    const waived = noticed().do('record-defence', { kind: 'stated', hearingWaived: true }, lead);
    expect(waived.outcome('request-hearing', { on: '2021-03-08' }, lead)).toBe('hearing-late');
  });

  it('is announced seven working days ahead, under a hearing officer who did not investigate', () => {
    const file = noticed().do('request-hearing', { on: '2021-03-08' }, lead);
    expect(schedule(file, '2021-03-17T09:00:00+08:00')).toBe('hearing-scheduled');
    expect(schedule(file, '2021-03-16T09:00:00+08:00')).toBe('hearing-notice-late');
    expect(schedule(file, '2021-03-17T09:00:00+08:00', 'i1')).toBe('presider-investigated');
    expect(schedule(file, '2021-03-17T09:00:00+08:00', 'nobody')).toBe('unknown-officer at presider');
    expect(schedule(file, '2021-03-17T09:00:00+08:00', 'clerk')).toBe('no-hearing-officer at presider');
    expect(
      file.outcome(
        'schedule-hearing',
        {
          at: '2021-03-17T09:00:00+08:00',
          place: '-',
          presider: 'h',
          served: served('2021-03-08', ['i1', 'i3']),
        },
        head,
      ),
    ).toBe('not-on-the-case');
    expect(file.outcome('hold-hearing', { heldOn: '2021-03-08', report: '-' }, presider)).toBe(
      'presider-only',
    );
  });

  it('is held by its presider, not before its day, and nothing is decided until then', () => {
    const file = noticed().do('request-hearing', { on: '2021-03-08' }, lead);
    expect(file.outcome('decide', { kind: 'penalty', text: '-' }, director)).toBe('wrong-status');
    file.do(
      'schedule-hearing',
      { at: '2021-03-17T09:00:00+08:00', place: '-', presider: 'h', served: served('2021-03-08') },
      head,
    );
    file.goTo('2021-03-17');
    expect(file.outcome('hold-hearing', { heldOn: '2021-03-16', report: '-' }, presider)).toBe(
      'before-stage at heldOn',
    );
    expect(
      file.outcome('hold-hearing', { heldOn: '2021-03-17', report: '-' }, person('x', 'hearing-officer')),
    ).toBe('presider-only');
    file.do('hold-hearing', { heldOn: '2021-03-17', report: '-', absent: true }, presider);
    expect(file.state).toMatchObject({
      status: 'reviewing',
      hearing: { absent: true, heldOn: '2021-03-17' },
    });
  });

  it('leads to the decision where the policy reviews none', () => {
    expect(reviewing({ policy: withTriggers() }).state.status).toBe('deciding');
  });
});

describe('the legal review', () => {
  const opinion = (result: 'agree' | 'supplement' | 'disagree' | 'not-ours') =>
    ({ result, text: '-' }) as const;

  it('passes with an opinion of somebody who neither investigated nor approved', () => {
    const file = reviewing();
    expect(file.outcome('give-opinion', opinion('agree'), person('i1', 'legal-reviewer'))).toBe('own-case');
    expect(file.outcome('give-opinion', opinion('agree'), person('head', 'legal-reviewer'))).toBe(
      'own-decision',
    );
    file.do('give-opinion', { result: 'agree-with-changes', text: '-' }, lawyer);
    expect(file.state).toMatchObject({ status: 'deciding', reviewers: ['law-1'] });
    const both = person('law-1', 'department-head');
    expect(file.outcome('decide', { kind: 'penalty', text: '-' }, both)).toBe('own-review');
    expect(file.outcome('revoke', { ground: 1 }, both)).toBe('own-review');
    expect(file.outcome('transfer', { to: '-', note: '-' }, both)).toBe('own-review');
  });

  it('sends the case back to its inquiry, which begins anew', () => {
    const { state } = reviewing().do('give-opinion', opinion('supplement'), lawyer);
    expect(state).toMatchObject({
      status: 'investigating',
      inquiry: null,
      notice: null,
      hearing: null,
      opinions: [],
    });
  });

  it('hears one further opinion, of another reviewer; then the case is taken back', () => {
    const file = reviewing();
    expect(file.outcome('take-back', {}, head)).toBe('opinion-pending');
    file.do('give-opinion', opinion('disagree'), lawyer);
    expect(file.state.status).toBe('reviewing');
    expect(file.outcome('give-opinion', opinion('agree'), lawyer)).toBe('same-reviewer');
    expect(file.outcome('give-opinion', opinion('agree'), lawyer2)).toBe('opinion-given advanced');
    file.do('give-opinion', opinion('not-ours'), lawyer2);
    expect(file.outcome('give-opinion', opinion('agree'), person('law-3', 'legal-reviewer'))).toBe(
      'opinion-final',
    );
    file.do('take-back', {}, head);
    expect(file.state).toMatchObject({
      status: 'investigated',
      notice: null,
      inquiry: { proposal: 'penalty' },
    });
    expect(file.outcome('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead)).toBe(
      'inquiry-finished',
    );
  });

  it('sees a hearing case again after it was taken back or supplemented, whatever is proposed then', () => {
    const settle = (file: CaseFile) =>
      file
        .do('notify', { served: served(file.today), hearingRight: false, fineFen: LARGE - 1 }, lead)
        .do('record-defence', { kind: 'waived' }, lead);
    const refused = reviewing()
      .do('give-opinion', opinion('disagree'), lawyer)
      .do('give-opinion', opinion('disagree'), lawyer2)
      .do('take-back', {}, head);
    expect(settle(refused).state).toMatchObject({ status: 'reviewing', hearing: null, heard: true });
    const supplemented = reviewing()
      .do('give-opinion', opinion('supplement'), lawyer)
      .do('finish-inquiry', { proposal: 'penalty', ...INQUIRY, fineFen: LARGE - 1 }, lead);
    expect(settle(supplemented).state.status).toBe('reviewing');
  });

  it('passes what it was about: one on a crime passes no decision', () => {
    const crime = filed({ policy: withTriggers('crime') })
      .do('finish-inquiry', { proposal: 'crime', ...INQUIRY }, lead)
      .do('give-opinion', opinion('agree'), lawyer);
    const spare = () => crime.outcome('decide', { kind: 'no-penalty', text: '-' }, director);
    expect(spare()).toBe('opinion-needed');
    crime.do('take-back', {}, head).do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead);
    expect(spare()).toBe('decided');
  });

  it('is reached from the decision by taking the case back and finishing its inquiry anew', () => {
    const file = filed({ policy: withTriggers('revoke-after-order', 'crime') }).do(
      'issue-order',
      { kind: 'pay', amountFen: 100, dueOn: '2021-03-10', text: '-' },
      lead,
    );
    file.do('finish-inquiry', { proposal: 'handling', ...INQUIRY, orderFen: 100 }, lead);
    file.do('record-compliance', { order: 'order-2021-1', result: 'full', on: '2021-03-05' }, lead);
    expect(file.outcome('revoke', { ground: 2 }, director)).toBe('opinion-needed');
    const proposeRevocation = () => file.do('finish-inquiry', { proposal: 'revoke', ...INQUIRY }, lead);
    expect(file.outcome('finish-inquiry', { proposal: 'revoke', ...INQUIRY }, assistant)).toBe('lead-only');
    file
      .do('notify', { served: served('2021-03-05'), hearingRight: false }, lead)
      .do('record-defence', { kind: 'waived' }, lead);
    expect(file.state.status).toBe('deciding');
    expect(file.outcome('take-back', {}, person('i1', 'inspection-head'))).toBe('own-case');
    file.do('take-back', {}, head);
    expect(file.state).toMatchObject({ status: 'investigated', notice: null, opinions: [] });
    proposeRevocation().do('give-opinion', opinion('agree'), lawyer).do('revoke', { ground: 2 }, director);
    expect(file.state.endCode).toBe('revoked:2');
  });

  it('sees groups, crimes and revocations after an order, as the policy says', () => {
    const group = deciding(undefined, { intake: { groupSize: 30 }, policy: withTriggers('group') });
    expect(group.state.status).toBe('reviewing');
    const crime = filed({ policy: withTriggers('crime') }).do(
      'finish-inquiry',
      { proposal: 'crime', ...INQUIRY },
      lead,
    );
    expect(crime.state.status).toBe('reviewing');
    expect(crime.outcome('transfer', { to: '-', note: '-' }, director)).toBe('opinion-needed');
    crime.do('give-opinion', opinion('disagree'), lawyer).do('take-back', {}, head);
    expect(crime.outcome('notify', { served: served('2021-03-05'), hearingRight: false }, lead)).toBe(
      'no-notice-needed',
    );
    crime
      .do('finish-inquiry', { proposal: 'crime', ...INQUIRY }, lead)
      .do('give-opinion', opinion('agree'), lawyer);
    expect(crime.do('transfer', { to: '-', note: '-' }, director).state).toMatchObject({
      status: 'transferred',
      endCode: 'crime',
    });
    const ordered = filed({ policy: withTriggers('revoke-after-order') }).do(
      'issue-order',
      { kind: 'correct', dueOn: '2021-03-10', text: '-' },
      lead,
    );
    expect(ordered.outcome('revoke', { ground: 2 }, director)).toBe('opinion-needed');
    ordered
      .do('finish-inquiry', { proposal: 'revoke', ...INQUIRY }, lead)
      .do('give-opinion', opinion('agree'), lawyer)
      .do('revoke', { ground: 2 }, director);
    expect(ordered.state).toMatchObject({ status: 'revoked', endCode: 'revoked:2' });
  });
});

describe('the decision', () => {
  it('needs a notice of its kind, is not above it, and is nobody’s who investigated', () => {
    const file = deciding({ fineFen: 100_000 });
    const outcome = (kind: 'penalty' | 'handling' | 'no-penalty', sums = {}, who = director) =>
      file.outcome('decide', { kind, text: '-', ...sums }, who);
    expect(outcome('penalty', { fineFen: 100_000 })).toBe('decided');
    expect(outcome('penalty', { fineFen: 100_001 })).toBe('above-notice');
    expect(outcome('handling', { fineFen: 1 })).toBe('sum-unfit at fineFen');
    expect(outcome('no-penalty', { orderFen: 1 })).toBe('sum-unfit at orderFen');
    expect(outcome('no-penalty', { extraFen: 1 })).toBe('sum-unfit at extraFen');
    expect(outcome('handling')).toBe('decided');
    expect(outcome('penalty', {}, person('i2', 'department-head'))).toBe('own-case');
    file.do('suspend', { ground: 'depends-on-other' }, director);
    expect(outcome('penalty')).toBe('suspended');
    expect(file.outcome('notify', { served: served('2021-03-08'), hearingRight: false }, lead)).toBe(
      'suspended',
    );
    expect(deciding().outcome('decide', { kind: 'penalty', text: '-' }, director)).toBe('notice-needed');
    const spared = filed().do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead);
    expect(spared.outcome('decide', { kind: 'handling', text: '-' }, director)).toBe('notice-needed');
  });

  it('waits for its review, whatever brought it into the set', () => {
    const policy = withTriggers('group');
    const file = deciding(undefined, { policy });
    const joined = { claim: claim('national-QG2'), employerKeys: [], groupSize: 30, externalNo: null };
    file.apply([{ type: 'clue-joined', ...joined }], 'i1');
    expect(file.outcome('decide', { kind: 'handling', text: '-' }, director)).toBe('opinion-needed');
  });

  it('is discussed first where the policy says so', () => {
    const { basis } = DEMONSTRATION_POLICY.case.legalReview;
    const policy = {
      ...DEMONSTRATION_POLICY,
      case: { ...DEMONSTRATION_POLICY.case, discussion: { fineFromFen: 50_000, basis } },
    };
    const file = deciding({ fineFen: 100_000 }, { policy });
    const penalty = (fineFen: number) =>
      file.outcome('decide', { kind: 'penalty', fineFen, text: '-' }, director);
    expect(penalty(49_999)).toBe('decided');
    expect(penalty(50_000)).toBe('discussion-needed');
    file.do('discuss', { members: ['b', 'a', 'b'], conclusion: '-' }, director);
    expect(penalty(50_000)).toBe('decided');
    const always = { ...policy.case, discussion: { fineFromFen: 0, basis } };
    expect(
      deciding(undefined, { policy: { ...policy, case: always } }).outcome(
        'decide',
        { kind: 'handling', text: '-' },
        director,
      ),
    ).toBe('discussion-needed');
  });

  it('takes effect on the day of its service, by announcement after its days', () => {
    expect(performing().state).toMatchObject({
      status: 'performing',
      decision: { serviceOn: '2021-03-09', effectiveOn: '2021-03-09' },
    });
    const file = deciding().goTo('2021-03-09').do('decide', { kind: 'handling', text: '-' }, director);
    const document = file.state.decision?.document ?? '';
    const announce = { document, way: 'announcement', on: '2021-03-09', by: ['i1', 'i2'] } as const;
    expect(file.outcome('serve', { ...announce, by: ['i1', 'i3'], ground: 'default' }, lead)).toBe(
      'not-on-the-case',
    );
    expect(
      file.outcome('serve', { ...announce, by: ['i1', 'i2'], document: 'x', ground: 'default' }, lead),
    ).toBe('unknown-document at document');
    expect(
      file.outcome('serve', { ...announce, by: ['i1', 'i2'], on: '2021-03-08', ground: 'default' }, lead),
    ).toBe('before-stage at on');
    file.do('serve', { ...announce, by: ['i1', 'i2'], ground: 'absent-boss' }, lead);
    expect(file.state).toMatchObject({ status: 'decided', decision: { effectiveOn: '2021-03-12' } });
    expect(file.goTo('2021-03-12').state).toMatchObject({ status: 'performing', stageSince: '2021-03-12' });
    const sooner = deciding().goTo('2021-03-09').do('decide', { kind: 'handling', text: '-' }, director);
    sooner
      .do('serve', { ...announce, by: ['i1', 'i2'], ground: 'default' }, lead)
      .do('serve', { document, ...served('2021-03-09') }, lead);
    expect(sooner.state).toMatchObject({ status: 'performing', decision: { effectiveOn: '2021-03-09' } });
    sooner.do('serve', { ...announce, by: ['i1', 'i2'], ground: 'default' }, lead);
    expect(sooner.state.decision?.effectiveOn).toBe('2021-03-09');
  });
});

describe('performance and the court', () => {
  it('is recorded as ordered', () => {
    const file = performing({ fineFen: 100_000 });
    expect(file.outcome('record-performance', { kind: 'paid', amountFen: 1, on: '2021-03-09' }, lead)).toBe(
      'nothing-to-perform',
    );
    file
      .do('record-performance', { kind: 'fine-paid', amountFen: 40_000, on: '2021-03-09' }, lead)
      .do('record-performance', { kind: 'corrected', on: '2021-03-09' }, lead);
    expect(file.state.performed).toEqual({
      paidFen: 0,
      finePaidFen: 40_000,
      corrected: true,
      finePaidOn: null,
    });
    file.do('record-performance', { kind: 'fine-paid', amountFen: 60_000, on: '2021-03-09' }, lead);
    expect(file.state.performed.finePaidOn).toBe('2021-03-09');
    expect(file.outcome('remind', { served: served('2021-03-09') }, lead)).toBe('performed');
    expect(file.outcome('apply-to-court', {}, director)).toBe('performed');
  });

  it('is enforced in its window, after a reminder, while no remedy is pending', () => {
    const file = performing();
    const apply = () => file.outcome('apply-to-court', {}, director);
    const remind = (by?: string[]) => ({ served: served(file.today, by) });
    expect(apply()).toBe('not-reminded');
    expect(file.outcome('remind', remind(['i1', 'i3']), lead)).toBe('not-on-the-case');
    file.goTo('2021-09-10').do('remind', remind(), lead);
    // Suit until 2021-09-09; reminder of 2021-09-10, make-up and holidays: 10 working days end on 2021-09-26.
    expect(apply()).toBe('court-too-early');
    file.goTo('2021-09-29');
    expect(apply()).toBe('applied-to-court');
    file.do(
      'record-remedy',
      { kind: 'review', number: '(2021)1号', authority: '-', receivedOn: '2021-05-01' },
      head,
    );
    expect(apply()).toBe('remedy-pending');
    const ended = {
      kind: 'review',
      number: '(2021)1号',
      authority: '-',
      receivedOn: '2021-05-01',
      result: 'upheld',
    } as const;
    expect(file.outcome('record-remedy', { ...ended, resultOn: '2021-04-30' }, head)).toBe(
      'before-stage at resultOn',
    );
    expect(file.outcome('record-remedy', { ...ended, resultOn: '2021-12-31' }, head)).toBe(
      'occurred-in-future at resultOn',
    );
    file.do('record-remedy', { ...ended, resultOn: '2021-06-28' }, head);
    expect(file.state.remedies).toHaveLength(1);
    // 15 days to sue after it, then three months.
    expect(apply()).toBe('applied-to-court');
    file.goTo('2021-10-20');
    expect(apply()).toBe('court-too-late');
    const suit = { kind: 'suit', number: '(2021)2号', authority: '-', receivedOn: '2021-07-05' } as const;
    file.do('record-remedy', { ...suit, result: 'dismissed', resultOn: '2021-10-20' }, head);
    expect(apply()).toBe('court-too-early');
    file.goTo('2021-10-25').do('apply-to-court', {}, director);
    expect(file.state).toMatchObject({ status: 'court', court: { appliedOn: '2021-10-25', result: null } });
    file.do('record-court', { result: 'accepted', on: '2021-10-25' }, head);
    expect(file.state.court).toMatchObject({ result: 'accepted', resultOn: '2021-10-25' });
    expect(signClosing(file, 'terminated')).toBe('close-code');
    expect(signClosing(file, 'court')).toBe('closing-proposed');
    file.do('record-court', { result: 'terminated', on: '2021-10-25' }, head);
    expect(signClosing(file, 'terminated')).toBe('closing-proposed');
    file.do('record-court', { result: 'refused', on: '2021-10-25' }, head);
    expect(signClosing(file, 'terminated')).toBe('closing-proposed');
    expect(signClosing(file, 'no-penalty')).toBe('close-code');
    for (let n = 3; n <= 20; n++) file.do('record-remedy', { ...suit, number: `(2021)${n}号` }, head);
    expect(file.outcome('record-remedy', { ...suit, number: '(2021)99号' }, head)).toBe('too-many');
  });
});

describe('the closing', () => {
  const paid = () =>
    performing().do('record-performance', { kind: 'paid', amountFen: 1_850_000, on: '2021-03-09' }, lead);

  it('is signed by three persons in their order, and ends the case', () => {
    const file = paid();
    expect(file.outcome('close', { approve: true }, lead)).toBe('no-closing');
    expect(file.outcome('close', { code: 'performed' }, assistant)).toBe('lead-only');
    file.do('close', { code: 'performed' }, lead);
    expect(file.state).toMatchObject({
      status: 'performing',
      closing: { code: 'performed', signatures: [{ by: 'i1' }] },
    });
    expect(CASE.stageOf(file.state)).toBe('closing');
    expect(file.outcome('close', { approve: true }, director)).toBe('inspection-head-next');
    expect(file.outcome('close', { approve: true }, person('i1', 'inspection-head'))).toBe('already-signed');
    expect(file.outcome('close', { approve: true }, person('i2', 'inspection-head'))).toBe('own-case');
    expect(file.outcome('close', { code: 'performed' }, head)).toBe('closing-proposed');
    file.do('close', { approve: true }, head);
    expect(file.outcome('close', { approve: true }, person('x', 'inspection-head'))).toBe(
      'department-head-next',
    );
    expect(file.outcome('close', { approve: true }, person('head', 'department-head'))).toBe(
      'already-signed',
    );
    file.do('close', { approve: true }, director);
    expect(file.state).toMatchObject({
      status: 'closed',
      endCode: 'performed',
      closing: null,
      endedOn: '2021-03-09',
    });
    expect(file.state.documents.at(-1)?.kind).toBe('closing-approval');
    expect(CASE.stageOf(file.state)).toBe('closure');
  });

  it('is cleared by a refusal and by any other command', () => {
    const file = paid().do('close', { code: 'performed' }, lead);
    file.do('close', { approve: false, note: '-' }, head);
    expect(file.state.closing).toBeNull();
  });

  it('is cleared by whatever else is done', () => {
    const file = paid().do('close', { code: 'performed' }, lead);
    file.do('record-performance', { kind: 'corrected', on: '2021-03-09' }, lead);
    expect(file.state.closing).toBeNull();
  });

  it.each([
    ['performed', performing, 'close-code'],
    ['performed', paid, 'closing-proposed'],
    ['corrected', paid, 'close-code'],
    ['court', paid, 'close-code'],
    ['no-penalty', paid, 'close-code'],
    ['to-arbitration', paid, 'closing-proposed'],
    [
      'corrected',
      () => {
        const file = filed().do('issue-order', { kind: 'correct', dueOn: '2021-03-10', text: '-' }, lead);
        file.do('record-compliance', { order: 'order-2021-1', result: 'full', on: '2021-03-05' }, lead);
        file.do('finish-inquiry', { proposal: 'handling', ...INQUIRY }, lead);
        file.do('notify', { served: served('2021-03-05'), hearingRight: false }, lead);
        file
          .do('record-defence', { kind: 'waived' }, lead)
          .do('decide', { kind: 'handling', text: '-' }, director);
        return file.do(
          'serve',
          { document: file.state.decision?.document ?? '', ...served('2021-03-05') },
          lead,
        );
      },
      'closing-proposed',
    ],
    [
      'corrected',
      () => performing().do('record-performance', { kind: 'corrected', on: '2021-03-09' }, lead),
      'close-code',
    ],
    [
      'corrected',
      () => paid().do('record-performance', { kind: 'corrected', on: '2021-03-09' }, lead),
      'closing-proposed',
    ],
  ] as const)('as %s needs what the code stands for', (code, make, outcome) => {
    expect(make().outcome('close', { code }, lead)).toBe(outcome);
  });

  it('of a case without a penalty needs no service', () => {
    const file = filed()
      .do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead)
      .do('decide', { kind: 'no-penalty', text: '-' }, director);
    expect(file.outcome('close', { code: 'to-arbitration' }, lead)).toBe('close-code');
    file.do('close', { code: 'no-penalty' }, lead).do('close', { approve: true }, head);
    expect(file.do('close', { approve: true }, director).state.endCode).toBe('no-penalty');
    expect(
      file.do('record-remedy', { kind: 'suit', number: '1', authority: '-', receivedOn: file.today }, head)
        .state,
    ).toMatchObject({ status: 'closed', remedies: [{ kind: 'suit' }] });
  });
});

describe('the document of a command', () => {
  const closing = { code: 'performed', signatures: [{ by: 'a', on: '2021-03-05' }] } as const;
  const twice = { ...closing, signatures: [...closing.signatures, { by: 'b', on: '2021-03-05' }] };
  const kind = (name: string, body: object, c: Parameters<typeof documentOf>[1] = { closing: null }) =>
    documentOf({ name, body } as never, c);

  it.each([
    ['approve-filing', { approve: true }, 'filing-approval'],
    ['approve-filing', { approve: false }, null],
    ['issue-order', {}, 'order'],
    ['notify', {}, 'advance-notice'],
    ['schedule-hearing', {}, 'hearing-notice'],
    ['give-opinion', {}, 'legal-opinion'],
    ['decide', { kind: 'penalty' }, 'penalty-decision'],
    ['decide', { kind: 'no-penalty' }, 'no-penalty-decision'],
    ['serve', {}, 'service-return'],
    ['remind', {}, 'reminder'],
    ['apply-to-court', {}, 'court-application'],
    ['revoke', {}, 'revocation'],
    ['resume', {}, null],
  ])('%s %j: %s', (name, body, expected) => expect(kind(name, body)).toBe(expected));

  it('of a closing comes with the third signature', () => {
    expect(kind('close', { approve: true }, { closing })).toBeNull();
    expect(kind('close', { approve: false }, { closing: twice })).toBeNull();
    expect(kind('close', { approve: true }, { closing: twice })).toBe('closing-approval');
  });
});

describe('the fold of a record', () => {
  it('is total: an event without what it is about changes nothing of it', () => {
    const act = { on: '2021-03-05', late: false };
    const document = {
      id: 'x-2021-1',
      kind: 'hearing-notice',
      year: 2021,
      n: 1,
      number: 'x',
      hash: 'd'.repeat(64),
    } as const;
    const service = { way: 'direct', on: '2021-03-05', by: ['i1', 'i2'], effectiveOn: '2021-03-05' } as const;
    const file = new CaseFile();
    file.apply(
      [
        { type: 'defence-recorded', kind: 'waived', hearingWaived: true, accepted: null, ...act },
        { type: 'hearing-scheduled', day: '2021-03-05', presider: 'h', served: service, document, ...act },
        { type: 'hearing-held', absent: false, ...act },
        { type: 'court-recorded', result: 'accepted', ...act },
        { type: 'closing-signed', ...act },
        { type: 'service-effective' },
        { type: 'performance-recorded', kind: 'fine-paid', amountFen: 1, ...act },
      ],
      'i1',
    );
    expect(file.state).toMatchObject({
      notice: null,
      hearing: null,
      court: null,
      closing: null,
      decision: null,
    });
  });
});

describe('a case that ends before its decision', () => {
  it('is revoked or transferred by the head of the department, and what was stopped ends', () => {
    const file = filed().do('suspend', { ground: 'depends-on-other' }, director);
    file.do('revoke', { ground: 4 }, director);
    expect(file.state).toMatchObject({ status: 'revoked', suspensions: [{ to: '2021-03-05' }] });
    expect(new CaseFile().do('transfer', { to: '-', note: '-' }, director).state.endCode).toBe('transferred');
    expect(performing().outcome('revoke', { ground: 1 }, director)).toBe('wrong-status');
  });
});

describe('the commands offered', () => {
  it('are those that are accepted', () => {
    const file = filed();
    expect(availableNames(file.state, lead, file.rules, file.now)).toEqual([
      'add-evidence',
      'issue-order',
      'finish-inquiry',
      'serve',
    ]);
    expect(
      availableCommands(file.state, lead, file.rules, file.now).find((c) => c.name === 'decide'),
    ).toMatchObject({
      allowed: false,
      reason: { code: 'wrong-role' },
    });
    expect(availableNames(file.state, proposer, file.rules, file.now)).toEqual([]);
    expect(caseStateSchema.safeParse({ ...file.state, head: 'a'.repeat(64) }).error?.issues ?? []).toEqual(
      [],
    );
  });

  it('speak of a case that has too many documents to issue another', () => {
    const file = filed();
    for (let n = 1; n < 200; n++) {
      file.do('serve', { document: 'filing-approval-2021-1', ...served('2021-03-05') }, lead);
    }
    expect(file.outcome('serve', { document: 'filing-approval-2021-1', ...served('2021-03-05') }, lead)).toBe(
      'too-many',
    );
  });
});
