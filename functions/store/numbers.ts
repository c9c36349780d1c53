import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { numberKey } from './keys.ts';
import { type Table, toItem } from './table.ts';

/** What is numbered without gaps: from 1 on by who numbers, what, and the year. */
export interface NumberSeries {
  /** A division: the district, or that of the organ. */
  readonly division: string;
  /** Lower-case words, e.g. `case` or the kind of a document. */
  readonly what: string;
  readonly year: number;
}

/** A number that is the series' next one as long as its write goes through, in the transaction that uses it. */
export interface DrawnNumber {
  readonly n: number;
  readonly write: TransactWriteItem;
}

/**
 * Draws the next number of a series. Nothing is kept until the write goes through: a number is never given twice, and none is lost
 * with a change that fails.
 */
export async function drawNumber(table: Table, series: NumberSeries): Promise<DrawnNumber> {
  const key = numberKey(series);
  const last = (await table.get<{ n: number }>(key))?.n ?? 0;
  return {
    n: last + 1,
    write: {
      Update: {
        TableName: table.name,
        Key: toItem(key),
        UpdateExpression: 'SET n = :next',
        ConditionExpression: last === 0 ? 'attribute_not_exists(pk)' : 'n = :last',
        ExpressionAttributeValues: toItem({ ':next': last + 1, ...(last === 0 ? {} : { ':last': last }) }),
      },
    },
  };
}
