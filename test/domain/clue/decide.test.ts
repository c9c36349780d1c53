import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { shanghaiDate } from '../../../domain/calendar/dates.ts';
import type { Command } from '../../../domain/clue/commands.ts';
import type { Decision, Facts } from '../../../domain/clue/decide/situation.ts';
import { decide } from '../../../domain/clue/decide.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { type Refusal, reasonOf } from '../../../domain/clue/refusals.ts';
import { type Clue, flagsOf, stageOf } from '../../../domain/clue/state.ts';
import {
  CLUE_GRAPH,
  COMMAND_EDGES,
  COMMAND_NAMES,
  STATUSES,
  type Status,
} from '../../../domain/clue/status.ts';
import type { FileFact } from '../../../domain/kernel/files.ts';
import { graphFaults, targets } from '../../../domain/kernel/graph.ts';
import type { Officer, Role } from '../../../domain/kernel/roles.ts';
import { DEFAULT_POLICY, policyBook } from '../../../domain/policy/policy.ts';
import { policySchema } from '../../../domain/policy/policy-schema.ts';
import { at, happen, RULES, receivedClue } from '../../support/clues.ts';

const { addWorkingDays } = BUILT_IN_CALENDAR;

const NOW = at('2021-03-05 10:00');
const officer = (sub: string, ...roles: Role[]): Officer => ({ sub, roles, division: '440311' });
const inspector = officer('insp-1', 'inspector');
const reviewer = officer('rev-1', 'reviewer');
const supervisor: Officer = { sub: 'sup-1', roles: ['supervisor'], division: '4403' };
const triageOfficer = officer('tri-1', 'triage');

const accepted: ClueEvent = {
  type: 'triaged',
  referred: false,
  triage: {
    reasons: ['jurisdiction-here', 'in-scope'],
    track: 'simple',
    priority: 'normal',
    suspectedOf: null,
  },
  groupSize: 1,
};
const referred: ClueEvent = {
  ...accepted,
  referred: true,
  triage: {
    ...accepted.triage,
    reasons: ['jurisdiction-here', 'possible-duplicate', 'in-scope'],
    suspectedOf: 'national-QG0',
  },
};
const assigned: ClueEvent = { type: 'assigned', unitId: 'u1', officers: ['insp-1', 'insp-2'], mode: 'rule' };
const concluded: ClueEvent = {
  type: 'concluded',
  conclusion: { code: 'PAID', by: 'insp-1', verifiedAmountFen: 1, paidAmountFen: 1, headcount: 1 },
};

const clues: Record<string, Clue> = (() => {
  const received = receivedClue(NOW);
  const unassigned = happen(received, NOW, 'system', accepted, { type: 'unassigned', reason: 'no-unit' });
  const triage = happen(received, NOW, 'system', referred);
  const waiting = happen(received, NOW, 'system', accepted, assigned);
  const investigating = happen(waiting, NOW, 'insp-1', { type: 'signed' });
  const reviewing = happen(investigating, NOW, 'insp-1', concluded);
  const closed = happen(reviewing, NOW, 'rev-1', { type: 'closed' });
  return { received, unassigned, triage, waiting, investigating, reviewing, closed };
})();
const clueIn = (name: string): Clue => {
  const clue = clues[name];
  if (!clue) throw new Error(name);
  return clue;
};

const eventsOf = (decision: Decision): readonly ClueEvent[] => {
  if ('refused' in decision) throw new Error(`refused: ${decision.code}`);
  return decision.events;
};
const refusalOf = (decision: Decision) => {
  if (!('refused' in decision)) throw new Error('not refused');
  return decision;
};
const order = (clue: Clue, command: Command, by: Officer, now = NOW, facts: Facts = {}) =>
  decide(clue, command, by, RULES, now, facts);

