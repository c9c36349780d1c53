import { endOfDay, shanghaiDate } from '../../domain/calendar/dates.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import { childrenOf } from '../../domain/places/divisions.ts';
import type { Status } from '../../domain/publicity/status.ts';
import type { Course } from './office-time.ts';
import { HOME_DISTRICT, OFFICERS } from './officers.ts';
import { WINDOW_FROM, WINDOW_TO } from './proportions.ts';
import { queryPublicity } from './publicity.ts';
import type { Cohort, SimulatedPublicity, Simulation } from './simulation.ts';

/** The figures a supervisor asks for, with what the generator's own tally of the events says they must be. */
interface Expected {
  readonly division: string;
  readonly definition: 'cohort' | 'flow' | 'on-time';
  readonly asOf: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function writeQuery(sim: Simulation, { division, definition, asOf, body }: Expected): void {
  const query = new URLSearchParams({ division, definition, from: WINDOW_FROM, to: asOf, asOf });
  const expect = { status: 200, body: { definition, division, ...body } };
  sim.writeLine({ as: OFFICERS.citySupervisor, method: 'GET', path: `/metrics/completion?${query}`, expect });
}

const expectCohort = (division: string, asOf: string, figures: Cohort, last = false): Expected => {
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

/** Expects the flow at this instant, for the window that ends with it. */
function expectFlow(sim: Simulation, asOf: string): Expected {
  const openAtEnd = sim.countCohort(HOME_DISTRICT).open;
  const { flow } = sim;
  return {
    division: HOME_DISTRICT,
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

/** The figures of a window beside those of clues. */
type WindowFigures = 'cases' | 'publicity';

/** The path of the figures in a window from the first day, or of the list of one of their parts. */
const windowPath = (figures: WindowFigures, asOf: string, list = ''): string =>
  `/metrics/${figures}${list === '' ? '' : '/list'}?${new URLSearchParams({
    division: HOME_DISTRICT,
    from: WINDOW_FROM,
    to: asOf,
    asOf,
    ...(list === '' ? {} : { part: list }),
  })}`;

/** Expects the figures of cases at this instant, for the window that ends with it: by the tally of what was written. */
function expectCases({ cases: t }: Simulation): Readonly<Record<string, unknown>> {
  const revokedOrMoved = t.revoked + t.transferred + t.crime;
  const ended = t.closed + t.notFiled + revokedOrMoved;
  const decided = t.penalty + t.handling + t.noPenalty;
  const handled = decided + t.notFiled + revokedOrMoved;
  const stopped = t.suspended - t.resumed;
  const issued = t.orders;
  return {
    carriedIn: 0,
    proposed: t.proposed,
    ended,
    open: t.proposed - ended,
    filed: t.filed,
    acceptedBySilence: 0,
    notFiled: t.notFiled,
    closed: { total: t.closed },
    revoked: { total: t.revoked },
    transferred: t.transferred,
    crime: t.crime,
    handled: { inTime: handled, late: 0, percent: percent(handled, handled).percent },
    overdue: {
      isZero: true,
      total: 0,
      examined: t.proposed,
      notYetDue: t.proposed - handled - stopped,
      stopped,
    },
    extended: t.extended,
    suspended: { started: t.suspended, atEnd: stopped },
    orders: {
      issued,
      pay: issued,
      amountFen: t.orderedFen,
      full: t.full,
      part: t.part,
      none: t.none,
      pending: issued - t.full - t.part - t.none,
    },
    decisions: {
      total: decided,
      penalty: t.penalty,
      handling: t.handling,
      noPenalty: t.noPenalty,
      fineFen: t.fineFen,
      orderFen: t.orderFen,
      extraFen: t.extraFen,
    },
    recovered: { fen: t.recoveredFen },
    finePaidFen: t.finePaidFen,
    court: { applied: t.applied },
    reviews: { received: t.reviews },
    suits: { received: t.suits },
    lost: 0,
  };
}

/** Expects the figures of publicity at this instant, for the window that ends with it: by what was written. */
function expectPublicity({ publicity }: Simulation, asOf: string) {
  const items = [...publicity.values()];
  const count = (is: (item: SimulatedPublicity) => boolean) => items.filter(is).length;
  const at = (...statuses: Status[]) => count(({ status }) => statuses.includes(status));
  const inTime = count(({ publishedOn, due }) => publishedOn !== null && publishedOn <= due);
  const late = count(({ publishedOn, due }) => publishedOn !== null && publishedOn > due);
  const open = count(({ status, due }) => (status === 'due' || status === 'vetted') && due < asOf);
  const waiting = at('due', 'vetted');
  const exempt = at('exempt');
  return {
    carriedIn: 0,
    due: items.length,
    reopened: 0,
    published: { total: inTime + late, inTime, late, percent: percent(inTime, inTime + late).percent },
    exempt: { total: exempt },
    waiting,
    overdue: {
      isZero: open + late === 0,
      ...{ total: open + late, open, late, exempt: 0, recallOpen: 0, recallLate: 0 },
      ...{ examined: items.length, notYetDue: waiting - open },
    },
    corrected: at('corrected'),
    recalls: { due: 0, inTime: 0, late: 0, dropped: 0, waiting: 0 },
    recalledFreely: at('recalled'),
    ended: 0,
    shown: at('published', 'corrected'),
  };
}

/** The figures of a window at this instant, each with what is expected of them. */
const expectWindows = (sim: Simulation, asOf: string) =>
  [
    ['cases', expectCases(sim)],
    ...(sim.publicity.size === 0 ? [] : [['publicity', expectPublicity(sim, asOf)] as const]),
  ] as const;

function queryWindows(sim: Simulation, asOf: string, expected: ReturnType<typeof expectWindows>): void {
  for (const [figures, body] of expected) {
    const path = windowPath(figures, asOf);
    sim.writeLine({ as: OFFICERS.citySupervisor, method: 'GET', path, expect: { status: 200, body } });
  }
}

/** Lists the overdue clues, as a supervisor does. */
export function queryOverdue(sim: Simulation): void {
  const path = `/clues?division=${HOME_DISTRICT}&overdue=true&limit=100`;
  sim.writeLine({ as: OFFICERS.supervisor, method: 'GET', path, expect: { status: 200 } });
}

/** Queries the figures of a month: begins in its last instant, asks at `askedAt` and once more when the year is over. */
export function* queryMonthEnd(sim: Simulation, askedAt: number): Course {
  const asOf = shanghaiDate(sim.now);
  const expected = [expectCohort(HOME_DISTRICT, asOf, sim.countCohort(HOME_DISTRICT)), expectFlow(sim, asOf)];
  const windows = expectWindows(sim, asOf);
  sim.queriesToRepeat.push(...expected.map((e) => () => writeQuery(sim, e)), () =>
    queryWindows(sim, asOf, windows),
  );
  yield askedAt;
  for (const e of expected) writeQuery(sim, e);
  queryWindows(sim, asOf, windows);
}

/** Queries the figures of the year on the next morning; they must be those of the report. */
export function queryYearEnd(sim: Simulation): void {
  const day = endOfDay(WINDOW_TO);
  sim.now = day - 1;
  const expected: Expected[] = [
    expectCohort(HOME_DISTRICT, WINDOW_TO, sim.countCohort(HOME_DISTRICT), true),
    expectFlow(sim, WINDOW_TO),
    {
      division: HOME_DISTRICT,
      definition: 'on-time',
      asOf: WINDOW_TO,
      body: { ...sim.countOnTime(HOME_DISTRICT, WINDOW_TO) },
    },
    ...childrenOf(HOME_DISTRICT).map(({ code }) =>
      expectCohort(code, WINDOW_TO, sim.countCohort(code), true),
    ),
  ];
  const windows = expectWindows(sim, WINDOW_TO);
  sim.now = day + 9 * 3_600_000;
  for (const e of expected) writeQuery(sim, e);
  queryWindows(sim, WINDOW_TO, windows);
  // Zero overdue: nothing is in the list of what is not in order.
  sim.writeLine({
    as: OFFICERS.citySupervisor,
    method: 'GET',
    path: windowPath('cases', WINDOW_TO, 'overdue'),
    expect: { status: 200, body: { cases: [] } },
  });
  if (sim.publicity.size > 0) {
    const late = expectPublicity(sim, WINDOW_TO).published.late;
    sim.writeLine({
      as: OFFICERS.citySupervisor,
      method: 'GET',
      path: windowPath('publicity', WINDOW_TO, 'late'),
      expect: { status: 200, body: { items: Array.from({ length: late }, () => ({ standing: 'late' })) } },
    });
  }
  // What was asked for at each month's end is answered the same now.
  for (const repeatQuery of sim.queriesToRepeat) repeatQuery();
  queryPublicity(sim);
  const common = `from=${WINDOW_FROM}&to=${WINDOW_TO}&asOf=${WINDOW_TO}`;
  const reads = [
    `/metrics/districts?parent=4403&definition=cohort&${common}`,
    `/metrics/completion/clues?division=${HOME_DISTRICT}&definition=cohort&${common}&part=excluded`,
    windowPath('cases', WINDOW_TO, 'examined'),
    `/metrics/timeline?division=${HOME_DISTRICT}&from=${WINDOW_FROM}&to=${WINDOW_TO}`,
  ];
  for (const path of reads)
    sim.writeLine({ as: OFFICERS.citySupervisor, method: 'GET', path, expect: { status: 200 } });
}
