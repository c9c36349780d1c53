import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Aggregate, AggregateState, HandOverRule } from '../../domain/kernel/aggregate.ts';
import type { Actor } from '../../domain/kernel/record.ts';
import { isWithin } from '../../domain/places/divisions.ts';
import { pickSuccessor, type RefusedSuccessor } from '../../domain/roster/hand-over.ts';
import type { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type Caller, canSee, type HttpResult, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { districtScope } from '../http/lists/divisions.ts';
import { filterOf } from '../http/lists/filter.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { indexPk, kindPrefix } from '../store/keys.ts';
import { Repository } from '../store/repository.ts';
import { rosterAbove, unitCheck, unitsAround } from '../store/roster.ts';
import type { Item, Table } from '../store/table.ts';

type Request = RequestOf<typeof ADMINISTRATION_REQUESTS, 'POST /officers/{officerId}/hand-over'>;

/** What one request does at most: matters looked at, and pages of the index read. What is left has a cursor. */
const MOST_MATTERS = 50;
const MOST_PAGES = 100;
const PAGE = 1000;

/** Where a hand-over goes on: the part of the index, and behind which of its rows. */
const positionSchema = z.strictObject({ part: z.int().min(0), after: z.string().nullable() });

/** A district's open matters of a kind. */
interface Part {
  readonly district: string;
  readonly aggregate: Aggregate;
}

/** Why a matter stays: nobody of those named takes it over. */
interface Kept {
  readonly refused: 'rule';
  readonly faults: readonly RefusedSuccessor[];
}

/**
 * @returns whether the roster of the caller's division knows the officer
 * @throws Problem 422 for a successor whom no roster of the division, or above it, has as an inspector
 */
async function checkNames(
  table: Table,
  caller: Caller,
  officerId: string,
  to: readonly string[],
): Promise<boolean> {
  const units = (await unitsAround(table, caller.division)).map(({ unit }) => unit);
  const inspectors = new Set(
    units.flatMap(({ officers }) => officers.filter((o) => o.roles.includes('inspector')).map((o) => o.id)),
  );
  const errors = to.flatMap((id, i) => {
    if (id === officerId) return [{ path: `to.${i}`, message: 'must be somebody else' }];
    return inspectors.has(id)
      ? []
      : [{ path: `to.${i}`, message: 'is no inspector of the division or of one above it' }];
  });
  if (errors.length > 0) {
    throw new Problem(422, 'invalid-input', 'The body does not fit the roster.', { errors });
  }
  return units.some(
    ({ division, officers }) =>
      isWithin(division, caller.division) && officers.some(({ id }) => id === officerId),
  );
}

/** Makes the writes by which another one keeps who took a matter over; none where that no longer matters to it. */
async function besideWrites(
  runtime: Runtime,
  { beside }: HandOverRule,
  officer: string,
  now: number,
  actor: Actor,
): Promise<readonly TransactWriteItem[]> {
  if (beside === undefined) return [];
  const { kind, id, edge, eventOf } = beside;
  const repository = new Repository(runtime, runtime.aggregates.of(kind));
  const stored = await repository.load(id);
  if (!stored || !repository.aggregate.graph.edges[edge]?.from.includes(stored.state.status)) return [];
  return (await repository.prepareChange(id, edge, stored, [eventOf(officer)], now, { actor })).writes;
}

/** Moves an officer's part in one matter to whom it fits of those named, the least busy first. @returns null: nothing is left to move */
async function handOverOne(
  runtime: Runtime,
  repository: Repository<AggregateState>,
  id: string,
  { caller, path: { officerId }, body: { to, note } }: Request,
): Promise<'moved' | readonly RefusedSuccessor[] | null> {
  const { aggregate, table } = repository;
  const now = runtime.now();
  const actor = { id: caller.sub, role: 'admin' };
  const changed = await repository.change<Kept>(
    id,
    'hand-over',
    now,
    async (state) => {
      const rule = aggregate.handOverRule?.(state);
      if (!rule?.officers.includes(officerId) || !canSee(caller, state)) return { events: [] };
      const { units, loads } = await rosterAbove(table, aggregate.kind, state.division);
      const openOf = (officer: string) => loads.get(officer) ?? 0;
      const named = [...to].sort((a, b) => openOf(a) - openOf(b) || (a < b ? -1 : 1));
      const picked = pickSuccessor(
        rule,
        named,
        units.map(({ unit }) => unit),
        shanghaiDate(now),
      );
      if ('refused' in picked) return { refused: 'rule', faults: picked.refused };
      const concerned = units.filter(({ unit }) => unit.officers.some((o) => o.id === picked.officer));
      const checks: TransactWriteItem[] = concerned.map((unit) => unitCheck(table, aggregate.kind, unit));
      checks.push(...(await besideWrites(runtime, rule, picked.officer, now, actor)));
      return { events: [rule.eventOf(officerId, picked.officer)], checks };
    },
    { actor, text: note ? { text: note } : undefined },
  );
  if (changed.outcome === 'done') return 'moved';
  return changed.outcome === 'refused' ? changed.refusal.faults : null;
}

/**
 * `POST /officers/{officerId}/hand-over`: moves an officer's open work in the caller's division to others, each matter in a
 * transaction of its own with an entry in its record, a bounded number at a time. What was moved is no longer the officer's: a
 * request that is sent again goes on with what is left.
 */
export async function handOver(
  runtime: Runtime,
  table: Table,
  cursorKey: CursorKeySource,
  request: Request,
): Promise<HttpResult> {
  const { event, caller, path, body } = request;
  const { officerId } = path;
  const { cursor: text, ...rest } = body;
  const cursor = cursorOf(cursorKey, { event, caller, path, query: { ...rest, cursor: text } });
  const begun = await cursor.open(positionSchema);
  const isKnown = begun !== null || (await checkNames(table, caller, officerId, body.to));
  const districts = await districtsWithin(table, districtScope(caller.division));
  const kinds = runtime.aggregates.all.filter(({ handOverRule }) => handOverRule !== undefined);
  const parts: Part[] = districts.flatMap((district) => kinds.map((aggregate) => ({ district, aggregate })));
  const repositories = new Map(kinds.map((aggregate) => [aggregate, new Repository(runtime, aggregate)]));

  let { part, after } = begun ?? { part: 0, after: null };
  let moved = 0;
  const left: { kind: string; id: string; refused: readonly RefusedSuccessor[] }[] = [];
  let matters = 0;
  for (let pages = 0; part < parts.length && pages < MOST_PAGES && matters < MOST_MATTERS; pages++) {
    const { district, aggregate } = parts[part] as Part;
    const repository = repositories.get(aggregate) as Repository<AggregateState>;
    const page = await readPage(table, { district, aggregate }, officerId, after, MOST_MATTERS - matters);
    for (const { id, sortKey } of page.rows) {
      const outcome = await handOverOne(runtime, repository, id, request);
      matters += 1;
      after = sortKey;
      if (outcome === 'moved') moved += 1;
      else if (outcome !== null) left.push({ kind: aggregate.kind, id, refused: outcome });
    }
    after = page.after;
    if (after === null) part += 1;
  }
  if (!isKnown && moved === 0 && left.length === 0 && part >= parts.length) {
    throw new Problem(404, 'unknown-officer', 'There is no such officer.');
  }
  runtime.log.info('QX-HANDED-OVER', { officer: officerId, by: caller.sub, moved, left: left.length });
  const sealed = part < parts.length ? await cursor.seal({ part, after }) : undefined;
  return json(200, { officerId, moved, left, ...(sealed === undefined ? {} : { cursor: sealed }) });
}

/** Reads an officer's open matters of a part, by due date. `after`: where it goes on; null at the end. */
async function readPage(
  table: Table,
  { district, aggregate }: Part,
  officer: string,
  after: string | null,
  most: number,
): Promise<{ rows: { id: string; sortKey: string }[]; after: string | null }> {
  const filter = filterOf({ officer });
  const { items, lastKey } = await table.query<Item>({
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
    FilterExpression: filter?.expression,
    values: {
      ':pk': indexPk(aggregate.kind, district),
      // No id holds a control character: behind the row, and before the next.
      ':from': after === null ? 'open#' : `${after}\u0001`,
      ':to': 'open#~',
      ...filter?.values,
    },
    Limit: PAGE,
  });
  const rows = items.map(({ pk, gsi1sk }) => ({
    id: String(pk).slice(kindPrefix(aggregate.kind).length),
    sortKey: String(gsi1sk),
  }));
  if (rows.length > most) return { rows: rows.slice(0, most), after: rows[most - 1]?.sortKey ?? null };
  return { rows, after: lastKey === undefined ? null : String(lastKey.gsi1sk) };
}