describe('the status graph', () => {
  it('is sound', () => expect(graphFaults(CLUE_GRAPH)).toEqual([]));

  it('names its own faults', () => {
    const edges = { x: { from: ['received'], to: ['nowhere'], roles: [] } };
    expect(graphFaults({ ...CLUE_GRAPH, edges })).toEqual(
      expect.arrayContaining([
        'x names the unknown status nowhere',
        'triage cannot be reached',
        'triage cannot be left',
      ]),
    );
  });

  it('reaches every status and leaves none but the final ones open-ended', () => {
    const left = new Set(
      Object.values(CLUE_GRAPH.edges).flatMap((e) => e.from.filter((f) => targets(e).some((t) => t !== f))),
    );
    expect(Object.keys(STATUSES).filter((s) => !left.has(s as Status))).toEqual(['returned', 'merged']);
  });
});

describe('who may order what', () => {
  const bodies: { [N in Command['name']]: Extract<Command, { name: N }>['body'] } = {
    triage: { decision: 'accept' },
    assign: { officers: ['a', 'b'] },
    sign: {},
    log: { kind: 'other', occurredAt: '2021-03-05T09:00:00+08:00' },
    'file-case': { caseNo: 'LJ-2021-1' },
    conclude: { conclusion: 'PENALISED' },
    review: { decision: 'approve' },
    'request-extension': { workingDays: 5, reason: 'x' },
    'decide-extension': { approve: true },
    suspend: { reason: 'x' },
    resume: {},
    'request-return': { reason: 'x' },
    'decide-return': { approve: true },
    supervise: {},
    feedback: { satisfied: true },
    reopen: { reason: 'x' },
    'refuse-reopening': { note: 'x' },
  };
  const everyone: Officer[] = [
    inspector,
    officer('insp-9', 'inspector'),
    reviewer,
    supervisor,
    triageOfficer,
    officer('a', 'admin'),
  ];

  it('a wrong role, a wrong status or an unmet rule is a typed refusal, and an allowed command stays on its edge', () => {
    for (const clue of Object.values(clues)) {
      for (const name of COMMAND_NAMES) {
        for (const by of everyone) {
          const decision = order(clue, { name, body: bodies[name] } as Command, by);
          const edge = COMMAND_EDGES[name];
          const roleFits = by.roles.some((r) => (edge.roles as readonly Role[]).includes(r));
          const statusFits = (edge.from as readonly Status[]).includes(clue.status);
          if ('refused' in decision) {
            if (!roleFits) expect(decision.refused).toBe('role');
            else if (!statusFits) expect(['role', 'status']).toContain(decision.refused);
          } else {
            expect(roleFits && statusFits).toBe(true);
            const { status } = happen(clue, NOW, by.sub, ...decision.events);
            expect(edge.to === 'same' ? [clue.status] : edge.to).toContain(status);
          }
        }
      }
    }
  });

  it('sign, log and conclude are for assigned inspectors', () => {
    expect(
      refusalOf(order(clueIn('waiting'), { name: 'sign', body: {} }, officer('insp-9', 'inspector'))).refused,
    ).toBe('role');
    // Assigned on the 5th, a Friday: by the end of Monday.
    const sign = (day: string) =>
      eventsOf(order(clueIn('waiting'), { name: 'sign', body: {} }, inspector, at(`${day} 23:30`)));
    expect(sign('2021-03-08')).toEqual([{ type: 'signed' }]);
    expect(sign('2021-03-09')).toEqual([{ type: 'signed', late: true }]);
    expect(eventsOf(order(clueIn('waiting'), { name: 'sign', body: {} }, inspector))).toEqual([
      { type: 'signed' },
    ]);
  });

  it('an assigned officer or the one who concluded cannot review', () => {
    const both = officer('insp-1', 'inspector', 'reviewer');
    const body = { decision: 'approve' } as const;
    expect(refusalOf(order(clueIn('reviewing'), { name: 'review', body }, both)).refused).toBe('role');
    const reassigned = { ...clueIn('reviewing'), officers: ['x', 'y'] };
    expect(refusalOf(order(reassigned, { name: 'review', body }, both)).refused).toBe('role');
    expect(eventsOf(order(clueIn('reviewing'), { name: 'review', body }, reviewer))).toEqual([
      { type: 'closed' },
    ]);
  });

  it('a conclusion the policy lists needs a legal reviewer', () => {
    const rules = { ...RULES, policy: { ...DEFAULT_POLICY, legalReviewConclusions: ['PAID'] } };
    const command: Command = { name: 'review', body: { decision: 'approve' } };
    expect(refusalOf(decide(clueIn('reviewing'), command, reviewer, rules, NOW)).refused).toBe('role');
    expect(
      'refused' in decide(clueIn('reviewing'), command, officer('l', 'legal-reviewer'), rules, NOW),
    ).toBe(false);
  });

  it('any other conclusion needs a reviewer, which a legal reviewer alone is not', () => {
    const command: Command = { name: 'review', body: { decision: 'approve' } };
    const lawyer = officer('l', 'legal-reviewer');
    expect(refusalOf(order(clueIn('reviewing'), command, lawyer))).toMatchObject({
      refused: 'role',
      code: 'wrong-role',
    });
    const both = { ...lawyer, roles: [...lawyer.roles, 'reviewer' as const] };
    expect(eventsOf(order(clueIn('reviewing'), command, both))).toEqual([{ type: 'closed' }]);
  });
});

