import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { COMMAND_BODIES, type Command, textOf } from '../../domain/clue/commands.ts';
import { allowedCommands, decide, type Facts, type Refusal } from '../../domain/clue/decide.ts';
import { canonicalJson, sha256 } from '../../domain/clue/record.ts';
import type { Clue } from '../../domain/clue/state.ts';
import {
  COMMAND_EDGES,
  type CommandName,
  type Edge,
  STATUSES,
  type Status,
} from '../../domain/clue/status.ts';
import { districtOf } from '../../domain/places/divisions.ts';
import { COMMANDS_REQUESTS } from '../contract/requests.ts';
import { clueView } from '../contract/view.ts';
import {
  type Caller,
  canSee,
  type HttpEvent,
  type HttpResult,
  json,
  jsonBody,
  Problem,
  parseInput,
  requireRole,
} from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { idempotentAnswer } from '../http/idempotency.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { changeClue, type IdempotencyRecord, KeyInUse, loadClue } from '../store/clues.ts';
import { registerDistrict } from '../store/districts.ts';
import { clueKey, districtIndexPk } from '../store/keys.ts';
import { unitCheck, unitsAbove } from '../store/roster.ts';
import { openTable, type Table, toItem } from '../store/table.ts';
import { putCalendar } from './calendars.ts';
import { putUnit, type UnitKeys } from './units.ts';

/** How long a command's idempotency key is kept. */
const KEY_DAYS = 30;

/** A refusal as a problem: 403, 409, 412 or 422. */
function problemOf(refusal: Refusal, clue: Clue): Problem {
  const where = { currentStatus: clue.status, version: clue.version, allowedCommands: allowedCommands(clue) };
  switch (refusal.refused) {
    case 'role':
      return new Problem(403, 'wrong-role', refusal.detail);
    case 'stale':
      return new Problem(412, 'stale', refusal.detail, where);
    case 'status':
      return new Problem(409, 'wrong-status', refusal.detail, where);
    case 'rule':
      return new Problem(409, refusal.code, refusal.detail, where);
    case 'input':
      return new Problem(422, 'invalid-input', 'The command does not fit the clue.', {
        errors: [{ path: refusal.path, message: refusal.detail }],
      });
  }
}

const unknownClue = () => new Problem(404, 'unknown-clue', 'There is no such clue.');

const REUSED = {
  code: 'idempotency-key-reused',
  detail: 'This Idempotency-Key was used with another body.',
};

/** A key is the caller's own, for one clue and one command. */
function keyScope(caller: Caller, clueId: string, name: CommandName): string {
  return `${caller.sub}#${clueId}#${name}`;
}

/** Statuses of a clue that others may be merged into. */
const MERGE_TARGETS = (Object.keys(STATUSES) as Status[]).filter((s) => s !== 'merged' && s !== 'returned');

/** A condition that a clue is still where it was read, and neither merged nor returned. */
function targetCheck(table: Table, { clueId, division }: Clue): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table.name,
      Key: toItem(clueKey(clueId)),
      ConditionExpression: `gsi1pk = :place AND #status IN (${MERGE_TARGETS.map((_, i) => `:s${i}`).join(', ')})`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: toItem({
        ':place': districtIndexPk(division),
        ...Object.fromEntries(MERGE_TARGETS.map((s, i) => [`:s${i}`, s])),
      }),
    },
  };
}

/** Reads what a command's decision needs beside the clue, with the conditions that hold it in the transaction. */
async function readFacts(
  table: Table,
  clue: Clue,
  command: Command,
  addedDistricts: readonly string[],
): Promise<{ facts: Facts; checks: TransactWriteItem[] }> {
  if (command.name === 'triage' && command.body.decision === 'duplicate' && command.body.of !== undefined) {
    const target = (await loadClue(table, command.body.of))?.clue ?? null;
    return { facts: { target }, checks: target === null ? [] : [targetCheck(table, target)] };
  }
  if (command.name === 'assign') {
    const units = await unitsAbove(table, clue.division);
    const named = new Set(command.body.officers);
    const concerned = units.filter(({ unit }) => unit.officers.some((o) => named.has(o.id)));
    return {
      facts: { units: units.map((u) => u.unit) },
      checks: concerned.map((unit) => unitCheck(table, unit)),
    };
  }
  return { facts: { addedDistricts }, checks: [] };
}

