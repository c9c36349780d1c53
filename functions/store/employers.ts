import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Clue } from '../../domain/clue/state.ts';
import type { Sibling } from '../../domain/clue/triage.ts';
import { employerPk, type Key, reporterPk } from './keys.ts';
import { type Table, toItem } from './table.ts';

/** The most clues against one employer that a triage reads. */
export const MOST_SIBLINGS = 1000;

/** The most clues by one person that a triage reads. */
const MOST_REPORTS = 1000;

/** A clue's id, employer and instant of receipt, by which its items are found. */
type FiledUnder = Pick<Clue, 'clueId' | 'employerKeys'> & { readonly receivedAt: string };

/** A clue with all that its items hold. */
type Filed = FiledUnder & Pick<Clue, 'headcount' | 'arrears'> & Pick<Sibling, 'reporterKey'>;

const siblingSk = ({ receivedAt, clueId }: Pick<FiledUnder, 'receivedAt' | 'clueId'>) =>
  `${receivedAt}#${clueId}`;

/**
 * The keys under which triage finds a clue again: one of a known person, then one for each of the employer's keys. Against an
 * employer that nobody can tell nothing is compared.
 */
const siblingKeys = (clue: FiledUnder, reporterKey: string | null): Key[] => {
  const employers = clue.employerKeys.map(employerPk);
  const pks =
    employers.length === 0 || reporterKey === null ? employers : [reporterPk(reporterKey), ...employers];
  return pks.map((pk) => ({ pk, sk: siblingSk(clue) }));
};

/** Reads who reported a clue, as a keyed hash; null where nobody can tell, or the employer. Nothing else of its items is read. */
export async function readReporterKey(table: Table, clue: FiledUnder): Promise<string | null> {
  const [first] = siblingKeys(clue, null);
  if (!first) return null;
  const { items } = await table.query<Pick<Sibling, 'reporterKey'>>({
    KeyConditionExpression: 'pk = :pk AND sk = :sk',
    ProjectionExpression: 'pk, sk, reporterKey',
    values: { ':pk': first.pk, ':sk': first.sk },
    Select: 'SPECIFIC_ATTRIBUTES',
  });
  return items[0]?.reporterKey ?? null;
}

/**
 * Reads the keys under which triage finds a clue again, for their deletion in this order: who reported is known by the items of
 * the employer alone.
 */
export const readSiblingKeys = async (table: Table, clue: FiledUnder): Promise<Key[]> =>
  siblingKeys(clue, await readReporterKey(table, clue));

/**
 * Makes the items under which triage finds a clue again; that of a known person is there so that his own earlier clues are found
 * however many others there are.
 */
export function siblingItems(tableName: string, clue: Filed): TransactWriteItem[] {
  const { clueId, employerKeys, reporterKey, headcount, arrears, receivedAt } = clue;
  const sibling: Sibling = { clueId, reporterKey, headcount, from: arrears.from, to: arrears.to, receivedAt };
  const keys = siblingKeys(clue, reporterKey);
  return keys.map((key, i) => ({
    Put: {
      TableName: tableName,
      Item: toItem({ ...key, ...sibling, ...(i < keys.length - employerKeys.length && { employerKeys }) }),
    },
  }));
}

/** A sibling as it lies under its reporter. */
type Report = Sibling & { readonly employerKeys: readonly string[] };

/** Before every sort key of a sibling, which begins with a year; a key may not be empty, not even as a bound. */
const EARLIEST = '0';

/** The newest clues of some partitions between two sort keys, each once, the newest first. */
async function newest<T extends Sibling>(
  table: Table,
  pks: readonly string[],
  from: string,
  to: string,
  most: number,
): Promise<T[]> {
  const pages = await Promise.all(
    pks.map((pk) =>
      table.query<T>({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        values: { ':pk': pk, ':from': from, ':to': to },
        ScanIndexForward: false,
        Limit: most,
      }),
    ),
  );
  const byId = new Map(pages.flatMap((p) => p.items).map((s) => [s.clueId, s]));
  return [...byId.values()].sort((a, b) => (siblingSk(a) > siblingSk(b) ? -1 : 1)).slice(0, most);
}

/**
 * Reads the clues against a clue's employer that were received from an instant on and not after it, itself included.
 * @returns at most `MOST_SIBLINGS`, the newest; `more`: there are others; `reporterKey`: who reported it, where its employer is known
 */
export async function readSiblings(
  table: Table,
  clue: FiledUnder,
  since: string,
): Promise<{ siblings: Sibling[]; more: boolean; reporterKey: string | null }> {
  const pks = clue.employerKeys.map(employerPk);
  const found = await newest(table, pks, since, siblingSk(clue), MOST_SIBLINGS + 1);
  // Itself is the newest of them.
  const own = found[0]?.clueId === clue.clueId ? found[0] : undefined;
  return {
    siblings: found.slice(0, MOST_SIBLINGS),
    more: found.length > MOST_SIBLINGS,
    reporterKey: own?.reporterKey ?? null,
  };
}

/** Reads the newest clues by a clue's reporter against the same employer that were received before it. */
export async function readReports(
  table: Table,
  clue: FiledUnder,
  reporterKey: string | null,
): Promise<Sibling[]> {
  const { employerKeys } = clue;
  if (reporterKey === null) return [];
  // Its own item is read with them.
  const found = await newest<Report>(
    table,
    [reporterPk(reporterKey)],
    EARLIEST,
    siblingSk(clue),
    MOST_REPORTS + 1,
  );
  return found.filter(
    (s) => s.clueId !== clue.clueId && s.employerKeys.some((key) => employerKeys.includes(key)),
  );
}