describe('versions', () => {
  it('a stale expected version is refused before the status is looked at', () => {
    const command: Command = { name: 'sign', body: { expectedVersion: 1 } };
    expect(refusalOf(order(clueIn('closed'), command, inspector)).refused).toBe('stale');
    const { version } = clueIn('waiting');
    expect(
      eventsOf(order(clueIn('waiting'), { name: 'sign', body: { expectedVersion: version } }, inspector)),
    ).toHaveLength(1);
  });
});

describe('triage by a person', () => {
  it('accepts, merges, returns', () => {
    const verdict = (body: Extract<Command, { name: 'triage' }>['body']) =>
      happen(
        clueIn('triage'),
        NOW,
        'tri-1',
        ...eventsOf(order(clueIn('triage'), { name: 'triage', body }, triageOfficer)),
      );
    expect(stageOf(verdict({ decision: 'accept' }))).toBe('assignment');
    expect(verdict({ decision: 'duplicate', of: 'national-QG0' })).toMatchObject({
      status: 'merged',
      mergedInto: 'national-QG0',
    });
    expect(verdict({ decision: 'out-of-scope' }).status).toBe('returned');
    expect(stageOf(verdict({ decision: 'not-duplicate' }))).toBe('assignment');
  });

  it('not-duplicate leaves the other doubts to a person', () => {
    const clue = happen(receivedClue(NOW), NOW, 's', {
      ...referred,
      triage: { ...referred.triage, reasons: ['possible-duplicate', 'time-barred'] },
    });
    const next = happen(
      clue,
      NOW,
      'tri-1',
      ...eventsOf(order(clue, { name: 'triage', body: { decision: 'not-duplicate' } }, triageOfficer)),
    );
    expect(next.status).toBe('triage');
    expect(next.triage?.suspectedOf).toBeNull();
  });

  it('denies no suspicion that nobody had', () => {
    const clue = happen(receivedClue(NOW), NOW, 's', {
      ...referred,
      triage: { ...referred.triage, reasons: ['time-barred'] },
    });
    const command: Command = { name: 'triage', body: { decision: 'not-duplicate' } };
    expect(refusalOf(order(clue, command, triageOfficer))).toMatchObject({ code: 'no-duplicate-suspected' });
  });

  it('a clue is no duplicate of itself', () => {
    const command: Command = { name: 'triage', body: { decision: 'duplicate', of: 'national-QG1' } };
    expect(refusalOf(order(clueIn('triage'), command, triageOfficer))).toMatchObject({
      refused: 'input',
      path: 'of',
    });
  });
});

describe('assignment by a supervisor', () => {
  it('needs two different officers', () => {
    const command = (officers: string[]): Command => ({ name: 'assign', body: { officers } });
    expect(refusalOf(order(clueIn('unassigned'), command(['a', 'a']), supervisor))).toMatchObject({
      path: 'officers',
    });
    const next = happen(
      clueIn('unassigned'),
      NOW,
      'sup-1',
      ...eventsOf(order(clueIn('unassigned'), command(['b', 'a']), supervisor)),
    );
    expect(next).toMatchObject({ status: 'assigned', officers: ['a', 'b'], awaitingSupervisor: false });
  });

  it('waits for triage', () => {
    const command: Command = { name: 'assign', body: { officers: ['a', 'b'] } };
    expect(refusalOf(order(clueIn('received'), command, supervisor))).toMatchObject({ code: 'not-triaged' });
  });
});

