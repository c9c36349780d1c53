import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent, Intake } from '../../domain/clue/events.ts';
import { evolve } from '../../domain/clue/evolve.ts';
import type { ClueData } from '../../domain/clue/push.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { Rules } from '../../domain/kernel/aggregate.ts';
import { creditCodeCheckDigit, residentIdCheckDigit } from '../../domain/people/identifiers.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';

/** An instant in Shanghai, e.g. `at('2021-03-05 09:00')`, in milliseconds since the epoch. */
export const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);

/** A made-up clue; `n` makes the person and number, the rest can be set. */
export function clueData(n: number, overrides: Partial<ClueData> = {}): ClueData {
  const id17 = `44030019800101${String(n % 1000).padStart(3, '0')}`;
  const code17 = '91440300MA5QAMPW0';
  return {
    clueNo: `QG2021${String(n).padStart(7, '0')}`,
    kind: 'complaint',
    reportedAt: '2021-03-05T08:58:11+08:00',
    reporter: {
      name: '张测试',
      documentType: 'resident-id',
      documentNumber: `${id17}${residentIdCheckDigit(id17)}`,
      phone: `139${String(n).padStart(8, '0')}`,
      bankCard: '6222020200112233445',
    },
    employer: {
      name: '深圳市测试电子有限公司',
      creditCode: `${code17}${creditCodeCheckDigit(code17)}`,
      address: '深圳市光明区公明街道测试路1号',
    },
    workplace: { division: '440311', street: '440311002', address: '深圳市光明区公明街道测试路2号' },
    sector: 'manufacturing',
    arrears: { from: '2020-11', to: '2021-02', amountFen: 1_850_000, headcount: 1 },
    description: '我叫张测试,工资未发,请联系13900001111。',
    ...overrides,
  };
}

/** Keyed hashes as a deployment makes them, where a state is stored and must parse. */
export const KEYED_HASHES = {
  contentHash: '0c'.repeat(16),
  employerKeys: ['0e'.repeat(16)],
} as const;

/** What the intake would know of a clue. */
export function intakeFacts(overrides: Partial<Intake> = {}): Parameters<typeof receive>[0] {
  return {
    source: 'national',
    clueNo: 'QG1',
    kind: 'complaint',
    contentHash: 'c',
    employerKeys: ['e1'],
    sector: 'manufacturing',
    headcount: 1,
    claimedAmountFen: 1_850_000,
    arrears: { from: '2020-11', to: '2021-02' },
    warnings: [],
    division: '440311',
    street: '440311002',
    ...overrides,
  };
}

/** A clue as freshly received at an instant. */
export function receivedClue(now: number, overrides: Partial<Intake> = {}, clueId = 'national-QG1'): Clue {
  const event = receive(intakeFacts(overrides), DEFAULT_POLICY, BUILT_IN_CALENDAR, now);
  return { ...evolve(null, event, clueId, occurrence(now, 'national')), version: 1, head: 'h' };
}

/** The default policy and the built-in calendar. */
export const RULES: Rules = {
  policy: DEFAULT_POLICY,
  calendar: BUILT_IN_CALENDAR,
  latest: BUILT_IN_CALENDAR,
};

const occurrence = (now: number, by: string) => ({ at: new Date(now).toISOString(), day: day(now), by });

const day = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

/** Applies events at an instant. */
export function happen(clue: Clue, now: number, by: string, ...events: ClueEvent[]): Clue {
  return events.reduce(
    (c, event) => ({ ...evolve(c, event, c.clueId, occurrence(now, by)), version: c.version + 1 }),
    clue,
  );
}
