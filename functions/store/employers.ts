import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Clue } from '../../domain/clue/state.ts';
import type { Sibling } from '../../domain/clue/triage.ts';
import { employerPk, type Key, reporterPk } from './keys.ts';
import { type Table, toItem } from './table.ts';

/** The most clues against one employer that a triage reads. */
export const MOST_SIBLINGS = 1000;

/** The most clues by one person that a triage reads. */
const MOST_REPORTS = 1000;

type Filed = Pick<Clue, 'clueId' | 'employerKeys' | 'reporterKey' | 'headcount' | 'arrears'> & {
  readonly receivedAt: string;
};

const siblingSk = ({ receivedAt, clueId }: Pick<Filed, 'receivedAt' | 'clueId'>) => `${receivedAt}#${clueId}`;

/** The keys under which triage finds a clue again: one for each of the employer's keys, and one of a known person. */
export const siblingKeys = (
  clue: Pick<Filed, 'clueId' | 'employerKeys' | 'reporterKey' | 'receivedAt'>,
): Key[] => {
  const { employerKeys, reporterKey } = clue;
  const pks = [...employerKeys.map(employerPk), ...(reporterKey === null ? [] : [reporterPk(reporterKey)])];
  return pks.map((pk) => ({ pk, sk: siblingSk(clue) }));
};

/**
 * Makes the items under which triage finds a clue again; that of a known person is there so that his own earlier clues are found
 * however many others there are.
 */
export function siblingItems(tableName: string, clue: Filed): TransactWriteItem[] {
  const { clueId, employerKeys, reporterKey, headcount, arrears, receivedAt } = clue;
  const sibling: Sibling = { clueId, reporterKey, headcount, from: arrears.from, to: arrears.to, receivedAt };
  return siblingKeys(clue).map((key, i) => ({
    Put: {
      TableName: tableName,
      Item: toItem({ ...key, ...sibling, ...(i < employerKeys.length ? {} : { employerKeys }) }),
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
 * @returns at most `MOST_SIBLINGS`, the newest; `more`: there are others
 */
export async function readSiblings(
  table: Table,
  clue: Filed,
  since: string,
): Promise<{ siblings: Sibling[]; more: boolean }> {
  const pks = clue.employerKeys.map(employerPk);
  const found = await newest(table, pks, since, siblingSk(clue), MOST_SIBLINGS + 1);
  return { siblings: found.slice(0, MOST_SIBLINGS), more: found.length > MOST_SIBLINGS };
}

/** Reads the newest clues by the same person against the same employer that were received before a clue. */
export async function readReports(table: Table, clue: Filed): Promise<Sibling[]> {
  const { reporterKey, employerKeys } = clue;
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
