import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../domain/calendar/dates.ts';
import { probeCommands } from '../../../domain/case/available.ts';
import { COMMAND_BODIES, type Command } from '../../../domain/case/commands.ts';
import { mainDue } from '../../../domain/case/deadlines.ts';
import { decide, type Officer } from '../../../domain/case/decide.ts';
import { CASE } from '../../../domain/case/index.ts';
import { type Case, hasPassed } from '../../../domain/case/state.ts';
import { caseStateSchema } from '../../../domain/case/state-schema.ts';
import { CASE_GRAPH, COMMAND_NAMES, type CommandName } from '../../../domain/case/status.ts';
import { needsReview } from '../../../domain/case/steps.ts';
import { findWrongMembers } from '../../../domain/kernel/state-schema.ts';
import { CaseFile, DOCUMENT, PEOPLE, person, served, UNITS } from '../../support/cases.ts';

const ROLES = [
  'inspector',
  'inspection-head',
  'department-head',
  'legal-reviewer',
  'hearing-officer',
] as const;
/** People with one role, and some with every role: only who they are can stop them. */
const CAST: readonly Officer[] = [
  ...Object.values(PEOPLE),
  person('i1', ...ROLES),
  person('i2', ...ROLES),
  person('head', ...ROLES),
  person('law-1', ...ROLES),
  person('h', ...ROLES),
];
/** The order in which cases are handled, so that random histories get far; the rest comes between. */
const COURSE: readonly CommandName[] = [
  'approve-filing',
  'finish-inquiry',
  'notify',
  'request-hearing',
  'schedule-hearing',
  'hold-hearing',
  'give-opinion',
  'decide',
  'serve',
  'record-performance',
  'remind',
  'apply-to-court',
  'close',
];

/** Bodies of a command that may fit a case: those of the dry run, and others. */
function bodiesOf(name: CommandName, file: CaseFile, seed: number): Command[] {
  const { state, now, today } = file;
  const pick = <T>(...of: T[]): T => of[seed % of.length] as T;
  const probes = probeCommands(name, state, now);
  const more: Partial<Record<CommandName, object[]>> = {
    'approve-filing': [{ approve: seed % 7 > 0, lead: 'i1', assistant: 'i2', note: '-' }],
    assign: [{ lead: pick('i1', 'i3', 'i4'), assistant: pick('i2', 'expired', 'i1'), others: [] }],
    recuse: [{ officer: pick('i1', 'i2', 'i3'), ground: '-', askedBy: '-' }],
    'finish-inquiry': [
      {
        proposal: pick('penalty', 'handling', 'no-penalty', 'penalty', 'revoke', 'crime'),
        facts: '-',
        basis: '-',
        fineFen: pick(2_000_000, 0, 50_000),
      },
    ],
    notify: [true, false].map((hearingRight) => ({ served: served(today), hearingRight })),
    'record-defence': [{ kind: 'waived', hearingWaived: seed % 2 === 0 }],
    'schedule-hearing': [
      { at: `${addDays(today, 14)}T02:00:00Z`, place: '-', presider: 'h', served: served(today) },
    ],
    'give-opinion': [{ result: pick('agree', 'disagree', 'supplement', 'not-ours'), text: '-' }],
    decide: [
      {
        kind: state.notice?.kind ?? 'no-penalty',
        fineFen: state.notice?.fineFen ?? 0,
        text: '-',
      },
    ],
    serve: [
      { document: state.decision?.document ?? state.documents[0]?.id ?? '-', ...served(today) },
      {
        document: state.decision?.document ?? '-',
        ...served(today),
        way: 'announcement',
        ground: pick('default', 'absent-boss'),
      },
    ],
    'record-performance': [{ kind: 'fine-paid', amountFen: 2_000_000, on: today }],
    close: [{ approve: true }, { approve: false, note: '-' }, { code: 'performed' }],
  };
  return [...(more[name] ?? []).map((body) => ({ name, body }) as unknown as Command), ...probes];
}

const step = fc.record({
  course: fc.constantFrom(true, true, true, false),
  name: fc.constantFrom(...COMMAND_NAMES),
  who: fc.constantFrom(...CAST),
  seed: fc.nat(1000),
  days: fc.constantFrom(0, 0, 0, 1, 3, 20, 200),
});

/** Checks what an accepted command made of a case. */
function checkStep(before: Case, file: CaseFile, name: CommandName, by: Officer): void {
  const { state, rules } = file;
  const edge = CASE_GRAPH.edges[name];
  expect(edge?.from).toContain(before.status);
  if (edge?.to === 'same') expect(state.status).toBe(before.status);
  else expect(edge?.to).toContain(state.status);
  expect(findWrongMembers(caseStateSchema, { ...state, head: 'a'.repeat(64) })).toEqual([]);
  expect(state.due).toEqual(mainDue(state, rules.policy, rules.latest));
  expect(state.stageSince >= before.stageSince).toBe(true);
  const ids = state.documents.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  if (name === 'decide') {
    expect(state.investigators).not.toContain(by.sub);
    expect(state.reviewers).not.toContain(by.sub);
    expect(needsReview(before, rules.policy, file.today) && !hasPassed(before)).toBe(false);
    if (state.decision?.kind !== 'no-penalty') expect(before.notice).not.toBeNull();
    if (before.hearing !== null) expect(before.hearing.heldOn).not.toBeNull();
  }
  if (name === 'give-opinion') expect(state.investigators).not.toContain(by.sub);
  if (state.status === 'closed' && before.closing !== null) {
    const signers = [...before.closing.signatures.map((s) => s.by), by.sub];
    expect(new Set(signers).size).toBe(3);
  }
}

describe('random commands', () => {
  it('never leave the graph, nor let anybody act against its rules', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 40 }), (steps) => {
        const file = new CaseFile({ intake: { source: 'clue' } });
        for (const { course, name: any, who, seed, days } of steps) {
          file.goTo(addDays(file.today, days));
          const next = COURSE.filter((n) => CASE_GRAPH.edges[n]?.from.includes(file.state.status));
          const goesOn = course && next.length > 0;
          const name = goesOn ? (next[seed % next.length] as CommandName) : any;
          // Bodies that no schema lets in reach no decision.
          const commands = bodiesOf(name, file, seed).filter(
            ({ body }) => COMMAND_BODIES[name].safeParse(body).success,
          );
          const before = file.state;
          const { rules, now } = file;
          const facts = { units: UNITS, nextNumber: before.documents.length + 1, document: DOCUMENT };
          const attempts = commands.flatMap((command) =>
            (goesOn ? CAST : [who]).map((by) => ({ command, by })),
          );
          for (const { command, by } of attempts) {
            const decision = decide(before, command, by, rules, now, facts);
            if ('refused' in decision) continue;
            file.apply(decision.events, by.sub);
            checkStep(before, file, name, by);
            reached.add(file.state.status);
            break;
          }
          // Whoever waits is looked at again; whoever does not, is not.
          const isWaiting = CASE.humanStages.includes(CASE.stageOf(file.state));
          expect(CASE.pendingAlarms(file.state, file.rules).length > 0).toBe(isWaiting);
        }
      }),
      { seed: 17, numRuns: 100 },
    );
    for (const status of [
      'performing',
      'revoked',
      'transferred',
      'closed',
      'hearing',
      'reviewing',
      'deciding',
    ]) {
      expect(reached).toContain(status);
    }
  }, 60_000);
});