describe('the record of investigation', () => {
  const log = (kind: string, occurredAt: string): Command => ({ name: 'log', body: { kind, occurredAt } });

  it('flags what was entered more than 7 days after it occurred', () => {
    const now = at('2021-03-15 10:00');
    const late = (day: string) =>
      eventsOf(order(clueIn('investigating'), log('interview', `${day}T09:00:00+08:00`), inspector, now))[0];
    expect(late('2021-03-08')).toMatchObject({ late: false });
    expect(late('2021-03-07')).toMatchObject({ late: true });
  });

  it('takes nothing from the future', () => {
    expect(
      refusalOf(order(clueIn('investigating'), log('other', '2021-03-05T10:00:01+08:00'), inspector)),
    ).toMatchObject({ path: 'occurredAt' });
  });

  it('keeps of attachments their digests and sizes, and no name', () => {
    const file = { sha256: 'a'.repeat(64), bytes: 7 };
    const body = {
      kind: 'evidence',
      occurredAt: '2021-03-05T09:00:00+08:00',
      attachments: [{ name: '工资表', ...file }],
    };
    expect(eventsOf(order(clueIn('investigating'), { name: 'log', body }, inspector))).toEqual([
      {
        type: 'logged',
        kind: 'evidence',
        occurredAt: '2021-03-05T01:00:00.000Z',
        late: false,
        attachments: [file],
      },
    ]);
  });

  it('names a stored file by its id, once it can be attached', () => {
    const file = { fileId: 'f-1', sha256: 'a'.repeat(64), bytes: 7 };
    const stored = { ...file, state: 'stored' as const, by: inspector.sub, attachedTo: null };
    const attach = (attachments: object[], files: FileFact[]) => {
      const body = { kind: 'evidence', occurredAt: '2021-03-05T09:00:00+08:00', attachments };
      return decide(clueIn('investigating'), { name: 'log', body } as Command, inspector, RULES, NOW, {
        files,
      });
    };
    const named = { name: '工资表', ...file };
    const elsewhere = { name: '合同', sha256: 'b'.repeat(64), bytes: 1 };
    expect(eventsOf(attach([elsewhere, named], [stored]))).toMatchObject([
      { attachments: [{ sha256: elsewhere.sha256, bytes: 1 }, file] },
    ]);
    expect(refusalOf(attach([elsewhere, named], []))).toMatchObject({
      code: 'file-unknown',
      path: 'attachments.1.fileId',
    });
    expect(refusalOf(attach([{ ...named, bytes: 8 }], [stored]))).toMatchObject({
      code: 'file-differs',
      path: 'attachments.0.sha256',
    });
    expect(refusalOf(attach([named], [{ ...stored, state: 'waiting' }]))).toMatchObject({
      refused: 'rule',
      code: 'file-unfinished',
    });
    // A dry run names none.
    expect(
      eventsOf(order(clueIn('investigating'), log('other', '2021-03-05T01:00:00Z'), inspector)),
    ).toHaveLength(1);
  });

  it('the first contact stops its clock', () => {
    const next = happen(
      clueIn('investigating'),
      NOW,
      'insp-1',
      ...eventsOf(
        order(clueIn('investigating'), log('first-contact', '2021-03-05T09:00:00+08:00'), inspector),
      ),
    );
    expect(stageOf(clueIn('investigating'))).toBe('contact');
    expect(stageOf(next)).toBe('investigation');
  });

  it.each([
    [{ conclusion: 'PAID', verifiedAmountFen: 100, paidAmountFen: 100 }, 'headcount'],
    [{ conclusion: 'ORDERED_PAID', paidAmountFen: 100, headcount: 1 }, 'verifiedAmountFen'],
    [{ conclusion: 'MINOR_CORRECTED', verifiedAmountFen: 100, headcount: 1 }, 'paidAmountFen'],
    [{ conclusion: 'ADVANCED' }, 'verifiedAmountFen'],
    [{ conclusion: 'PAID', verifiedAmountFen: 99, paidAmountFen: 100, headcount: 1 }, 'paidAmountFen'],
    [{ conclusion: 'ARBITRATION_OR_SUIT', paidAmountFen: 100 }, 'paidAmountFen'],
    [{ conclusion: 'NOT_SUBSTANTIATED', verifiedAmountFen: 0, paidAmountFen: 1 }, 'paidAmountFen'],
  ] as const)('sums that cannot be: %j', (body, path) => {
    expect(refusalOf(order(clueIn('investigating'), { name: 'conclude', body }, inspector))).toMatchObject({
      refused: 'input',
      path,
    });
  });

  it.each([
    { conclusion: 'PAID', verifiedAmountFen: 100, paidAmountFen: 100, headcount: 1 },
    { conclusion: 'ARBITRATION_OR_SUIT', verifiedAmountFen: 100, paidAmountFen: 40 },
    { conclusion: 'NOT_SUBSTANTIATED' },
    { conclusion: 'PENALISED', verifiedAmountFen: 100 },
  ] as const)('sums that can: %j', (body) => {
    expect(eventsOf(order(clueIn('investigating'), { name: 'conclude', body }, inspector))).toHaveLength(1);
  });

  const fileCase: Command = { name: 'file-case', body: {} };
  const opened = { caseId: '440311-2021-00001', joined: false, fault: null } as const;

  it('a case is opened or joined, and known by its id', () => {
    const clue = clueIn('investigating');
    const [event] = eventsOf(order(clue, fileCase, inspector, NOW, { case: opened }));
    expect(event).toEqual({ type: 'case-filed', caseId: '440311-2021-00001', joined: false });
    const joined = eventsOf(order(clue, fileCase, inspector, NOW, { case: { ...opened, joined: true } }));
    expect(joined).toMatchObject([{ joined: true }]);
    const after = happen(clue, NOW, 'insp-1', event as ClueEvent);
    expect(after.case).toEqual({ caseId: '440311-2021-00001', since: shanghaiDate(NOW) });
    expect({ ...after, case: null, version: clue.version }).toEqual(clue);
  });

  it('a case is filed once', () => {
    const clue = clueIn('investigating');
    const next = happen(clue, NOW, 'i', { type: 'case-filed', caseId: 'c', joined: false });
    expect(refusalOf(order(next, fileCase, inspector, NOW, { case: opened }))).toMatchObject({
      code: 'case-filed',
    });
  });

  it.each([
    'case-decided',
    'case-in-other-district',
    'case-of-other-employer',
    'case-of-other-number',
    'case-involved',
    'case-full',
    'particulars-expired',
  ] as const)('what the case refuses, the clue is refused by: %s', (fault) => {
    const facts = { case: { ...opened, joined: true, fault } };
    const refusal = refusalOf(order(clueIn('investigating'), fileCase, inspector, NOW, facts));
    expect(refusal).toMatchObject({ refused: 'rule', code: fault });
    expect(reasonOf(refusal as Refusal)).toMatchObject({ zh: expect.stringMatching(/。$/) });
  });
});

