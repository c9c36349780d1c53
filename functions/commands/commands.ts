import type { Clue } from '../../domain/clue.ts';
import { COMMAND_BODIES, type Command, textOf } from '../../domain/commands.ts';
import { allowedCommands, decide, type Refusal } from '../../domain/decide.ts';
import { districtOf } from '../../domain/divisions.ts';
import { canonicalJson, sha256 } from '../../domain/record.ts';
import { COMMAND_EDGES, COMMAND_NAMES, type CommandName, type Edge } from '../../domain/status.ts';
import { answering } from '../shared/answering.ts';
import { changeClue, type KeptAnswer, KeyUsed, loadClue } from '../shared/clues.ts';
import { enterDistrict } from '../shared/districts.ts';
import {
  type Caller,
  callerOf,
  type HttpEvent,
  type HttpResult,
  header,
  json,
  jsonBody,
  Problem,
  parseInput,
  requireRole,
  seesClue,
} from '../shared/http.ts';
import { keptAnswer } from '../shared/kept-answers.ts';
import type { Runtime } from '../shared/runtime.ts';
import { openTable, type Table } from '../shared/table.ts';
import { clueView } from '../shared/view.ts';
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

/** A clue this one may be merged into: known, held within the caller's sight, and not itself merged. */
async function checkMergeTarget(table: Table, caller: Caller, clueId: string): Promise<void> {
  const target = await loadClue(table, clueId);
  if (!target || !seesClue(caller, target.clue)) {
    throw new Problem(422, 'invalid-input', 'The clue to merge into is not known.', {
      errors: [{ path: 'of', message: 'is not a known clue' }],
    });
  }
  if (target.clue.status === 'merged' || target.clue.status === 'returned') {
    throw new Problem(409, 'merge-target', `The clue to merge into is ${target.clue.status}.`);
  }
}

/**
 * The officers' API: one command, one transaction, and the answer after it. Also the roster of handling units.
 * @param keys hashes employers named in recusals
 */
export function createCommands(runtime: Runtime, keys: UnitKeys): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName);

  async function order(event: HttpEvent): Promise<HttpResult> {
    const caller = callerOf(event);
    const { clueId = '', command: name = '' } = event.pathParameters ?? {};
    if (!(COMMAND_NAMES as string[]).includes(name)) {
      throw new Problem(404, 'unknown-command', `There is no command ${name.slice(0, 40)}.`);
    }
    const commandName = name as CommandName;
    const edge: Edge = COMMAND_EDGES[commandName];
    const raw = jsonBody(event);
    const stored = await loadClue(table, clueId);
    if (!stored || !seesClue(caller, stored.clue)) throw unknownClue();
    requireRole(caller, ...edge.roles);
    const body = parseInput(COMMAND_BODIES[commandName], raw, 'body');
    const command = { name: commandName, body } as Command;
    const now = runtime.now();
    const key = header(event, 'idempotency-key');
    let keep: KeptAnswer | undefined;
    if (key !== undefined) {
      if (key.length === 0 || key.length > 255) {
        throw new Problem(400, 'idempotency-key', 'An Idempotency-Key has 1 to 255 characters.');
      }
      const scope = keyScope(caller, clueId, commandName);
      const bodyHash = sha256(canonicalJson(raw));
      const kept = await keptAnswer(table, { scope, key, bodyHash }, now, REUSED);
      if (kept) return kept;
      keep = {
        scope,
        key,
        bodyHash,
        answer: (clue) => JSON.stringify(view(clue)),
        expiresAt: Math.floor(now / 1000) + KEY_DAYS * 86_400,
      };
    }
    if (command.name === 'triage' && command.body.decision === 'duplicate' && command.body.of !== undefined) {
      await checkMergeTarget(table, caller, command.body.of);
    }
    if (command.name === 'decide-return' && stored.clue.pendingReturn?.to) {
      await enterDistrict(table, districtOf(stored.clue.pendingReturn.to));
    }
    const view = (clue: Clue) => clueView(clue, runtime.policies.version(clue.policyVersion), now);
    const role = caller.roles.find((r) => edge.roles.includes(r)) ?? 'officer';
    try {
      const changed = await changeClue(
        table,
        clueId,
        commandName,
        now,
        ({ clue }) => {
          if (!seesClue(caller, clue)) throw unknownClue();
          return decide(clue, command, caller, runtime.policies.version(clue.policyVersion), now);
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
      if (!(error instanceof KeyUsed) || !keep) throw error;
      const kept = await keptAnswer(table, keep, now, REUSED);
      if (kept) return kept;
      throw new Problem(409, 'idempotency-key-in-use', 'A request with this Idempotency-Key is under way.');
    }
  }

  return answering(runtime, {
    'POST /clues/{clueId}/{command}': order,
    'PUT /units/{unitId}': (event) => putUnit(runtime, table, keys, event),
  });
}
