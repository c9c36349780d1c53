import type { CalendarBook } from '../../domain/calendar/book.ts';
import { reprojectClue } from '../../domain/clue/clocks.ts';
import { OPEN_STATUSES } from '../../domain/clue/status.ts';
import { isPassing } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesFor, rulesOf } from '../store/calendars.ts';
import type { StoredClue } from '../store/clue-items.ts';
import { changeClue, pageOfClues } from '../store/clues.ts';
import { districtsWithin } from '../store/districts.ts';
import { calendarProgressKey, reprojectionKey } from '../store/keys.ts';
import { type Item, openTable, type Table, toItem } from '../store/table.ts';

/** Open clues looked at in one step, and when a notice is published to count those it touches. */
const STEP_CLUES = 200;
const COUNT_CLUES = 5000;
const PAGE = 100;
/** A clue may move behind the pass; once a pass finds nothing, none has. */
const MAX_PASSES = 5;

/** Where a re-projection is: what the stream hands from step to step. */
export interface ReprojectionItem {
  /** The number of the release. */
  readonly reprojection: number;
  /** Rises with every step: a record that comes again does nothing. */
  readonly step: number;
  readonly pass?: number;
  /** Clues changed in this pass. */
  readonly changed?: number;
  /** Index of the part of the index read next, and where in it. */
  readonly section?: number;
  readonly startKey?: Item;
  readonly finished?: boolean;
}

const sectionsOf = async (table: Table) =>
  (await districtsWithin(table, '*')).flatMap((district) =>
    OPEN_STATUSES.map((status) => ({ district, status })),
  );

/**
 * Counts the open clues that the latest calendar of a book changes.
 * @returns at least so many where more than 5,000 clues are open
 */
export async function countTouched(
  runtime: Pick<Runtime, 'policies' | 'calendars'>,
  table: Table,
  book: CalendarBook,
): Promise<number> {
  let touched = 0;
  let looked = 0;
  for (const { district, status } of await sectionsOf(table)) {
    let startKey: Item | undefined;
    do {
      const page = await pageOfClues(table, district, status, { startKey, limit: PAGE });
      const clues = page.stored.map((s) => s.clue);
      const rules = await rulesFor(runtime, clues);
      for (const clue of clues) {
        if (reprojectClue(clue, { ...rules(clue), latest: book.latest }).length > 0) touched += 1;
      }
      looked += clues.length;
      if (looked >= COUNT_CLUES) return touched;
      startKey = page.lastKey;
    } while (startKey);
  }
  return touched;
}

/**
 * Brings an open clue to the latest calendar, with an entry in its record, if that moves any of its due dates.
 * @param release counts the clue as done in the progress of this release, in the same transaction
 * @returns whether it changed
 */
export async function bringToLatest(
  runtime: Runtime,
  table: Table,
  stored: StoredClue,
  release?: number,
): Promise<boolean> {
  const rules = await rulesOf(runtime, stored.clue);
  if (reprojectClue(stored.clue, rules).length === 0) return false;
  const changed = await changeClue(
    table,
    stored.clue.clueId,
    'reproject',
    runtime.now(),
    async ({ clue }) => ({ events: reprojectClue(clue, await rulesOf(runtime, clue)) }),
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
 * step. A clue that cannot be changed is told and passed over: reconcile tries it again.
 * @param stepClues open clues looked at in one step
 * @throws whatever passes by itself, so that the record comes again
 */
export async function continueReprojection(
  runtime: Runtime,
  item: ReprojectionItem,
  stepClues: number = STEP_CLUES,
): Promise<void> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  const n = item.reprojection;
  const stored = await table.get<ReprojectionItem>(reprojectionKey(n));
  if (stored === undefined || stored.step !== item.step || stored.finished) return;
  // What was read before the notice is of no use.
  if (item.step === 0) runtime.calendars.forget();
  const sections = await sectionsOf(table);
  let { pass = 1, changed = 0, section = 0, startKey } = stored;
  let looked = 0;
  while (looked < stepClues && section < sections.length) {
    const { district, status } = sections[section] as (typeof sections)[number];
    const page = await pageOfClues(table, district, status, {
      startKey,
      limit: Math.min(PAGE, stepClues),
    });
    for (const clue of page.stored) {
      try {
        if (await bringToLatest(runtime, table, clue, n)) changed += 1;
      } catch (error) {
        if (isPassing(error)) throw error;
        const { clueId } = clue.clue;
        runtime.log.error('QX-REPROJECTION-FAILED', { clueId, error: (error as Error).name });
      }
    }
    looked += page.stored.length;
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
  runtime.log.info('QX-REPROJECTED', { version: progress?.version, clues: progress?.done });
}