describe('clocks', () => {
  it('an extension moves the due date, once, and up to the limit', () => {
    const ask = (workingDays: number): Command => ({
      name: 'request-extension',
      body: { workingDays, reason: 'x' },
    });
    const clue = clueIn('investigating');
    expect(refusalOf(order(clue, ask(16), inspector))).toMatchObject({ path: 'workingDays' });
    const asked = happen(clue, NOW, 'insp-1', ...eventsOf(order(clue, ask(10), inspector)));
    expect(asked.due).toEqual(clue.due);
    expect(refusalOf(order(asked, ask(10), inspector))).toMatchObject({ code: 'extension-pending' });
    const approve: Command = { name: 'decide-extension', body: { approve: true } };
    const extended = happen(asked, NOW, 'sup-1', ...eventsOf(order(asked, approve, supervisor)));
    expect(extended.due.date).toBe(addWorkingDays('2021-03-05', 25));
    expect(refusalOf(order(extended, ask(1), inspector))).toMatchObject({ code: 'extension-used' });
    const refused = happen(
      asked,
      NOW,
      'sup-1',
      ...eventsOf(order(asked, { name: 'decide-extension', body: { approve: false } }, supervisor)),
    );
    expect(refused).toMatchObject({ due: clue.due, pendingExtension: null, extensions: [] });
  });

  it('a suspension gives its working days back when it ends, and stops the clue from running out', () => {
    const clue = clueIn('investigating');
    const stopped = happen(
      clue,
      NOW,
      'insp-1',
      ...eventsOf(order(clue, { name: 'suspend', body: { reason: 'x' } }, inspector)),
    );
    expect(flagsOf(stopped, '2021-12-01')).toMatchObject({ suspended: true, overdue: false });
    expect(
      refusalOf(order(stopped, { name: 'conclude', body: { conclusion: 'PAID' } }, inspector)),
    ).toMatchObject({ code: 'suspended' });
    const later = at('2021-03-12 10:00');
    const resumed = happen(
      stopped,
      later,
      'insp-1',
      ...eventsOf(order(stopped, { name: 'resume', body: {} }, inspector, later)),
    );
    expect(resumed.due.date).toBe(addWorkingDays('2021-03-05', 20));
    expect(flagsOf(resumed, '2021-12-01')).toMatchObject({ suspended: false, overdue: true });
  });

  it('a clue that had run out before it was suspended stays overdue', () => {
    const late = at('2021-05-10 10:00');
    const stopped = happen(clueIn('investigating'), late, 'insp-1', { type: 'suspended' });
    expect(flagsOf(stopped, '2021-05-11').overdue).toBe(true);
  });

  it('is in time until the end of the due date', () => {
    const { date } = clueIn('waiting').due;
    expect(flagsOf(clueIn('waiting'), date).overdue).toBe(false);
    expect(flagsOf(clueIn('waiting'), addWorkingDays(date, 1)).overdue).toBe(true);
  });
});

