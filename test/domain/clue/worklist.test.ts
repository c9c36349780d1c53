import { describe, expect, it } from 'vitest';
import { isAvailable } from '../../../domain/clue/available.ts';
import { COMMAND_BODIES } from '../../../domain/clue/commands.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { COMMAND_EDGES } from '../../../domain/clue/status.ts';
import { WAIT_REASONS, WAITING, waitingFor } from '../../../domain/clue/worklist.ts';
import type { Officer, Role } from '../../../domain/kernel/roles.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { at, happen, RULES, receivedClue } from '../../support/clues.ts';

const NOW = '2021-03-09 10:00';
const officer = (sub: string, roles: readonly Role[], division = '440311'): Officer => ({
  sub,
  roles,
  division,
});
const inspector = officer('insp-1', ['inspector']);
const triager = officer('tri-1', ['triage']);
const reviewer = officer('rev-1', ['reviewer']);
const supervisor = officer('sup-1', ['supervisor'], '4403');

/** A clue received on Friday, 5 March 2021, to which something happened on Monday, the 8th. */
const lived = (...events: readonly ClueEvent[]): Clue =>
  happen(receivedClue(at('2021-03-05 09:00')), at('2021-03-08 10:00'), 'insp-1', ...events);
const waiting = (clue: Clue, who: Officer, now = NOW, policy = DEFAULT_POLICY) =>
  waitingFor(clue, who, { ...RULES, policy }, at(now)).map((w) => [w.reason, w.act, w.deadline, w.overdue]);

const TRIAGE = { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null } as const;
const referred: ClueEvent = { type: 'triaged', referred: true, triage: TRIAGE, groupSize: 1 };
const accepted: ClueEvent = { type: 'triaged', referred: false, triage: TRIAGE, groupSize: 1 };
const assigned: ClueEvent = { type: 'assigned', unitId: null, officers: ['insp-1', 'insp-2'], mode: 'rule' };
const signed: ClueEvent[] = [accepted, assigned, { type: 'signed' }];
const contacted: ClueEvent[] = [
  ...signed,
  { type: 'logged', kind: 'first-contact', occurredAt: '2021-03-08T02:00:00Z', late: false, attachments: [] },
];
const concluded: ClueEvent = {
  type: 'concluded',
  conclusion: { code: 'PAID', by: 'insp-1', verifiedAmountFen: 1, paidAmountFen: 1, headcount: 1 },
};

