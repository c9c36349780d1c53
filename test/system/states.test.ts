import { expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { stateKey } from '../../functions/store/keys.ts';
import { packText, unpackText } from '../../functions/store/packing.ts';
import { openTable } from '../../functions/store/table.ts';
import { clueData, testStack } from '../support/stack.ts';

it('a test fails at its end when a stored state does not parse, whatever it looked at', async () => {
  const t = await testStack();
  await t.push(clueData(1));
  const table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
  const key = stateKey(CLUE.kind, `national-${clueData(1).clueNo}`);
  const item = await table.get(key);
  const body = { ...JSON.parse(unpackText(item?.body)), employerKeys: ['深圳市测试电子有限公司'] };
  await table.put({ ...item, body: packText(JSON.stringify(body)) });
  await expect(t.close()).rejects.toThrow(new Error(`Stored states do not parse. ${key.pk}: employerKeys.0`));
});
