import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { createRecount } from '../../functions/recount/recount.ts';
import { checkpointKey } from '../../functions/store/ledger/layout.ts';
import { toItem } from '../../functions/store/table.ts';
import { COUNTING, facet, historyFrom, writeRecord } from '../support/ledger.ts';
import { feed, useLedger } from '../support/ledger-table.ts';

const world = useLedger();
const steps = historyFrom(facet());
const drifts = () => world.runtime.logged.filter((l) => l.code === 'QX-LEDGER-DRIFT');

test('a ledger that agrees has no drift and is counted once', async () => {
  await writeRecord(world.runtime, 'national-1', steps);
  await feed(createLedger(world.runtime), 'national-1', steps);
  expect(await createRecount(world.runtime, COUNTING)()).toEqual({ facets: 1, drift: 0, broken: 0 });
  expect(world.runtime.counted.get('LedgerDrift')).toBe(0);
  expect(drifts()).toEqual([]);
  // Once for all kinds.
  expect(world.sent.filter(({ command }) => command === 'ScanCommand')).toHaveLength(1);
});

test('what stays wrong is drift, published once and named', async () => {
  await writeRecord(world.runtime, 'national-1', steps);
  await feed(createLedger(world.runtime), 'national-1', steps);
  await world.client.send(
    new DeleteItemCommand({
      TableName: world.table.name,
      Key: toItem(checkpointKey({ kind: 'clue', id: 'national-1' })),
    }),
  );
  expect(await createRecount(world.runtime, COUNTING)()).toEqual({ facets: 1, drift: 1, broken: 0 });
  expect(world.runtime.counted.get('LedgerDrift')).toBe(1);
  expect(drifts()).toMatchObject([
    { fields: { drift: 1, differences: [{ kind: 'clue', id: 'national-1' }] } },
  ]);
});

test('what the stream catches up with before the second recount is not', async () => {
  await writeRecord(world.runtime, 'national-1', steps);
  let scans = 0;
  const client = world.connect();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { commandName } = context as { commandName?: string };
      if (commandName === 'ScanCommand' && ++scans === 2) {
        await feed(createLedger(world.runtime), 'national-1', steps);
      }
      return next(args);
    },
    { step: 'initialize' },
  );
  expect(await createRecount({ ...world.runtime, dynamo: client }, COUNTING)()).toEqual({
    facets: 1,
    drift: 0,
    broken: 0,
  });
  expect(scans).toBe(2);
  expect(world.runtime.counted.get('LedgerDrift')).toBe(0);
  expect(drifts()).toEqual([]);
  client.destroy();
});
