import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLedger } from '../../../../functions/ledger/ledger.ts';
import { rebuild, recount } from '../../../../functions/store/ledger/audit.ts';
import { ensureTable } from '../../../../local/dynamo.ts';
import { history } from '../../../domain/metrics/histories.ts';
import { COUNTING, facet, streamEvent, testRuntime, writeRecord } from '../../../support/ledger.ts';
import { useLedger, watchedClient } from '../../../support/ledger-table.ts';

const world = useLedger();

/*
 * Every request waits for its turn, and turns are drawn: so a consumer may stand still between reading the epoch and its
 * transaction while a rebuild begins, scans and ends.
 */
test('whatever the order of requests, a rebuild and the stream together count all, once', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(history, { minLength: 2, maxLength: 6 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      async (turns, all, delays, isUnverified) => {
        runs += 1;
        const tableName = `${world.table.name}-${runs}`;
        await ensureTable(world.client, tableName);
        const connect = () => {
          const client = watchedClient(world.connect(), () => {});
          client.middlewareStack.add(
            (next, { commandName }) =>
              async (args) => {
                await turns.schedule(Promise.resolve(), String(commandName));
                return next(args);
              },
            { step: 'initialize' },
          );
          return testRuntime(client, tableName);
        };
        const [intake, ...consumers] = [connect(), connect(), connect()].map((runtime, i) =>
          i === 0 ? runtime : createLedger(runtime),
        ) as [ReturnType<typeof testRuntime>, ...ReturnType<typeof createLedger>[]];
        const rebuilding = connect();
        // Of a record that does not verify stays what was counted, now or later.
        const verify = isUnverified
          ? (record: Parameters<typeof COUNTING.verify>[0] & { id: string }) => ({
              ...COUNTING.verify(record),
              intact: record.id !== 'national-0',
            })
          : COUNTING.verify;

        // Each rebuild begins after some of the changes were counted.
        const starts = delays.map((delay) => ({
          after: delay % all.flat().length,
          ...Promise.withResolvers<void>(),
        }));
        let changes = 0;
        const tellStarts = () => {
          for (const { after, resolve } of starts) if (changes >= after) resolve();
        };
        tellStarts();

        // Clues come one after the other, in two lanes, so that some come before, while and after the table is scanned.
        const lanes = [0, 1].map(async (lane) => {
          for (const [i, steps] of all.entries()) {
            if (i % 2 !== lane) continue;
            for (const [k, step] of steps.entries()) {
              await writeRecord(intake, `national-${i}`, steps.slice(0, k + 1));
              const consumer = consumers[(i + k) % consumers.length];
              expect(await consumer?.(streamEvent([`national-${i}`, step]))).toEqual({
                batchItemFailures: [],
              });
              changes += 1;
              tellStarts();
            }
          }
        });
        const rebuilds = starts.map(async ({ promise }) => {
          await promise;
          return rebuild(rebuilding, { verify });
        });
        await turns.waitFor(Promise.all([...lanes, ...rebuilds]));

        const { epoch, differences, facets } = await recount(testRuntime(world.client, tableName), COUNTING);
        expect(differences).toEqual([]);
        expect({ epoch: epoch > 1, facets }).toEqual({ epoch: true, facets: all.flat().length });
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

/** A runtime whose first request of a name waits until it is let go on. */
function pausedAt(command: string) {
  const reached = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const client = world.connect();
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === command) {
          reached.resolve();
          await letGo.promise;
        }
        return next(args);
      },
    { step: 'initialize' },
  );
  return {
    runtime: testRuntime(client, world.table.name),
    reached: reached.promise,
    letGo: letGo.resolve,
  };
}

const step = { day: '2021-03-05', facet: facet() };
const expectRight = async (epoch: number) =>
  expect(await recount(world.runtime, COUNTING)).toMatchObject({ epoch, facets: 1, differences: [] });

test('a first change counted while a rebuild passes over its broken record goes to the new epoch', async () => {
  const slow = pausedAt('TransactWriteItemsCommand');
  await writeRecord(world.runtime, 'national-1', [step]);
  const counted = createLedger(slow.runtime)(streamEvent(['national-1', step]));
  await slow.reached;
  const verify = (record: Parameters<typeof COUNTING.verify>[0]) => ({
    ...COUNTING.verify(record),
    intact: false,
  });
  expect(await rebuild(world.runtime, { verify })).toMatchObject({ epoch: 2, unverified: { count: 1 } });
  slow.letGo();
  expect(await counted).toEqual({ batchItemFailures: [] });
  await expectRight(2);
});

test('a rebuild overtaken by a later one counts what is new in the later epoch', async () => {
  const slow = pausedAt('ScanCommand');
  const overtaken = rebuild(slow.runtime, COUNTING);
  await slow.reached;
  expect(await rebuild(world.runtime, COUNTING)).toMatchObject({ epoch: 2 });
  expect(await rebuild(world.runtime, COUNTING)).toMatchObject({ epoch: 3 });
  await writeRecord(world.runtime, 'national-1', [step]);
  slow.letGo();
  expect(await overtaken).toMatchObject({ epoch: 2 });
  await createLedger(world.runtime)(streamEvent(['national-1', step]));
  await expectRight(3);
});
