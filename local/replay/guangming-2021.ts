import { endOfDay, startOfDay } from '../../domain/calendar/dates.ts';
import { queryYearEnd } from './figures.ts';
import { BUREAU_UNIT, HOME_DISTRICT, NEIGHBOUR_UNITS, OFFICERS, PINGSHAN, STREET_UNITS } from './officers.ts';
import { Plan } from './plan.ts';
import { type ScenarioOptions, WINDOW_FROM, WINDOW_TO } from './proportions.ts';
import type { Step } from './scenario.ts';

/**
 * The lines of a made-up year in Guangming District (光明区), in order of time, on stated assumptions (see
 * `docs/scenario-guangming-2021.md`). The generator decides what becomes of the clues and when officers act; the figures
 * asked for at the end are its tally of those events, so a system that counts otherwise is found out.
 * @throws RangeError when `clues` is not a whole number from 1
 */
export function* guangming2021(options: ScenarioOptions = {}): Generator<Step> {
  const plan = new Plan(options);
  const { simulation, target } = plan;
  const end = endOfDay(WINDOW_TO);
  simulation.now = startOfDay(WINDOW_FROM);
  simulation.putPolicy(OFFICERS.policyAdmin);
  for (const unit of [BUREAU_UNIT, ...STREET_UNITS, ...NEIGHBOUR_UNITS, PINGSHAN[0]])
    simulation.putUnit(OFFICERS.admin, unit);
  yield* simulation.takeLines();
  plan.scheduleAll();
  for (let next = simulation.agenda.peek(); next && next.at < end; next = simulation.agenda.peek()) {
    simulation.agenda.take();
    const { at, value: turn } = next;
    simulation.now = at;
    const { done, value } = turn.next();
    if (!done) simulation.agenda.add(value, turn);
    yield* simulation.takeLines();
  }
  const { numerator, denominator } = simulation.countCohort(HOME_DISTRICT);
  if (numerator !== target.closed || denominator !== target.base) {
    throw new Error(`the plan does not add up: ${numerator} of ${denominator}`);
  }
  queryYearEnd(simulation);
  yield* simulation.takeLines();
}
