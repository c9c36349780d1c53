import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { availableCommands } from '../../domain/clue/available.ts';
import { COMMAND_BODIES, type Command, textOf } from '../../domain/clue/commands.ts';
import { decide, type Facts, roleRefusal } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { type Refusal, reasonOf } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { COMMAND_EDGES, type CommandName, STATUSES, type Status } from '../../domain/clue/status.ts';
import type { Rules } from '../../domain/kernel/aggregate.ts';
import type { Edge } from '../../domain/kernel/graph.ts';
import { canonicalJson, sha256 } from '../../domain/kernel/record.ts';
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
} from '../http/http.ts';
import { createHttpHandler, type RequestOf } from '../http/http-function.ts';
import { idempotentAnswer } from '../http/idempotency.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor } from '../store/calendars.ts';
import { registerDistrict } from '../store/districts.ts';
import { indexPk, stateKey } from '../store/keys.ts';
import { type IdempotencyRecord, KeyInUse, Repository } from '../store/repository.ts';
import { unitCheck, unitsAbove } from '../store/roster.ts';
import { type Table, toItem } from '../store/table.ts';
import { putCalendar } from './calendars.ts';
import { putUnit, type UnitKeys } from './units.ts';

/** How long a command's idempotency key is kept; then the same key is a new request. */
const KEY_SECONDS = 86_400;

/** A refusal as a problem: 403, 409, 412 or 422. The first three say where the clue is and what the caller can order. */
function problemOf(refusal: Refusal, clue: Clue, caller: Caller, rules: Rules, now: number): Problem {
  const reason = reasonOf(refusal);
  const { code, en } = reason;
  if (refusal.refused === 'input') {
    const errors = [{ path: refusal.path, message: en }];
    return new Problem(422, 'invalid-input', 'The command does not fit the clue.', { errors, reason });
  }
  const extra = {
    reason,
    currentStatus: clue.status,
    version: clue.version,
    availableCommands: availableCommands(clue, caller, rules, now),
  };
  switch (refusal.refused) {
    case 'role':
      return new Problem(403, 'wrong-role', en, extra);
    case 'stale':
      return new Problem(412, code, en, extra);
    case 'status':
    case 'rule':
      return new Problem(409, code, en, extra);
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

/** Reads what a command's decision needs beside the clue, with the conditions that hold it in the transaction. */
async function readFacts(
  clues: Repository<Clue, ClueEvent>,
  clue: Clue,
  command: Command,
  addedDistricts: readonly string[],
): Promise<{ facts: Facts; checks: TransactWriteItem[] }> {
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
  const clues = new Repository(runtime, CLUE);
  const { table } = clues;

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
    const stored = await clues.load(clueId);
    if (!stored || !canSee(caller, stored.state)) throw unknownClue();
    const now = runtime.now();
    // The answer is made where the change is; by then the calendar it holds is known.
    let rules = await rulesFor(runtime, [stored.state]);
    const wrongRole = roleRefusal(commandName, caller);
    if (wrongRole) throw problemOf(wrongRole, stored.state, caller, rules(stored.state), now);
    const body = parseInput(COMMAND_BODIES[commandName], raw, 'body');
    const command = { name: commandName, body } as Command;
    const view = (clue: Clue) => clueView(clue, rules(clue), now, caller);
    let keep: IdempotencyRecord<Clue> | undefined;
    if (key !== undefined) {
      const scope = keyScope(caller, clueId, commandName);
      const bodyHash = sha256(canonicalJson(raw));
      const kept = await idempotentAnswer(table, { kind: CLUE.kind, scope, key, bodyHash }, now, REUSED);
      if (kept) return kept;
      keep = {
        kind: CLUE.kind,
        scope,
        key,
        bodyHash,
        answer: (clue) => JSON.stringify(view(clue)),
        expiresAt: Math.floor(now / 1000) + KEY_SECONDS,
      };
    }
    if (command.name === 'decide-return' && stored.state.pendingReturn?.to) {
      await registerDistrict(table, districtOf(stored.state.pendingReturn.to));
    }
    const role = caller.roles.find((r) => edge.roles.includes(r)) ?? 'officer';
    try {
      const changed = await clues.change<Refusal>(
        clueId,
        commandName,
        now,
        async (clue) => {
          if (!canSee(caller, clue)) throw unknownClue();
          const { facts, checks } = await readFacts(clues, clue, command, runtime.extraDistricts);
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
        const { state } = changed.stored;
        throw problemOf(changed.refusal, state, caller, rules(state), now);
      }
      return json(200, view(changed.stored.state));
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
