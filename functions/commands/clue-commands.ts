import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { availableCommands } from '../../domain/clue/available.ts';
import { COMMAND_BODIES, type Command, textOf } from '../../domain/clue/commands.ts';
import type { Facts } from '../../domain/clue/decide/situation.ts';
import { decide, roleRefusal } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { type Refusal, reasonOf } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import { districtOf } from '../../domain/places/divisions.ts';
import { clueView } from '../contract/view.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { registerDistrict } from '../store/districts.ts';
import { attachFiles, loadFiles } from '../store/files.ts';
import { indexPk, stateKey } from '../store/keys.ts';
import { unitCheck, unitsAbove } from '../store/roster.ts';
import { type Table, toItem } from '../store/table.ts';
import { readCaseFacts } from './file-case.ts';

/** Statuses of a clue that others may be merged into. */
const MERGE_TARGETS = (Object.keys(STATUSES) as Status[]).filter((s) => s !== 'merged' && s !== 'returned');

/** A condition that a clue is still neither merged nor returned, and where it was read. */
function targetCheck(table: Table, { clueId, division }: Clue): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table.name,
      Key: toItem(stateKey(CLUE.kind, clueId)),
      ConditionExpression: `gsi1pk = :district AND #status IN (${MERGE_TARGETS.map((_, i) => `:s${i}`).join(', ')})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({
        ':district': indexPk(CLUE.kind, division),
        ...Object.fromEntries(MERGE_TARGETS.map((s, i) => [`:s${i}`, s])),
      }),
    },
  };
}

/** The officers' commands on a clue. */
export const CLUE_COMMANDS: CommandGroup<Clue, ClueEvent, Command, Refusal, Facts> = {
  aggregate: CLUE,
  bodies: COMMAND_BODIES,
  textOf,
  roleRefusal,
  decide,
  reasonOf,
  available: availableCommands,
  view: clueView,
  async readFacts(clues, clue, command, runtime, caller) {
    const { table } = clues;
    if (command.name === 'triage' && command.body.decision === 'duplicate' && command.body.of !== undefined) {
      const target = (await clues.load(command.body.of))?.state ?? null;
      return { facts: { target }, checks: target === null ? [] : [targetCheck(table, target)] };
    }
    if (command.name === 'assign') {
      const units = await unitsAbove(table, clue.division);
      const named = new Set(command.body.officers);
      const concerned = units.filter(({ unit }) => unit.officers.some((o) => named.has(o.id)));
      return {
        facts: { units: units.map((u) => u.unit) },
        checks: concerned.map((unit) => unitCheck(table, CLUE.kind, unit)),
      };
    }
    if (command.name === 'log') {
      const named = command.body.attachments?.flatMap(({ fileId }) => (fileId === undefined ? [] : [fileId]));
      const files = await loadFiles(table, named ?? []);
      const owner = { kind: CLUE.kind, id: clue.clueId };
      return { facts: { files }, checks: attachFiles(table, owner, clue.version + 1, files) };
    }
    if (command.name === 'file-case') return readCaseFacts(runtime, clue, command.body, caller);
    return { facts: { addedDistricts: runtime.extraDistricts }, checks: [] };
  },
  async prepare({ table }, { pendingReturn }, command) {
    if (command.name === 'decide-return' && pendingReturn?.to) {
      await registerDistrict(table, districtOf(pendingReturn.to));
    }
  },
};
