import { endOfDay, shanghaiDate } from '../../domain/calendar/dates.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import { childrenOf } from '../../domain/places/divisions.ts';
import { CAST, HOME } from './cast.ts';
import { FROM, TO } from './fates.ts';
import type { Life } from './simulation.ts';
import type { Cohort, World } from './world.ts';

/** The figures a supervisor asks for, with what the generator's own tally of the events says they must be. */
interface Expected {
  readonly division: string;
  readonly definition: 'cohort' | 'flow' | 'on-time';
  readonly asOf: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function ask(w: World, { division, definition, asOf, body }: Expected): void {
  const query = new URLSearchParams({ division, definition, from: FROM, to: asOf, asOf });
  const expect = { status: 200, body: { definition, division, ...body } };
  w.write({ as: CAST.citySupervisor, method: 'GET', path: `/metrics/completion?${query}`, expect });
}

const cohortOf = (division: string, asOf: string, figures: Cohort, last = false): Expected => {
  const { numerator, denominator, returned, merged, open, overdue } = figures;
  return {
    division,
    definition: 'cohort',
    asOf,
    body: {
      numerator,
      denominator,
      percent: percent(numerator, denominator).percent,
      excluded: { returned, merged },
      open,
      // A due date that is the very day asked about may be read either way; the last day is no working day.
      ...(last ? { overdue } : {}),
    },
  };
};

/** At this instant, for the window that ends with it. */
function flowOf(w: World, asOf: string): Expected {
  const openAtEnd = w.cohort(HOME).open;
  const { flow } = w;
  return {
    division: HOME,
    definition: 'flow',
    asOf,
    body: {
      carriedIn: 0,
      ...flow,
      openAtEnd,
      numerator: flow.closed,
      denominator: flow.closed + openAtEnd,
    },
  };
}

/** A supervisor looks at the clues that are overdue. */
export function lookAtOverdue(w: World): void {
  const path = `/clues?division=${HOME}&overdue=true&limit=100`;
  w.write({ as: CAST.supervisor, method: 'GET', path, expect: { status: 200 } });
}

/** Begins in the last instant of a month; the figures are asked for at `askedAt` and once more when the year is over. */
export function* monthEnd(w: World, askedAt: number): Life {
  const asOf = shanghaiDate(w.now);
  const expected = [cohortOf(HOME, asOf, w.cohort(HOME)), flowOf(w, asOf)];
  w.kept.push(...expected.map((e) => () => ask(w, e)));
  yield askedAt;
  for (const e of expected) ask(w, e);
}

/** The figures of the year, asked for on the next morning: what the report says must come out. */
export function yearEnd(w: World): void {
  const day = endOfDay(TO);
  w.now = day - 1;
  const expected: Expected[] = [
    cohortOf(HOME, TO, w.cohort(HOME), true),
    flowOf(w, TO),
    { division: HOME, definition: 'on-time', asOf: TO, body: { ...w.onTime(HOME, TO) } },
    ...childrenOf(HOME).map(({ code }) => cohortOf(code, TO, w.cohort(code), true)),
  ];
  w.now = day + 9 * 3_600_000;
  for (const e of expected) ask(w, e);
  // What was asked for at each month's end is answered the same now.
  for (const askAgain of w.kept) askAgain();
  const common = `from=${FROM}&to=${TO}&asOf=${TO}`;
  const reads = [
    `/metrics/districts?parent=4403&definition=cohort&${common}`,
    `/metrics/completion/clues?division=${HOME}&definition=cohort&${common}&part=excluded`,
    `/metrics/timeline?division=${HOME}&from=${FROM}&to=${TO}`,
  ];
  for (const path of reads)
    w.write({ as: CAST.citySupervisor, method: 'GET', path, expect: { status: 200 } });
}
