import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableCommands, availableNames, probeCommands } from '../../../domain/clue/available.ts';
import { COMMAND_BODIES, type Command } from '../../../domain/clue/commands.ts';
import { CONCLUSION_CODES } from '../../../domain/clue/conclusions.ts';
import { decide } from '../../../domain/clue/decide.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { REFUSALS, type RefusalCode } from '../../../domain/clue/refusals.ts';
import { type Clue, stageOf } from '../../../domain/clue/state.ts';
import { CLUE_GRAPH, COMMAND_NAMES, type CommandName } from '../../../domain/clue/status.ts';
import type { Officer } from '../../../domain/kernel/roles.ts';
import { ROLES } from '../../../domain/kernel/roles.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { at, happen, RULES, receivedClue } from '../../support/clues.ts';

const NOW = at('2021-03-05 10:00');
const DAY = 24 * 3_600_000;
const rules = { ...RULES, policy: { ...DEFAULT_POLICY, legalReviewConclusions: ['CRIME_TRANSFER'] } };

const TRIAGE = { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null } as const;
const accepted: ClueEvent = { type: 'triaged', referred: false, triage: TRIAGE, groupSize: 1 };
const referred: ClueEvent = { ...accepted, referred: true };
const suspected: ClueEvent = {
  ...referred,
  triage: { ...TRIAGE, reasons: ['possible-duplicate'], suspectedOf: 'national-QG0' },
};
const nobody: ClueEvent = { type: 'unassigned', reason: 'no-unit' };
const assigned: ClueEvent = { type: 'assigned', unitId: null, officers: ['insp-1', 'insp-2'], mode: 'rule' };

const received = receivedClue(NOW);
const begun = (...events: ClueEvent[]) => happen(received, NOW, 'system', ...events);
const investigating = begun(accepted, assigned, { type: 'signed' });
const concluded: ClueEvent = {
  type: 'concluded',
  conclusion: {
    code: 'NOT_SUBSTANTIATED',
    by: 'insp-1',
    verifiedAmountFen: null,
    paidAmountFen: null,
    headcount: null,
  },
};
const closed = begun(accepted, assigned, { type: 'signed' }, concluded, { type: 'closed' });
const STARTS = [
  received,
  begun(referred),
  begun(suspected),
  begun(accepted, nobody),
  begun(accepted, assigned),
  investigating,
  happen(closed, NOW, 'national', { type: 'reopening-requested' }),
];

const officer = (sub: string, roles: Officer['roles'], division = '440311'): Officer => ({
  sub,
  roles,
  division,
});
const inspector = officer('insp-1', ['inspector']);
const city = officer('sup-1', ['supervisor'], '4403');

const verdict = (clue: Clue, who: Officer, name: CommandName, now = NOW) =>
  availableCommands(clue, who, rules, now).find((c) => c.name === name);
const done = (clue: Clue, command: Command, who: Officer): Clue => {
  const decision = decide(clue, command, who, rules, NOW);
  if ('refused' in decision) throw new Error(decision.code);
  return happen(clue, NOW, who.sub, ...decision.events);
};

