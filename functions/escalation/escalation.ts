import { type Alarm, dueAlarms } from '../../domain/alarms.ts';
import { shanghaiDate } from '../../domain/calendar.ts';
import type { AlarmKind } from '../../domain/events.ts';
import { apply, type ClueEvent } from '../../domain/events.ts';
import type { Runtime } from '../shared/runtime.ts';
import { type StageInput, systemStep, type Whereabouts } from '../shared/stages.ts';
import { openTable } from '../shared/table.ts';

const METRIC: Partial<Record<AlarmKind, 'ClueReminder' | 'ClueOverdue' | 'ClueUnassigned'>> = {
  reminder: 'ClueReminder',
  overdue: 'ClueOverdue',
  unassigned: 'ClueUnassigned',
};

const alarmed = ({ kind, date }: Alarm): ClueEvent => ({ type: 'alarmed', kind, date });

/**
 * Escalation (催办、督办): raises every alarm that is due, each once, and says where the clue is and when to look
 * again. Also where a re-armed execution learns its next alarm.
 */
export function createEscalation(runtime: Runtime): (input: StageInput) => Promise<Whereabouts> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  return async (input) => {
    const { where, stored, events } = await systemStep(
      runtime,
      table,
      input,
      'escalate',
      ({ clue }, policy) => {
        const raised: ClueEvent[] = [];
        const day = shanghaiDate(runtime.now());
        // A repeating alarm may be due several times after a long stop: raise until none is.
        for (let now = clue; ; ) {
          const due = dueAlarms(now, policy, runtime.now());
          if (due.length === 0) return raised;
          for (const event of due.map(alarmed)) {
            raised.push(event);
            now = apply(now, event, clue.clueId, day, 'escalate');
          }
        }
      },
    );
    for (const event of events) {
      if (event.type !== 'alarmed') continue;
      const { division } = stored.clue;
      const metric = METRIC[event.kind];
      if (metric) runtime.meter.count(metric, 1, { division });
      runtime.log.warn('QX-ALARM', { clueId: input.clueId, division, kind: event.kind, date: event.date });
    }
    return where;
  };
}
