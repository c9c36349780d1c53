import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Clue, stageOf } from '../../domain/clue/state.ts';
import { isOpen, OPEN_STATUSES, type Status } from '../../domain/clue/status.ts';
import { groupWindowStart, type Suspect, suspects, triageClue } from '../../domain/clue/triage.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readClue } from '../store/clue-items.ts';
import { readReports, readSiblings } from '../store/employers.ts';
import { clueKey } from '../store/keys.ts';
import { type Table, toItem } from '../store/table.ts';
import { createStage, type StageInput, type StagePosition, systemStep } from '../workflow/stages.ts';

/** What triage needs beside the runtime: the divisions this deployment serves, as prefixes. */
export interface TriageConfig {
  readonly served: readonly string[];
}

/** Reads the clues that a clue may repeat, with the status each is in. */
async function readSuspects(table: Table, clue: Clue): Promise<Suspect[]> {
  const found = suspects(clue, await readReports(table, clue));
  if (found.length === 0) return [];
  const items = await table.batchGet(found.map((s) => clueKey(s.clueId)));
  const statuses = new Map<string, Status>(
    items.map((item) => {
      const { clue } = readClue(item);
      return [clue.clueId, clue.status];
    }),
  );
  return found.flatMap((s) => {
    const status = statuses.get(s.clueId);
    return status === undefined ? [] : [{ ...s, status }];
  });
}

/** Checks, in the transaction of a decision, that a clue which the decision took for open, or closed, still is. */
function checkStatus(tableName: string, { clueId, status }: Suspect): TransactWriteItem {
  const fitting = isOpen(status) ? OPEN_STATUSES : [status];
  return {
    ConditionCheck: {
      TableName: tableName,
      Key: toItem(clueKey(clueId)),
      ConditionExpression: `#status IN (${fitting.map((_, i) => `:s${i}`).join(', ')})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem(Object.fromEntries(fitting.map((s, i) => [`:s${i}`, s]))),
    },
  };
}

/**
 * Triage (研判). Without a task token: applies the triage rules and says where the clue goes. With one: waits for a
 * triage officer.
 */
export function createTriage(
  runtime: Runtime,
  config: TriageConfig,
): (input: StageInput) => Promise<StagePosition | undefined> {
  return createStage(runtime, async (table, input, stored) => {
    let group = false;
    const { where, events } = await systemStep(
      runtime,
      table,
      input,
      'auto-triage',
      async ({ clue }, { policy }) => {
        if (stageOf(clue) !== 'triage') return { events: [] };
        const [of, candidates] = await Promise.all([
          readSiblings(table, clue, groupWindowStart(clue, policy)),
          readSuspects(table, clue),
        ]);
        const found = triageClue(clue, { ...of, suspects: candidates }, policy, config.served);
        group = found.group;
        const { referred, triage, groupSize, groupSizeAtLeast } = found;
        const suspected = candidates.find((s) => s.clueId === triage.suspectedOf);
        return {
          events: [
            { type: 'triaged', referred, triage, groupSize, ...(groupSizeAtLeast && { groupSizeAtLeast }) },
          ],
          checks: suspected ? [checkStatus(table.name, suspected)] : [],
        };
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
