import type { StagePosition, SystemEvent } from '../../domain/kernel/aggregate.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { noticeWrites } from '../store/notices.ts';
import { Repository } from '../store/repository.ts';
import { unitsAbove } from '../store/roster.ts';
import { readSubscribers } from '../store/subscribers.ts';
import { GENERATION_SECONDS, type StageInput, systemStep } from '../workflow/stages.ts';

/** The alarms that are counted beside being logged, of every kind of aggregate. */
const METRICS = { reminder: 'Reminder', overdue: 'Overdue', unassigned: 'Unassigned' } as const;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Clocks of different machines may disagree by so much. */
const SKEW_MS = 60_000;

/** Whether an execution has lived long enough for the next generation to take over. */
const isOld = ({ startedAt }: StageInput, now: number): boolean =>
  startedAt !== undefined && now - Date.parse(startedAt) >= GENERATION_SECONDS * 1000 - SKEW_MS;

/**
 * Escalation (催办、督办): does what happens by itself now (a term that ended), else raises the alarms that are due, each once, and
 * says where the aggregate is and when to look again: at once where more is due than one step does. Also where a re-armed execution
 * learns its next alarm, and where an old one makes way for the next generation.
 */
export function createEscalation(runtime: Runtime): (input: StageInput) => Promise<StagePosition> {
  return async (input) => {
    const aggregate = runtime.aggregates.of(input.kind);
    const repository = new Repository(runtime, aggregate);
    const { position, state, events } = await systemStep(
      runtime,
      repository,
      input,
      'escalate',
      async (current, rules) => {
        const now = runtime.now();
        const step = aggregate.pendingStep?.(current, rules);
        if (step && step.at <= now) return { events: step.events };
        const stage = aggregate.stageOf(current);
        if (isOld(input, now) && aggregate.humanStages.includes(stage)) {
          const generation = current.generation + 1;
          return { events: [{ type: 'rearmed', generation, stage } satisfies SystemEvent] };
        }
        const alarms = aggregate.dueAlarms(current, rules, now);
        if (alarms.length === 0) return { events: [] };
        const raised = alarms.map(
          ({ kind, about, date, times }): SystemEvent => ({ type: 'alarmed', kind, about, date, times }),
        );
        const { table } = repository;
        const subscribers = await readSubscribers(table);
        // A reader of the stream tells them, too.
        if (subscribers.some(({ kind }) => kind === 'notices')) return { events: raised };
        const roster = await unitsAbove(table, current.division);
        // An alarm wakes no reader of the stream, so none need run for it alone.
        return {
          events: raised,
          tell: noticeWrites(
            table,
            roster.map(({ unit }) => unit),
          ),
        };
      },
    );
    const { division } = state;
    for (const event of events as readonly SystemEvent[]) {
      if (event.type !== 'alarmed') continue;
      const { kind, date, times } = event;
      const metric = METRICS[kind as keyof typeof METRICS];
      if (metric) runtime.meter.count(`${capitalised(input.kind)}${metric}`, 1, { division });
      runtime.log.warn('QX-ALARM', { aggregate: input.kind, id: input.id, division, kind, date, times });
    }
    return position;
  };
}