describe('supervision', () => {
  const supervise = (dueOn: string) =>
    order(clueIn('investigating'), { name: 'supervise', body: { dueOn } }, supervisor);
  it('has a date of today or later', () => {
    expect(eventsOf(supervise('2021-03-05'))).toEqual([{ type: 'supervised', dueOn: '2021-03-05' }]);
    expect(refusalOf(supervise('2021-03-04'))).toMatchObject({ refused: 'input', path: 'dueOn' });
  });
});

describe('return and transfer', () => {
  const ask = (to?: string): Command => ({
    name: 'request-return',
    body: { reason: 'x', ...(to ? { to } : {}) },
  });
  const approve: Command = { name: 'decide-return', body: { approve: true } };

  it('a transfer hands the clue over whole: clock and intake stay', () => {
    const clue = clueIn('investigating');
    const asked = happen(clue, NOW, 'insp-1', ...eventsOf(order(clue, ask('440306001'), inspector)));
    const moved = happen(asked, NOW, 'sup-1', ...eventsOf(order(asked, approve, supervisor)));
    expect(moved).toMatchObject({
      division: '440306',
      street: '440306001',
      receivedBy: '440311',
      receivedDay: clue.receivedDay,
      due: clue.due,
      officers: [],
      status: 'received',
    });
    expect(stageOf(moved)).toBe('assignment');
  });

  it('is decided by a superior of both districts', () => {
    const asked = happen(
      clueIn('investigating'),
      NOW,
      'insp-1',
      ...eventsOf(order(clueIn('investigating'), ask('440306'), inspector)),
    );
    expect(refusalOf(order(asked, approve, officer('s', 'supervisor'))).refused).toBe('role');
  });

  it('goes to another district, not to the same', () => {
    expect(refusalOf(order(clueIn('investigating'), ask('440311001'), inspector))).toMatchObject({
      path: 'to',
    });
  });

  it('a return without a receiver leaves the system; a refused one changes nothing but the request', () => {
    const clue = clueIn('waiting');
    const asked = happen(clue, NOW, 'insp-1', ...eventsOf(order(clue, ask(), inspector)));
    expect(happen(asked, NOW, 'sup-1', ...eventsOf(order(asked, approve, supervisor))).status).toBe(
      'returned',
    );
    const refused = happen(
      asked,
      NOW,
      'sup-1',
      ...eventsOf(order(asked, { name: 'decide-return', body: { approve: false } }, supervisor)),
    );
    const lastReturn = {
      n: 1,
      on: '2021-03-05',
      division: '440311',
      street: '440311002',
      outcome: 'refused',
    };
    expect({ ...refused, version: 0 }).toEqual({ ...clue, version: 0, lastReturn, deciders: ['sup-1'] });
  });
});

