import {
  type Aggregate,
  type AggregateState,
  positionOf,
  type Rules,
  type StagePosition,
} from '../../domain/kernel/aggregate.ts';
import type { AggregateEvent } from '../../domain/kernel/events.ts';

/** What an entry tells the dispatcher: an execution to start, or that the aggregate left the stage it waited in. */
export type Waking =
  | { readonly start: { readonly generation: number; readonly stage: string } }
  | { readonly left: string; readonly generation: number; readonly position: StagePosition };

/**
 * Finds what the entries of a change must tell the dispatcher, if anything.
 * @param rules those under which the state before was decided on; a new calendar version comes with the event that applies it
 */
export function wakingOf<S extends AggregateState, E extends AggregateEvent>(
  aggregate: Aggregate<S, E>,
  before: S,
  after: S,
  events: readonly E[],
  rules: Rules,
): Waking | null {
  for (const event of events) {
    const start = aggregate.startOf(event);
    if (start) return { start };
  }
  const left = aggregate.stageOf(before);
  if (!aggregate.humanStages.includes(left)) return null;
  const { calendar, latest } = rules;
  const calendarAfter = after.calendarVersion === latest.version ? latest : calendar;
  const position = positionOf(aggregate, after, { ...rules, calendar: calendarAfter });
  const { generation } = after;
  if (position.stage !== left) return { left, generation, position };
  const { alarmAt } = positionOf(aggregate, before, rules);
  const isSooner = position.alarmAt !== undefined && (alarmAt === undefined || position.alarmAt < alarmAt);
  return isSooner ? { left, generation, position } : null;
}