describe('what waits', () => {
  it('names commands and roles that the graph knows', () => {
    for (const reason of WAIT_REASONS) {
      const { role, act } = WAITING[reason];
      expect(COMMAND_EDGES[act].roles).toContain(role);
      expect(COMMAND_BODIES[act]).toBeDefined();
    }
  });

  it.each([
    ['a triage decision', lived(referred), triager, ['triage', 'triage', '2021-03-08', true]],
    [
      'officers',
      lived(accepted, { type: 'unassigned', reason: 'no-unit' }),
      supervisor,
      ['unassigned', 'assign', '2021-03-08', true],
    ],
    ['a signature', lived(accepted, assigned), inspector, ['sign', 'sign', '2021-03-09', false]],
    ['the first contact', lived(...signed), inspector, ['contact', 'log', '2021-03-10', false]],
    ['a conclusion', lived(...contacted), inspector, ['investigation', 'conclude', '2021-03-26', false]],
    ['a review', lived(...contacted, concluded), reviewer, ['review', 'review', '2021-03-10', false]],
    [
      'a decision on an extension',
      lived(...contacted, { type: 'extension-requested', workingDays: 5, restart: false }),
      supervisor,
      ['extension-requested', 'decide-extension', '2021-03-26', false],
    ],
    [
      'a decision on a return',
      lived(...signed, { type: 'return-requested', to: null }),
      supervisor,
      ['return-requested', 'decide-return', '2021-03-26', false],
    ],
    [
      'an answer to the sender that refuses the closing, in 3 working days',
      lived(...contacted, concluded, { type: 'closed' }, { type: 'reopening-requested' }),
      supervisor,
      ['reopening-requested', 'reopen', '2021-03-11', false],
    ],
    [
      'the end of a suspension, to be looked at after 30 working days',
      lived(...contacted, { type: 'suspended' }),
      inspector,
      ['suspended', 'resume', '2021-04-20', false],
    ],
  ])('is %s', (_, clue, who, expected) => {
    expect(waiting(clue, who)).toEqual([expected]);
  });

  it('is overdue and in need of supervision after the due date, for as long as the clock runs', () => {
    const late = '2021-03-27 08:00';
    expect(waiting(lived(...contacted), supervisor, '2021-03-26 23:00')).toEqual([]);
    expect(waiting(lived(...contacted), supervisor, late)).toEqual([
      ['overdue', 'supervise', '2021-03-26', true],
    ]);
    expect(waiting(lived(...contacted), inspector, late)).toEqual([
      ['investigation', 'conclude', '2021-03-26', true],
    ]);
    expect(waiting(lived(...contacted, { type: 'suspended' }), supervisor, late)).toEqual([]);
  });

  describe('once supervised', () => {
    const overdueAlarm = (date: string): ClueEvent => ({
      type: 'alarmed',
      kind: 'overdue',
      about: 'due',
      date,
      times: 1,
    });
    /** Overdue since the end of Friday, 26 March, which the supervisor was told; then, on the 29th, supervised. */
    const superviseLate = (...dueOn: (string | null)[]): Clue => {
      const told = happen(lived(...contacted), at('2021-03-27 00:00'), 'system', overdueAlarm('2021-03-26'));
      const supervised = dueOn.map((day): ClueEvent => ({ type: 'supervised', dueOn: day }));
      return happen(told, at('2021-03-29 10:00'), 'sup-1', ...supervised);
    };
    const isWaiting = (clue: Clue, when: string) =>
      waiting(clue, supervisor, when).some(([reason]) => reason === 'overdue');

    it('leaves the list until the overdue alarm comes again', () => {
      expect(isWaiting(superviseLate(), '2021-03-29 11:00')).toBe(true);
      const clue = superviseLate(null);
      expect(isWaiting(clue, '2021-03-29 11:00')).toBe(false);
      expect(isWaiting(clue, '2021-04-02 23:00')).toBe(false);
      const again = happen(clue, at('2021-04-03 00:00'), 'system', overdueAlarm('2021-04-02'));
      expect(isWaiting(again, '2021-04-03 09:00')).toBe(true);
      const twice = happen(again, at('2021-04-06 09:00'), 'sup-1', { type: 'supervised', dueOn: null });
      expect(isWaiting(twice, '2021-04-06 10:00')).toBe(false);
    });

    it('leaves the list until the day given for the answer is over, whatever alarms come', () => {
      const clue = happen(
        superviseLate('2021-04-06'),
        at('2021-04-03 00:00'),
        'system',
        overdueAlarm('2021-04-02'),
      );
      expect(isWaiting(clue, '2021-04-06 23:00')).toBe(false);
      expect(isWaiting(clue, '2021-04-07 00:30')).toBe(true);
      // A later word without a day does not shorten what an earlier one gave.
      expect(isWaiting(superviseLate('2021-04-20', null), '2021-04-19 09:00')).toBe(false);
    });

    it('comes back on the list where it was supervised before it was due', () => {
      const early = happen(lived(...contacted), at('2021-03-24 10:00'), 'sup-1', {
        type: 'supervised',
        dueOn: null,
      });
      const told = happen(early, at('2021-03-27 00:00'), 'system', overdueAlarm('2021-03-26'));
      expect(isWaiting(told, '2021-03-27 09:00')).toBe(true);
    });

    it('can be supervised all the same, and waits for its officers as before', () => {
      const clue = superviseLate(null);
      const of = { ...RULES, policy: DEFAULT_POLICY };
      expect(isAvailable(clue, 'supervise', supervisor, of, at('2021-03-29 11:00'))).toBe(true);
      expect(waiting(clue, inspector, '2021-03-29 11:00')[0]?.[0]).toBe('investigation');
    });
  });

  it('stays late though its alarm was raised', () => {
    const alarmed = happen(lived(accepted, assigned), at('2021-03-10 00:00'), 'system', {
      type: 'alarmed',
      kind: 'sign-late',
      about: '2021-03-08',
      date: '2021-03-09',
      times: 1,
    });
    expect(waiting(alarmed, inspector, '2021-03-11 09:00')).toEqual([['sign', 'sign', '2021-03-09', true]]);
  });

  it('goes by the date a supervisor set, until it has passed', () => {
    const supervised = lived(...contacted, { type: 'supervised', dueOn: '2021-03-12' });
    const of = (clue: Clue) => waiting(clue, inspector, '2021-03-15 09:00')[0]?.[2];
    expect(of(supervised)).toBe('2021-03-12');
    const alarm: ClueEvent = {
      type: 'alarmed',
      kind: 'supervision-due',
      about: '2021-03-12',
      date: '2021-03-12',
      times: 1,
    };
    expect(of(happen(supervised, at('2021-03-13 00:00'), 'system', alarm))).toBe('2021-03-26');
  });

  it('comes the most urgent first to whoever has several roles', () => {
    const clue = lived(...contacted, concluded, {
      type: 'extension-requested',
      workingDays: 5,
      restart: false,
    });
    const both = officer('sup-2', ['supervisor', 'reviewer']);
    expect(waiting(clue, both).map(([reason]) => reason)).toEqual(['review', 'extension-requested']);
  });
});

describe('what does not wait', () => {
  it.each([
    ['for the assigned, a review', lived(...contacted, concluded), officer('insp-1', ['reviewer'])],
    ['for others, what the assigned must do', lived(...signed), officer('insp-3', ['inspector'])],
    ['for the wrong role, a verdict', lived(referred), supervisor],
    [
      'a conclusion while a return is asked for',
      lived(...signed, { type: 'return-requested', to: null }),
      inspector,
    ],
    ['anything for the assigned while in review', lived(...contacted, concluded), inspector],
    [
      'a transfer, for a supervisor of one of the districts only',
      lived(...signed, { type: 'return-requested', to: '440306' }),
      officer('sup-3', ['supervisor'], '440311'),
    ],
    ['anything at a closed clue', lived(...contacted, concluded, { type: 'closed' }), supervisor],
  ])('%s', (_, clue, who) => {
    expect(waiting(clue, who)).toEqual([]);
  });

  it('a review of a grave conclusion, but for a legal reviewer', () => {
    const policy = { ...DEFAULT_POLICY, legalReviewConclusions: ['PAID'] };
    const clue = lived(...contacted, concluded);
    expect(waiting(clue, reviewer, NOW, policy)).toEqual([]);
    expect(waiting(clue, officer('law-1', ['legal-reviewer']), NOW, policy)).toHaveLength(1);
  });
});
