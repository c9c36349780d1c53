import { endOfDay, startOfDay } from '../../domain/calendar/dates.ts';
import { CAST, HOME, NEIGHBOUR_UNITS, PINGSHAN, STREET_UNITS } from './cast.ts';
import { FROM, type ScenarioOptions, TO } from './fates.ts';
import { yearEnd } from './figures.ts';
import { Plan } from './plan.ts';
import type { Step } from './scenario.ts';

/**
 * The lines of a made-up year in Guangming District (光明区), in order of time, on stated assumptions (see
 * `docs/scenario-guangming-2021.md`). The generator decides what becomes of the clues and when officers act; the figures
 * asked for at the end are its tally of those events, so a system that counts otherwise is found out.
 * @throws RangeError when `clues` is not a whole number from 1
 */
export function* guangming2021(options: ScenarioOptions = {}): Generator<Step> {
  const plan = new Plan(options);
  const { world, target } = plan;
  const end = endOfDay(TO);
  world.now = startOfDay(FROM);
  for (const unit of [...STREET_UNITS, ...NEIGHBOUR_UNITS, PINGSHAN[0]]) world.putUnit(CAST.admin, unit);
  yield* world.drain();
  plan.prepare();
  for (let next = world.agenda.peek(); next && next.at < end; next = world.agenda.peek()) {
    world.agenda.take();
    const { at, value: turn } = next;
    world.now = at;
    const { done, value } = turn.next();
    if (!done) world.agenda.add(value, turn);
    yield* world.drain();
  }
  const { numerator, denominator } = world.cohort(HOME);
  if (numerator !== target.closed || denominator !== target.base) {
    throw new Error(`the plan does not add up: ${numerator} of ${denominator}`);
  }
  yearEnd(world);
  yield* world.drain();
}
