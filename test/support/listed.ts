import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { siblingItems } from '../../functions/store/employers.ts';
import { stateItem } from '../../functions/store/items.ts';
import { employerNameKey } from '../../functions/store/keys.ts';
import { checkpointKey, heldIndex, heldKey } from '../../functions/store/ledger/layout.ts';
import { toItem } from '../../functions/store/table.ts';

/** A clue as lists find it: its state, its employer's name, and the districts that held it before. */
export interface StoredListed {
  readonly clue: Clue;
  readonly employerName: string;
  readonly heldBefore?: readonly string[];
}

/** The items of a clue that lists read. */
function itemsOf(tableName: string, { clue, employerName, heldBefore = [] }: StoredListed): WriteRequest[] {
  const { clueId, receivedDay, division } = clue;
  const ref = { kind: CLUE.kind, id: clueId };
  const checkpoint = { id: clueId, n: 1, epoch: 1, firstDay: receivedDay, history: [] };
  const put = (item: object): WriteRequest => ({ PutRequest: { Item: toItem(item) } });
  return [
    put(stateItem(CLUE, clueId, { state: clue, facets: 1, writtenAt: '' })),
    put({ ...employerNameKey(CLUE.kind, clueId), name: employerName }),
    put({ ...checkpointKey(ref), ...checkpoint, ...heldIndex(CLUE.kind, division, checkpoint) }),
    ...heldBefore.map((d) =>
      put({ ...heldKey(ref, d), ...checkpoint, ...heldIndex(CLUE.kind, d, checkpoint) }),
    ),
    ...siblingItems(tableName, { ...clue, reporterKey: `p-${clueId}` }).map(
      ({ Put }): WriteRequest => ({ PutRequest: { Item: Put?.Item } }),
    ),
  ];
}

/** Stores clues as lists find them, straight into the table. */
export async function storeListed(
  client: DynamoDBClient,
  tableName: string,
  listed: Iterable<StoredListed>,
): Promise<void> {
  let requests: WriteRequest[] = [];
  const send = async () => {
    if (requests.length === 0) return;
    await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
    requests = [];
  };
  for (const one of listed) {
    for (const request of itemsOf(tableName, one)) {
      requests.push(request);
      if (requests.length === 25) await send();
    }
  }
  await send();
}
