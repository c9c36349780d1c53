import { dueAlarms } from '../../domain/clue/alarms.ts';
import type { AlarmKind } from '../../domain/clue/state.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { openTable } from '../store/table.ts';
import { type StageInput, type StagePosition, systemStep } from '../workflow/stages.ts';

const METRIC: Partial<Record<AlarmKind, 'ClueReminder' | 'ClueOverdue' | 'ClueUnassigned'>> = {
  reminder: 'ClueReminder',
  overdue: 'ClueOverdue',
  unassigned: 'ClueUnassigned',
};

/**
 * Escalation (催办、督办): raises the alarms that are due, each once, and says where the clue is and when to look again: at
 * once where more are due than one step raises. Also where a re-armed execution learns its next alarm.
 */
export function createEscalation(runtime: Runtime): (input: StageInput) => Promise<StagePosition> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  return async (input) => {
    const { where, stored, events } = await systemStep(
      runtime,
      table,
      input,
      'escalate',
      ({ clue }, rules) => ({
        events: dueAlarms(clue, rules, runtime.now()).map(({ kind, about, date, times }) => ({
          type: 'alarmed',
          kind,
          about,
          date,
          times,
        })),
      }),
    );
    for (const event of events) {
      if (event.type !== 'alarmed') continue;
      const { division } = stored.clue;
      const metric = METRIC[event.kind];
      if (metric) runtime.meter.count(metric, 1, { division });
      const { kind, date, times } = event;
      runtime.log.warn('QX-ALARM', { clueId: input.clueId, division, kind, date, times });
    }
    return where;
  };
}
