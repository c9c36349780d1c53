import { pickOfficers, type Unit } from '../../domain/assignment.ts';
import { stageOf } from '../../domain/clue.ts';
import { LOAD_PREFIX, rosterPk } from '../shared/keys.ts';
import type { Runtime } from '../shared/runtime.ts';
import { createStage, type StageInput, systemStep, type Whereabouts } from '../shared/stages.ts';
import type { Table } from '../shared/table.ts';

interface RosterItem {
  readonly sk: string;
  readonly body?: string;
  readonly openClues?: number;
}

/** The units of a district and how many open clues each officer has. */
async function rosterOf(
  table: Table,
  district: string,
): Promise<{ units: Unit[]; openClues: Map<string, number> }> {
  const { items } = await table.query<RosterItem>(
    {
      KeyConditionExpression: 'pk = :pk',
      // Without the officers' sets of open clues, which are for lists.
      ProjectionExpression: 'sk, body, openClues',
      values: { ':pk': rosterPk(district) },
    },
    { all: true },
  );
  const units = items.flatMap((i) => (i.body === undefined ? [] : [JSON.parse(i.body) as Unit]));
  const loads = items.filter((i) => i.sk.startsWith(LOAD_PREFIX));
  return {
    units,
    openClues: new Map(loads.map((i) => [i.sk.slice(LOAD_PREFIX.length), i.openClues ?? 0])),
  };
}

/**
 * Assignment (分办). Without a task token: applies the assignment rule; where nobody is available the clue waits for a
 * supervisor and an alarm is raised. With one: waits for that supervisor.
 */
export function createAssignment(runtime: Runtime): (input: StageInput) => Promise<Whereabouts | undefined> {
  return createStage(runtime, async (table, input, stored) => {
    const { division } = stored.clue;
    const roster = stageOf(stored.clue) === 'assignment' ? await rosterOf(table, division) : null;
    const { where, events } = await systemStep(
      runtime,
      table,
      input,
      'auto-assign',
      ({ clue }, policy) => {
        if (stageOf(clue) !== 'assignment' || clue.division !== division || roster === null) return [];
        const pick = pickOfficers(clue, roster.units, roster.openClues, policy.inspectorsAtLeast);
        return 'nobody' in pick
          ? [{ type: 'unassigned', reason: pick.nobody }]
          : [{ type: 'assigned', ...pick, mode: 'rule' }];
      },
      stored,
    );
    for (const event of events) {
      if (event.type !== 'unassigned') continue;
      runtime.meter.count('ClueUnassigned', 1, { division });
      runtime.log.warn('QX-ASSIGN-NOBODY', { clueId: input.clueId, division, reason: event.reason });
    }
    return where;
  });
}