describe('reopening', () => {
  it('is a new round with the same officers, and keeps the first closing', () => {
    const again = happen(
      clueIn('closed'),
      NOW,
      'sup-1',
      ...eventsOf(order(clueIn('closed'), { name: 'reopen', body: { reason: 'x' } }, supervisor)),
    );
    expect(again).toMatchObject({
      status: 'investigating',
      round: 2,
      generation: 2,
      officers: ['insp-1', 'insp-2'],
      closedDay: null,
      firstClosedDay: '2021-03-05',
    });
  });
});

describe('any sequence of commands', () => {
  it('keeps the clue consistent', () => {
    const command = fc.oneof(
      fc.constant<[Command, Officer]>([{ name: 'sign', body: {} }, inspector]),
      fc.constant<[Command, Officer]>([
        { name: 'log', body: { kind: 'first-contact', occurredAt: '2021-03-05T09:00:00+08:00' } },
        inspector,
      ]),
      fc.constant<[Command, Officer]>([{ name: 'conclude', body: { conclusion: 'PENALISED' } }, inspector]),
      fc.constantFrom<[Command, Officer]>(
        [{ name: 'review', body: { decision: 'approve' } }, reviewer],
        [{ name: 'review', body: { decision: 'reject' } }, reviewer],
        [{ name: 'suspend', body: { reason: 'x' } }, inspector],
        [{ name: 'resume', body: {} }, inspector],
        [{ name: 'request-extension', body: { workingDays: 5, reason: 'x' } }, inspector],
        [{ name: 'decide-extension', body: { approve: true } }, supervisor],
        [{ name: 'request-return', body: { reason: 'x', to: '440306' } }, inspector],
        [{ name: 'decide-return', body: { approve: true } }, supervisor],
        [{ name: 'assign', body: { officers: ['insp-1', 'insp-3'] } }, supervisor],
        [{ name: 'reopen', body: { reason: 'x' } }, supervisor],
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.nat(5)), { maxLength: 25 }), (steps) => {
        let now = NOW;
        let clue = clueIn('waiting');
        for (const [[cmd, by], days] of steps) {
          now += days * 86_400_000;
          const decision = order(clue, cmd, by, now);
          if ('refused' in decision) continue;
          clue = happen(clue, now, by.sub, ...decision.events);
        }
        expect(clue.receivedDay).toBe('2021-03-05');
        expect(clue.due.date >= addWorkingDays('2021-03-05', 15)).toBe(true);
        if (clue.status === 'closed') expect(clue.closedDay).not.toBeNull();
        if (['assigned', 'investigating', 'reviewing'].includes(clue.status)) {
          expect(clue.officers.length).toBeGreaterThanOrEqual(2);
          expect(clue.closedDay).toBeNull();
        }
        if (clue.firstClosedDay !== null && clue.closedDay !== null) {
          expect(clue.firstClosedDay <= clue.closedDay).toBe(true);
        }
        const ofRound = clue.extensions.filter((e) => e.round === clue.round);
        expect(ofRound.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the policy book', () => {
  const later = policySchema.parse({ ...DEFAULT_POLICY, version: 'v2', effectiveFrom: '2022-01-01' });
  it('gives the policy in force on a day', () => {
    const book = policyBook([later, DEFAULT_POLICY]);
    expect(book.inForce('2021-12-31').version).toBe(DEFAULT_POLICY.version);
    expect(book.inForce('2022-01-01').version).toBe('v2');
    expect(() => book.inForce('2019-12-31')).toThrow(RangeError);
    expect(() => book.version('v9')).toThrow(RangeError);
  });
  it('takes each version and each date once', () => {
    expect(() => policyBook([DEFAULT_POLICY, { ...later, version: DEFAULT_POLICY.version }])).toThrow(
      RangeError,
    );
    expect(() => policyBook([])).toThrow(RangeError);
  });
});