/**
 * The officers' API: one command, one transaction, and the answer after it. Also the roster of handling units and the
 * calendar.
 * @param config what hashes employers named in recusals
 */
export function createCommands(
  runtime: Runtime,
  config: UnitKeys,
): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName);

  async function execute({
    event,
    caller,
    path,
    headers,
  }: RequestOf<typeof COMMANDS_REQUESTS, 'POST /clues/{clueId}/{command}'>): Promise<HttpResult> {
    const { clueId, command: commandName } = path;
    const key = headers['idempotency-key'];
    const edge: Edge = COMMAND_EDGES[commandName];
    const raw = jsonBody(event);
    const stored = await loadClue(table, clueId);
    if (!stored || !canSee(caller, stored.clue)) throw unknownClue();
    requireRole(caller, ...edge.roles);
    const body = parseInput(COMMAND_BODIES[commandName], raw, 'body');
    const command = { name: commandName, body } as Command;
    const now = runtime.now();
    let keep: IdempotencyRecord | undefined;
    if (key !== undefined) {
      const scope = keyScope(caller, clueId, commandName);
      const bodyHash = sha256(canonicalJson(raw));
      const kept = await idempotentAnswer(table, { scope, key, bodyHash }, now, REUSED);
      if (kept) return kept;
      keep = {
        scope,
        key,
        bodyHash,
        answer: (clue) => JSON.stringify(view(clue)),
        expiresAt: Math.floor(now / 1000) + KEY_DAYS * 86_400,
      };
    }
    if (command.name === 'decide-return' && stored.clue.pendingReturn?.to) {
      await registerDistrict(table, districtOf(stored.clue.pendingReturn.to));
    }
    // The answer is made where the change is; by then the calendar it holds is known.
    let rules = await rulesFor(runtime, [stored.clue]);
    const view = (clue: Clue) => clueView(clue, rules(clue), now);
    const role = caller.roles.find((r) => edge.roles.includes(r)) ?? 'officer';
    try {
      const changed = await changeClue(
        table,
        clueId,
        commandName,
        now,
        async ({ clue }) => {
          if (!canSee(caller, clue)) throw unknownClue();
          const { facts, checks } = await readFacts(table, clue, command, runtime.extraDistricts);
          rules = await rulesFor(runtime, [clue]);
          const decision = decide(clue, command, caller, rules(clue), now, facts);
          return 'refused' in decision ? decision : { ...decision, checks };
        },
        { actor: { id: caller.sub, role }, text: textOf(command), keep },
        stored,
      );
      if (changed.outcome === 'unknown') throw unknownClue();
      if (changed.outcome === 'refused') {
        runtime.meter.count('CommandRefused', 1, { reason: changed.refusal.refused });
        throw problemOf(changed.refusal, changed.stored.clue);
      }
      return json(200, view(changed.stored.clue));
    } catch (error) {
      if (!(error instanceof KeyInUse) || !keep) throw error;
      const kept = await idempotentAnswer(table, keep, now, REUSED);
      if (kept) return kept;
      throw new Problem(409, 'idempotency-key-in-use', 'A request with this Idempotency-Key is under way.');
    }
  }

  return createHttpHandler(runtime, COMMANDS_REQUESTS, {
    'POST /clues/{clueId}/{command}': execute,
    'PUT /units/{unitId}': (request) => putUnit(runtime, table, config, request),
    'PUT /calendars/{year}': (request) => putCalendar(runtime, table, request),
  });
}
