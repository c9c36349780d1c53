import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { stageOf } from '../../domain/clue/state.ts';
import { pickOfficers } from '../../domain/roster/assignment.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { rosterOf, unitCheck } from '../store/roster.ts';
import { createStage, type StageInput, type StepOutcome, systemStep } from '../workflow/stages.ts';

/** The store cannot take what the roster holds, and never will: no retry mends it. */
const isUnwritable = (error: unknown): boolean =>
  ['ValidationException', 'SerializationException'].includes((error as Error | undefined)?.name ?? '');

/**
 * Assignment (分办). At its own stage: applies the assignment rule; where nobody is available, or the assignment cannot
 * be written, the clue waits for a supervisor and an alarm is raised. At the supervisor's: waits for one.
 */
export function createAssignment(runtime: WorkflowRuntime): (input: StageInput) => Promise<void> {
  return createStage(runtime, CLUE, async (clues, input) => {
    const assign = () =>
      systemStep(
        runtime,
        clues,
        input,
        'auto-assign',
        async (clue, { policy }): Promise<StepOutcome<ClueEvent>> => {
          if (stageOf(clue) !== 'assignment') return { events: [] };
          const { units, loads } = await rosterOf(clues.table, CLUE.kind, clue.division);
          const choice = pickOfficers(
            clue,
            units.map((u) => u.unit),
            loads,
            policy.inspectorsAtLeast,
            shanghaiDate(runtime.now()),
          );
          if ('nobody' in choice) return { events: [{ type: 'unassigned', reason: choice.nobody }] };
          const chosen = units.filter(({ unit }) => unit.unitId === choice.unitId);
          return {
            events: [{ type: 'assigned', ...choice, mode: 'rule' }],
            checks: chosen.map((unit) => unitCheck(clues.table, CLUE.kind, unit)),
          };
        },
      );
    const leaveToSupervisor = () =>
      systemStep(
        runtime,
        clues,
        input,
        'auto-assign',
        (clue): StepOutcome<ClueEvent> => ({
          events: stageOf(clue) === 'assignment' ? [{ type: 'unassigned', reason: 'roster-invalid' }] : [],
        }),
      );
    const { position, state, events } = await assign().catch((error: unknown) => {
      if (!isUnwritable(error)) throw error;
      return leaveToSupervisor();
    });
    const { division } = state;
    for (const event of events) {
      if (event.type !== 'unassigned') continue;
      runtime.meter.count('ClueUnassigned', 1, { division });
      runtime.log.warn('QX-ASSIGN-NOBODY', { clueId: input.id, division, reason: event.reason });
    }
    return position;
  });
}