describe('the commands an officer can order', () => {
  it('are told one by one, in the order of the graph, with the reason of each refusal', () => {
    const commands = availableCommands(investigating, inspector, rules, NOW);
    expect(commands.map((c) => c.name)).toEqual(COMMAND_NAMES);
    expect(availableNames(investigating, inspector, rules, NOW)).toEqual(
      commands.flatMap(({ name, allowed }) => (allowed ? [name] : [])),
    );
    expect(commands.filter((c) => c.allowed).map((c) => c.name)).toEqual([
      'log',
      'file-case',
      'conclude',
      'request-extension',
      'suspend',
      'request-return',
    ]);
    expect(Object.fromEntries(commands.flatMap((c) => (c.reason ? [[c.name, c.reason.code]] : [])))).toEqual({
      triage: 'wrong-role',
      assign: 'wrong-role',
      sign: 'wrong-status',
      review: 'wrong-role',
      'decide-extension': 'wrong-role',
      resume: 'not-suspended',
      'decide-return': 'wrong-role',
      supervise: 'wrong-role',
      feedback: 'wrong-status',
      reopen: 'wrong-role',
      'refuse-reopening': 'wrong-role',
    });
    expect(commands.find((c) => c.name === 'sign')?.reason).toEqual({
      code: 'wrong-status',
      zh: '线索当前状态为“核查中”，不能办理此项。',
      en: 'A clue that is investigating cannot take sign.',
    });
  });

  it('go by the relation to the clue, its requests and its clock', () => {
    const asked = done(
      investigating,
      { name: 'request-return', body: { reason: 'x', to: '440306' } },
      inspector,
    );
    expect(verdict(asked, inspector, 'conclude')?.reason?.code).toBe('return-pending');
    expect(verdict(asked, officer('sup-2', ['supervisor']), 'decide-return')?.reason?.code).toBe(
      'transfer-superior',
    );
    expect(verdict(asked, city, 'decide-return')?.allowed).toBe(true);
    expect(verdict(asked, officer('insp-1', ['supervisor'], '4403'), 'decide-return')?.reason?.code).toBe(
      'own-request',
    );
    const late = NOW + 60 * DAY;
    expect(verdict(investigating, inspector, 'request-extension', late)?.reason).toEqual({
      code: 'extension-late',
      zh: '已超过到期日（2021-03-26），不能再申请延期。',
      en: 'The due date, 2021-03-26, has passed: it can no longer be extended.',
    });
    const reviewing = done(
      investigating,
      { name: 'conclude', body: { conclusion: 'CRIME_TRANSFER' } },
      inspector,
    );
    const own = officer('insp-1', ['inspector', 'legal-reviewer']);
    expect(verdict(reviewing, own, 'review')?.reason?.code).toBe('own-review');
    expect(verdict(reviewing, officer('rev-1', ['reviewer']), 'review')?.reason?.code).toBe('legal-review');
    expect(verdict(reviewing, officer('law-1', ['legal-reviewer']), 'review')?.allowed).toBe(true);
  });
});

describe('a probe', () => {
  it.each(COMMAND_NAMES)('of %s has a body the API takes', (name) => {
    for (const clue of STARTS) {
      for (const probe of probeCommands(name, clue, rules, NOW)) {
        expect(probe.name).toBe(name);
        expect(COMMAND_BODIES[name].safeParse(probe.body).error).toBeUndefined();
      }
    }
  });
});

const text = fc.constant('x');
const BODIES: { readonly [N in CommandName]: fc.Arbitrary<Extract<Command, { name: N }>['body']> } = {
  triage: fc.constantFrom(
    { decision: 'accept' },
    { decision: 'out-of-scope', note: 'x' },
    { decision: 'duplicate', of: 'national-QG0', note: 'x' },
    { decision: 'duplicate', of: 'hotline-7', note: 'x' },
    { decision: 'not-duplicate' },
  ),
  assign: fc.record({
    officers: fc.uniqueArray(fc.constantFrom('insp-1', 'insp-2', 'insp-3', 'insp-4'), { minLength: 2 }),
  }),
  sign: fc.constant({}),
  log: fc.record({
    kind: fc.constantFrom('first-contact', 'site-visit'),
    occurredAt: fc.constant('2021-03-05T09:00:00+08:00'),
  }),
  'file-case': fc.constantFrom({}, { caseNo: 'LJ-2021-1' }),
  conclude: fc.record({
    conclusion: fc.constantFrom(...CONCLUSION_CODES),
    verifiedAmountFen: fc.constant(1),
    paidAmountFen: fc.constant(1),
    headcount: fc.constant(1),
  }),
  review: fc.constantFrom({ decision: 'approve' }, { decision: 'reject', note: 'x' }),
  'request-extension': fc.record({ workingDays: fc.integer({ min: 1, max: 15 }), reason: text }),
  'decide-extension': fc.constantFrom({ approve: true }, { approve: false, note: 'x' }),
  suspend: fc.record({ reason: text }),
  resume: fc.constant({}),
  'request-return': fc.constantFrom(
    { reason: 'x' },
    { reason: 'x', to: '440306' },
    { reason: 'x', to: '440304' },
  ),
  'decide-return': fc.constantFrom({ approve: true }, { approve: false, note: 'x' }),
  supervise: fc.constantFrom({}, { dueOn: '2031-01-01' }),
  feedback: fc.record({ satisfied: fc.boolean() }),
  reopen: fc.record({ reason: text }),
  'refuse-reopening': fc.record({ note: text }),
};
const commandOf = (name: CommandName): fc.Arbitrary<Command> =>
  (BODIES[name] as fc.Arbitrary<Command['body']>).map((body) => ({ name, body }) as Command);
