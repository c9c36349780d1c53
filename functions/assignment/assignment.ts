import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { stageOf } from '../../domain/clue/state.ts';
import { pickOfficers } from '../../domain/roster/assignment.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { LOAD_PREFIX, rosterPk } from '../store/keys.ts';
import { readUnit, type StoredUnit, unitCheck } from '../store/roster.ts';
import type { Table } from '../store/table.ts';
import { createStage, type StageInput, type StagePosition, systemStep } from '../workflow/stages.ts';

interface RosterItem {
  readonly sk: string;
  readonly body?: string;
  readonly tag?: string;
  readonly openClues?: number;
}

/** The units of a district and how many open clues each officer has. */
async function rosterOf(
  table: Table,
  district: string,
): Promise<{ units: StoredUnit[]; openClues: Map<string, number> }> {
  const { items } = await table.query<RosterItem>(
    {
      KeyConditionExpression: 'pk = :pk',
      // Without the officers' sets of open clues, which are for lists.
      ProjectionExpression: 'sk, body, tag, openClues',
      values: { ':pk': rosterPk(district) },
    },
    { all: true },
  );
  const units = items.flatMap(({ body, tag }) =>
    body === undefined || tag === undefined ? [] : [readUnit({ body, tag })],
  );
  const loads = items.filter((i) => i.sk.startsWith(LOAD_PREFIX));
  return {
    units,
    openClues: new Map(loads.map((i) => [i.sk.slice(LOAD_PREFIX.length), i.openClues ?? 0])),
  };
}

/** The store cannot take what the roster holds, and never will: no retry mends it. */
const isUnwritable = (error: unknown): boolean =>
  ['ValidationException', 'SerializationException'].includes((error as Error | undefined)?.name ?? '');

/**
 * Assignment (分办). Without a task token: applies the assignment rule; where nobody is available, or the assignment cannot
 * be written, the clue waits for a supervisor and an alarm is raised. With one: waits for that supervisor.
 */
export function createAssignment(
  runtime: Runtime,
): (input: StageInput) => Promise<StagePosition | undefined> {
  return createStage(runtime, async (table, input, stored) => {
    const { division } = stored.clue;
    const assign = () =>
      systemStep(
        runtime,
        table,
        input,
        'auto-assign',
        async ({ clue }, { policy }) => {
          if (stageOf(clue) !== 'assignment') return { events: [] };
          const { units, openClues } = await rosterOf(table, clue.division);
          const choice = pickOfficers(
            clue,
            units.map((u) => u.unit),
            openClues,
            policy.inspectorsAtLeast,
            shanghaiDate(runtime.now()),
          );
          if ('nobody' in choice) return { events: [{ type: 'unassigned', reason: choice.nobody }] };
          const chosen = units.filter(({ unit }) => unit.unitId === choice.unitId);
          return {
            events: [{ type: 'assigned', ...choice, mode: 'rule' }],
            checks: chosen.map((unit) => unitCheck(table, unit)),
          };
        },
        stored,
      );
    const leaveToSupervisor = () =>
      systemStep(runtime, table, input, 'auto-assign', ({ clue }) => ({
        events: stageOf(clue) === 'assignment' ? [{ type: 'unassigned', reason: 'roster-invalid' }] : [],
      }));
    const { where, events } = await assign().catch((error: unknown) => {
      if (!isUnwritable(error)) throw error;
      return leaveToSupervisor();
    });
    for (const event of events) {
      if (event.type !== 'unassigned') continue;
      runtime.meter.count('ClueUnassigned', 1, { division });
      runtime.log.warn('QX-ASSIGN-NOBODY', { clueId: input.clueId, division, reason: event.reason });
    }
    return where;
  });
}
