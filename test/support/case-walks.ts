import fc from 'fast-check';
import { addDays } from '../../domain/calendar/dates.ts';
import { probeCommands } from '../../domain/case/available.ts';
import { COMMAND_BODIES, type Command } from '../../domain/case/commands.ts';
import { decide } from '../../domain/case/decide.ts';
import type { Refusal } from '../../domain/case/refusals.ts';
import type { Case } from '../../domain/case/state.ts';
import { CASE_GRAPH, COMMAND_NAMES, type CommandName } from '../../domain/case/status.ts';
import type { Officer } from '../../domain/kernel/roles.ts';
import { type CaseFile, DOCUMENT, PEOPLE, person, served, UNITS } from './cases.ts';

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
        ...(seed % 3 === 0 ? { headcount: 7 } : {}),
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
    'issue-order': [
      { kind: 'pay', amountFen: 10_000 + seed, workers: 4, dueOn: addDays(today, 5), text: '-' },
    ],
    'record-compliance': state.orders.map(({ id }) => ({
      order: id,
      result: pick('part', 'none', 'full'),
      paidFen: pick(0, 500, 10_000),
      on: today,
    })),
    'record-remedy': [
      {
        kind: 'review',
        number: '3',
        authority: '-',
        receivedOn: today,
        result: 'changed',
        resultOn: today,
        fineFen: 1_000,
      },
      {
        kind: pick('review', 'suit'),
        number: pick('1', '2'),
        authority: '-',
        receivedOn: today,
        ...(seed % 3 > 0 ? { result: pick('upheld', 'annulled', 'withdrawn'), resultOn: today } : {}),
      },
    ],
    'record-court': [{ result: pick('accepted', 'refused', 'executed'), on: today }],
    revoke: [{ ground: pick(1, 2, 4), note: '-' }],
    'record-performance': [
      { kind: 'fine-paid', amountFen: 2_000_000, on: today },
      { kind: 'paid', amountFen: 7_000 + seed, on: today },
    ],
    close: [{ approve: true }, { approve: false, note: '-' }, { code: 'performed' }],
  };
  const own = [...(more[name] ?? []).map((body) => ({ name, body }) as unknown as Command), ...probes];
  // Some acts are entered after they occurred, some too long after.
  const occurredOn = addDays(today, -(seed % 11));
  const backdated = own.map((command) => ({ name, body: { ...command.body, occurredOn } }) as Command);
  return seed % 2 === 0 ? own : [...backdated, ...own];
}

/** A step of a random history: who tries what, how many days later. */
const step = fc.record({
  course: fc.constantFrom(true, true, true, false),
  name: fc.constantFrom(...COMMAND_NAMES),
  who: fc.constantFrom(...CAST),
  seed: fc.nat(1000),
  days: fc.constantFrom(0, 0, 0, 1, 3, 20, 200),
});

/** A random history of a case. */
export const walk = fc.array(step, { minLength: 20, maxLength: 40 });

/** Who hears of a random history. */
interface Listeners {
  /** Of a command that was accepted, with the case before it. */
  onAccepted?: (before: Case, command: Command, by: Officer) => void;
  /** Of one that was refused, with the case. */
  onRefused?: (c: Case, command: Command, by: Officer, refusal: Refusal) => void;
  /** Of each step, once all its tries are done. */
  onTried?: () => void;
}

/** Tries the commands of a random history on a case. */
export function walkCase(
  file: CaseFile,
  steps: readonly (typeof walk extends fc.Arbitrary<(infer S)[]> ? S : never)[],
  { onAccepted = () => {}, onRefused = () => {}, onTried = () => {} }: Listeners = {},
): void {
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
    const attempts = commands.flatMap((command) => (goesOn ? CAST : [who]).map((by) => ({ command, by })));
    for (const { command, by } of attempts) {
      const decision = decide(before, command, by, rules, now, facts);
      if ('refused' in decision) {
        onRefused(before, command, by, decision);
        continue;
      }
      file.apply(decision.events, by.sub);
      onAccepted(before, command, by);
      break;
    }
    onTried();
  }
}