const commands = fc.oneof(...COMMAND_NAMES.map(commandOf));
const oneOfEach = fc.tuple(...COMMAND_NAMES.map(commandOf));

/** The roles that commands of a clue ask for, and one that none does. */
const CLUE_ROLES = ROLES.filter(
  (role) => role === 'admin' || Object.values(CLUE_GRAPH.edges).some((edge) => edge.roles.includes(role)),
);

const officers = fc.record({
  sub: fc.constantFrom('insp-1', 'insp-2', 'insp-9', 'rev-1', 'sup-1', 'tri-1'),
  roles: fc.oneof(fc.subarray(CLUE_ROLES), fc.constant(ROLES)),
  division: fc.constantFrom('440311', '440306', '4403', '4406', '44', '*'),
});

/** The reasons that the walks meet; the others depend on what a dry run does not read. */
const REACHED: RefusalCode[] = [
  'wrong-role',
  'assigned-only',
  'triage-or-assigned-only',
  'own-review',
  'own-decision',
  'own-request',
  'return-superior',
  'transfer-superior',
  'wrong-status',
  'not-triaged',
  'case-filed',
  'suspended',
  'not-suspended',
  'return-pending',
  'no-return-requested',
  'extension-pending',
  'no-extension-requested',
  'extension-used',
  'extension-late',
  'no-reopening-requested',
];

describe('what is called allowed', () => {
  it('is accepted for one body at least, and what is called refused for none', () => {
    const allowed = new Set<CommandName>();
    const codes = new Set<string>();
    const step = fc.record({ command: commands, by: officers, days: fc.nat(9) });
    const script = fc.array(step, { maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(
        fc.constantFrom(...STARTS),
        script,
        fc.array(officers, { minLength: 1, maxLength: 3 }),
        oneOfEach,
        (start, steps, callers, bodies) => {
          let clue = start;
          let now = NOW;
          for (const { command, by, days } of steps) {
            now += days * DAY;
            const decision = decide(clue, command, by, rules, now);
            if (!('refused' in decision)) clue = happen(clue, now, by.sub, ...decision.events);
            if (stageOf(clue) === 'assignment') clue = happen(clue, now, 'system', assigned);
          }
          for (const caller of callers) {
            for (const { name, allowed: can, reason } of availableCommands(clue, caller, rules, now)) {
              const tried = probeCommands(name, clue, rules, now).map((probe) =>
                decide(clue, probe, caller, rules, now),
              );
              const refusals = tried.filter((decision) => 'refused' in decision);
              for (const { refused } of refusals) expect(['role', 'status', 'rule']).toContain(refused);
              if (can) {
                allowed.add(name);
                expect(reason).toBeUndefined();
                expect(refusals.length).toBeLessThan(tried.length);
                continue;
              }
              codes.add(reason?.code ?? '');
              expect(refusals.map((r) => r.code)).toContain(reason?.code);
              for (const command of bodies.filter((c) => c.name === name)) {
                expect(decide(clue, command, caller, rules, now)).toMatchObject({
                  refused: expect.any(String),
                });
              }
            }
          }
        },
      ),
      { numRuns: 500, seed: 7 },
    );
    // The walks did reach what they are about.
    expect([...allowed].sort()).toEqual([...COMMAND_NAMES].sort());
    expect([...codes]).toEqual(expect.arrayContaining(REACHED));
  });
});

const ENTRIES = Object.entries(REFUSALS) as [RefusalCode, (typeof REFUSALS)[RefusalCode]][];
const placesOf = (sentence: string) => new Set(sentence.match(/\{\w+\}/g));

describe('the catalogue of refusals', () => {
  it.each(ENTRIES)('says %s in both languages', (code, { zh, en }) => {
    expect(code).toMatch(/^[a-z-]+$/);
    expect(zh.replaceAll(/\{\w+\}/g, '')).toMatch(/^[^A-Za-z{}]*\p{Script=Han}[^A-Za-z{}]*$/u);
    expect(en).toMatch(/[a-z]/);
    expect(en).not.toMatch(/\p{Script=Han}/u);
    for (const place of placesOf(zh)) expect(placesOf(en)).toContain(place);
  });
});
