import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { type Clue, stageOf } from '../../domain/clue/state.ts';
import { isOpen, OPEN_STATUSES } from '../../domain/clue/status.ts';
import { groupWindowStart, type Suspect, suspects, triageClue } from '../../domain/clue/triage.ts';
import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { readReports, readSiblings } from '../store/employers.ts';
import { stateKey } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';
import { toItem } from '../store/table.ts';
import { createStage, type StageInput, type StepOutcome, systemStep } from '../workflow/stages.ts';

/** What triage needs beside the runtime: the divisions this deployment serves, as prefixes. */
export interface TriageConfig {
  readonly served: readonly string[];
}

/** Reads the clues that a clue may repeat, with the status each is in. */
async function readSuspects(
  clues: Pick<Repository<Clue>, 'table' | 'loadAll'>,
  clue: Clue,
  reporterKey: string | null,
): Promise<Suspect[]> {
  const found = suspects(clue, reporterKey, await readReports(clues.table, clue, reporterKey));
  const stored = await clues.loadAll(found.map((s) => s.clueId));
  return found.flatMap((s) => {
    const status = stored.get(s.clueId)?.state.status;
    return status === undefined ? [] : [{ ...s, status }];
  });
}

/** Checks, in the transaction of a decision, that a clue which the decision took for open, or closed, still is. */
function checkStatus(tableName: string, { clueId, status }: Suspect): TransactWriteItem {
  const fitting = isOpen(status) ? OPEN_STATUSES : [status];
  return {
    ConditionCheck: {
      TableName: tableName,
      Key: toItem(stateKey(CLUE.kind, clueId)),
      ConditionExpression: `#status IN (${fitting.map((_, i) => `:s${i}`).join(', ')})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem(Object.fromEntries(fitting.map((s, i) => [`:s${i}`, s]))),
    },
  };
}

/**
 * Triage (研判). At its own stage: applies the triage rules and says where the clue goes. At the triage officer's: waits for
 * one.
 */
export function createTriage(
  runtime: WorkflowRuntime,
  config: TriageConfig,
): (input: StageInput) => Promise<void> {
  return createStage(runtime, CLUE, async (clues, input) => {
    let isGroup = false;
    const { position, state, events } = await systemStep(
      runtime,
      clues,
      input,
      'auto-triage',
      async (clue, { policy }): Promise<StepOutcome<ClueEvent>> => {
        if (stageOf(clue) !== 'triage') return { events: [] };
        const of = await readSiblings(clues.table, clue, groupWindowStart(clue, policy));
        const candidates = await readSuspects(clues, clue, of.reporterKey);
        const found = triageClue(clue, { ...of, suspects: candidates }, policy, config.served);
        isGroup = found.group;
        const { referred, triage, groupSize, groupSizeAtLeast } = found;
        const suspected = candidates.find((s) => s.clueId === triage.suspectedOf);
        return {
          events: [
            { type: 'triaged', referred, triage, groupSize, ...(groupSizeAtLeast && { groupSizeAtLeast }) },
          ],
          checks: suspected ? [checkStatus(clues.table.name, suspected)] : [],
        };
      },
    );
    if (isGroup && events.length > 0) {
      const { division } = state;
      runtime.meter.count('GroupReported', 1, { division });
      runtime.log.warn('QX-TRIAGE-GROUP', { clueId: input.id, division });
    }
    return position;
  });
}
