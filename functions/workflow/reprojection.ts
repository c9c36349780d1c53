import type { CalendarBook } from '../../domain/calendar/book.ts';
import { type Aggregate, type AggregateState, isOpenIn, type Rules } from '../../domain/kernel/aggregate.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isPassing } from '../store/backoff.ts';
import { rulesFor, rulesOf } from '../store/calendars.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Stored } from '../store/items.ts';
import { calendarProgressKey, reprojectionKey } from '../store/keys.ts';
import { Repository } from '../store/repository.ts';
import { type Item, openTable, type Table, toItem } from '../store/table.ts';

/** Open aggregates looked at in one step, and when a notice is published to count those it touches. */
const STEP_SIZE = 200;
const COUNT_SIZE = 5000;
const PAGE = 100;
/** One may move behind the pass; once a pass finds nothing, none has. */
const MAX_PASSES = 5;

/** Where a re-projection is: what the stream hands from step to step. */
export interface ReprojectionItem {
  /** The number of the release. */
  readonly reprojection: number;
  /** Rises with every step: a record that comes again does nothing. */
  readonly step: number;
  readonly pass?: number;
  /** Changed in this pass. */
  readonly changed?: number;
  /** Index of the part of the index read next, and where in it. */
  readonly section?: number;
  readonly startKey?: Item;
  readonly finished?: boolean;
}

/** The open parts of all districts, of every kind of aggregate. */
async function sectionsOf(runtime: Runtime, table: Table) {
  const districts = await districtsWithin(table, '*');
  return runtime.aggregates.all.flatMap((aggregate) => {
    const repository = new Repository(runtime, aggregate);
    return districts.map((district) => ({ district, repository }));
  });
}

/** Tells whether a calendar changes an open aggregate. */
const isTouched = (aggregate: Aggregate, { state }: Stored, rules: Rules): boolean =>
  isOpenIn(aggregate, state.status) && aggregate.reproject(state, rules).length > 0;

/**
 * Counts the open aggregates that the latest calendar of a book changes.
 * @returns at least so many where more than 5,000 are open
 */
export async function countTouched(runtime: Runtime, table: Table, book: CalendarBook): Promise<number> {
  let touched = 0;
  let looked = 0;
  for (const { district, repository } of await sectionsOf(runtime, table)) {
    let startKey: Item | undefined;
    do {
      const page = await repository.page(district, 'open', { startKey, limit: PAGE });
      const found = page.found.map((f) => f.stored);
      const rules = await rulesFor(
        runtime,
        found.map((f) => f.state),
      );
      for (const stored of found) {
        const own = { ...rules(stored.state), latest: book.latest };
        if (isTouched(repository.aggregate, stored, own)) touched += 1;
      }
      looked += found.length;
      if (looked >= COUNT_SIZE) return touched;
      startKey = page.lastKey;
    } while (startKey);
  }
  return touched;
}

/**
 * Brings an open aggregate to the latest calendar, with an entry in its record, if that moves any of its due dates.
 * @param release counts it as done in the progress of this release, in the same transaction
 * @returns whether it changed
 */
export async function bringToLatest(
  runtime: Runtime,
  repository: Repository<AggregateState>,
  id: string,
  stored: Stored,
  release?: number,
): Promise<boolean> {
  const { aggregate, table } = repository;
  const rules = await rulesOf(runtime, stored.state);
  if (!isTouched(aggregate, stored, rules)) return false;
  const changed = await repository.change(
    id,
    'reproject',
    runtime.now(),
    (state, current) => ({ events: aggregate.reproject(state, current) }),
    {
      actor: { id: 'calendar', role: 'system' },
      ...(release === undefined
        ? {}
        : {
            also: [
              {
                Update: {
                  TableName: table.name,
                  Key: toItem(calendarProgressKey(release)),
                  UpdateExpression: 'ADD done :one',
                  ExpressionAttributeValues: toItem({ ':one': 1 }),
                },
              },
            ],
          }),
    },
    stored,
  );
  return changed.outcome === 'done';
}

/**
 * Does one bounded step of a re-projection and notes where it is; that note comes through the stream and sets off the next
 * step. What cannot be changed is told and passed over: reconcile tries it again.
 * @param stepSize open aggregates looked at in one step
 * @throws whatever passes by itself, so that the record comes again
 */
export async function continueReprojection(
  runtime: Runtime,
  item: ReprojectionItem,
  stepSize: number = STEP_SIZE,
): Promise<void> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  const n = item.reprojection;
  const known = await table.get<ReprojectionItem>(reprojectionKey(n));
  if (known === undefined || known.step !== item.step || known.finished) return;
  // What was read before the notice is of no use.
  if (item.step === 0) runtime.calendars.forget();
  const sections = await sectionsOf(runtime, table);
  let { pass = 1, changed = 0, section = 0, startKey } = known;
  let looked = 0;
  while (looked < stepSize && section < sections.length) {
    const { district, repository } = sections[section] as (typeof sections)[number];
    const page = await repository.page(district, 'open', { startKey, limit: Math.min(PAGE, stepSize) });
    for (const { id, stored } of page.found) {
      try {
        if (await bringToLatest(runtime, repository, id, stored, n)) changed += 1;
      } catch (error) {
        if (isPassing(error)) throw error;
        const { kind } = repository.aggregate;
        runtime.log.error('QX-REPROJECTION-FAILED', { aggregate: kind, id, error: (error as Error).name });
      }
    }
    looked += page.found.length;
    startKey = page.lastKey;
    if (!startKey) section += 1;
  }
  let finished = false;
  if (section >= sections.length) {
    finished = changed === 0 || pass >= MAX_PASSES;
    pass += 1;
    changed = 0;
    section = 0;
    startKey = undefined;
  }
  if (finished) await finishProgress(runtime, table, n);
  await table.update({
    Key: reprojectionKey(n),
    UpdateExpression: `SET #step = :next, pass = :pass, changed = :changed, #section = :section, finished = :finished${startKey ? ', startKey = :startKey' : ' REMOVE startKey'}`,
    ConditionExpression: '#step = :step',
    ExpressionAttributeNames: { '#step': 'step', '#section': 'section' },
    values: {
      ':next': item.step + 1,
      ':step': item.step,
      ':pass': pass,
      ':changed': changed,
      ':section': section,
      ':finished': finished,
      ...(startKey ? { ':startKey': startKey } : {}),
    },
    ReturnValues: 'ALL_NEW',
  });
}

async function finishProgress(runtime: Runtime, table: Table, n: number): Promise<void> {
  const progress = await table.update({
    Key: calendarProgressKey(n),
    UpdateExpression: 'SET finished = :yes, touched = done',
    values: { ':yes': true },
    ReturnValues: 'ALL_NEW',
  });
  runtime.log.info('QX-REPROJECTED', { version: progress?.version, touched: progress?.done });
}
