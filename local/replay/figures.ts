import { endOfDay, shanghaiDate } from '../../domain/calendar/dates.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import { childrenOf } from '../../domain/places/divisions.ts';
import type { Course } from './office-time.ts';
import { HOME_DISTRICT, OFFICERS } from './officers.ts';
import { WINDOW_FROM, WINDOW_TO } from './proportions.ts';
import { queryPublicity } from './publicity.ts';
import type { Cohort, Simulation } from './simulation.ts';

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

/** The path of the figures of cases in a window from the first day, or of the list of one of their parts. */
const casesPath = (asOf: string, list = ''): string =>
  `/metrics/cases${list === '' ? '' : '/list'}?${new URLSearchParams({
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

function queryCases(sim: Simulation, asOf: string, body: Readonly<Record<string, unknown>>): void {
  const path = casesPath(asOf);
  sim.writeLine({ as: OFFICERS.citySupervisor, method: 'GET', path, expect: { status: 200, body } });
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
  const cases = expectCases(sim);
  sim.queriesToRepeat.push(...expected.map((e) => () => writeQuery(sim, e)), () =>
    queryCases(sim, asOf, cases),
  );
  yield askedAt;
  for (const e of expected) writeQuery(sim, e);
  queryCases(sim, asOf, cases);
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
  const cases = expectCases(sim);
  sim.now = day + 9 * 3_600_000;
  for (const e of expected) writeQuery(sim, e);
  queryCases(sim, WINDOW_TO, cases);
  // Zero overdue: nothing is in the list of what is not in order.
  sim.writeLine({
    as: OFFICERS.citySupervisor,
    method: 'GET',
    path: casesPath(WINDOW_TO, 'overdue'),
    expect: { status: 200, body: { cases: [] } },
  });
  // What was asked for at each month's end is answered the same now.
  for (const repeatQuery of sim.queriesToRepeat) repeatQuery();
  queryPublicity(sim);
  const common = `from=${WINDOW_FROM}&to=${WINDOW_TO}&asOf=${WINDOW_TO}`;
  const reads = [
    `/metrics/districts?parent=4403&definition=cohort&${common}`,
    `/metrics/completion/clues?division=${HOME_DISTRICT}&definition=cohort&${common}&part=excluded`,
    casesPath(WINDOW_TO, 'examined'),
    `/metrics/timeline?division=${HOME_DISTRICT}&from=${WINDOW_FROM}&to=${WINDOW_TO}`,
  ];
  for (const path of reads)
    sim.writeLine({ as: OFFICERS.citySupervisor, method: 'GET', path, expect: { status: 200 } });
}
