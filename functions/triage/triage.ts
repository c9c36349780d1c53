import { stageOf } from '../../domain/clue.ts';
import { isOpen } from '../../domain/status.ts';
import { type Sibling, suspects, triageClue } from '../../domain/triage.ts';
import { readClue } from '../shared/clue-items.ts';
import { clueKey, employerPk } from '../shared/keys.ts';
import type { Runtime } from '../shared/runtime.ts';
import { createStage, type StageInput, systemStep, type Whereabouts } from '../shared/stages.ts';
import type { Table } from '../shared/table.ts';

/** What triage needs beside the runtime: the divisions this deployment serves, as prefixes. */
export interface TriageConfig {
  readonly served: readonly string[];
}

/** Every clue against one of the employers, oldest first. */
async function siblingsOf(table: Table, employerKeys: readonly string[]): Promise<Sibling[]> {
  const pages = await Promise.all(
    employerKeys.map((key) =>
      table.query<Sibling>(
        { KeyConditionExpression: 'pk = :pk', values: { ':pk': employerPk(key) } },
        { all: true },
      ),
    ),
  );
  const byId = new Map(pages.flatMap((p) => p.items).map((s) => [s.clueId, s]));
  return [...byId.values()];
}

/**
 * Triage (研判). Without a task token: applies the triage rules and says where the clue goes. With one: waits for a
 * triage officer.
 */
export function createTriage(
  runtime: Runtime,
  config: TriageConfig,
): (input: StageInput) => Promise<Whereabouts | undefined> {
  return createStage(runtime, async (table, input, stored) => {
    const siblings = await siblingsOf(table, stored.clue.employerKeys);
    const suspected = suspects(stored.clue, siblings);
    const open = new Set<string>();
    if (suspected.length > 0) {
      const items = await table.batchGet(suspected.map((s) => clueKey(s.clueId)));
      for (const item of items) {
        const { clue } = readClue(item);
        if (isOpen(clue.status)) open.add(clue.clueId);
      }
    }
    let group = false;
    const { where, events } = await systemStep(
      runtime,
      table,
      input,
      'auto-triage',
      ({ clue }, { policy }) => {
        if (stageOf(clue) !== 'triage') return { events: [] };
        const found = triageClue(clue, siblings, open, policy, config.served);
        group = found.group;
        const { referred, triage, groupSize } = found;
        return { events: [{ type: 'triaged', referred, triage, groupSize }] };
      },
      stored,
    );
    if (group && events.length > 0) {
      runtime.meter.count('GroupReported', 1, { division: stored.clue.division });
      runtime.log.warn('QX-TRIAGE-GROUP', { clueId: input.clueId, division: stored.clue.division });
    }
    return where;
  });
}
