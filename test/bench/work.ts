import type {
  AttributeValue,
  ConsumedCapacity,
  DynamoDBClient,
  TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { measureItem } from '../../local/store/values/attribute.ts';

type Key = Record<string, AttributeValue> | undefined;

/** What an item is, by its keys, without ids: `CLUE ENTRY`, `LEDGER DAY`. */
function itemKind(key: Key): string {
  const [pk = '', sk = ''] = [key?.pk?.S, key?.sk?.S];
  const first = (text: string, parts = 1) => text.split('#').slice(0, parts).join(' ');
  const known = /^(STATE|ENTRY|TASK|CHECKPOINT|HELD|DAY|YEAR|PARTICULARS|TEXT|UNIT|LOAD|EPOCH|RELEASE)\b/;
  return known.test(sk) ? `${first(pk)} ${first(sk)}` : first(pk);
}

/** Write units by kind of item, and how many writes of it there were. */
export class WriteUnits {
  readonly byKind = new Map<string, { writes: number; units: number; bytes: number }>();

  #add(kind: string, units: number, bytes: number): void {
    const sum = this.byKind.get(kind) ?? { writes: 0, units: 0, bytes: 0 };
    this.byKind.set(kind, { writes: sum.writes + 1, units: sum.units + units, bytes: sum.bytes + bytes });
  }

  /** Attributes what each write used, as the store reports it; what indexes took of a transaction is a kind of its own. */
  watch(client: DynamoDBClient): void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        const { commandName = '' } = context as { commandName?: string };
        const input = args.input as {
          Key?: Key;
          Item?: Key;
          TransactItems?: TransactWriteItem[];
        };
        const { ConsumedCapacity: used } = result.output as {
          ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
        };
        const total = [used ?? []].flat().reduce((sum, c) => sum + (c.CapacityUnits ?? 0), 0);
        if (commandName === 'TransactWriteItemsCommand') {
          let rest = total;
          for (const { Put, Update, Delete, ConditionCheck } of input.TransactItems ?? []) {
            const bytes = Put?.Item ? measureItem(Put.Item).size : 0;
            const units = 2 * Math.max(1, Math.ceil(bytes / 1024));
            const kind = itemKind(Put?.Item ?? Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key);
            this.#add(ConditionCheck ? `${kind} (checked)` : kind, units, bytes);
            rest -= units;
          }
          if (rest > 0) this.#add('indexes', rest, 0);
        } else if (['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand'].includes(commandName)) {
          this.#add(itemKind(input.Item ?? input.Key), total, input.Item ? measureItem(input.Item).size : 0);
        }
        return result;
      },
      { step: 'initialize', name: 'writeUnits', priority: 'high' },
    );
  }
}
