import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { IssuedDocument } from '../../domain/documents/documents.ts';
import { DOCUMENT_PREFIX, documentKey, personPk, seqOfPersonal } from './keys.ts';
import { packText, unpackText } from './packing.ts';
import { type Table, toItem } from './table.ts';

/** Makes the item of a document (文书) that an entry issues, for the transaction that writes the entry. */
export const documentItem = (
  tableName: string,
  kind: string,
  id: string,
  seq: number,
  document: IssuedDocument,
): TransactWriteItem => ({
  Put: {
    TableName: tableName,
    Item: toItem({ ...documentKey(kind, id, seq), data: packText(JSON.stringify(document)) }),
  },
});

/** Reads the document that an entry issued; null once it was deleted at the end of the retention. */
export async function readDocument(
  table: Table,
  kind: string,
  id: string,
  seq: number,
): Promise<IssuedDocument | null> {
  const item = await table.get<{ data: unknown }>(documentKey(kind, id, seq));
  return item ? (JSON.parse(unpackText(item.data)) as IssuedDocument) : null;
}

/** Reads the documents that the entries of a record issued, by entry number. Personal data. */
export async function readDocuments(
  table: Table,
  kind: string,
  id: string,
): Promise<Map<number, IssuedDocument>> {
  const { items } = await table.query<{ sk: string; data: unknown }>(
    {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      values: { ':pk': personPk(kind, id), ':prefix': DOCUMENT_PREFIX },
    },
    { all: true },
  );
  return new Map(
    items.map(({ sk, data }) => [seqOfPersonal(sk) ?? 0, JSON.parse(unpackText(data)) as IssuedDocument]),
  );
}
