import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import type { Counter, Figures, HeldFacet, Step } from '../../../../domain/kernel/figures.ts';
import { AGGREGATES } from '../../../../domain/registry.ts';
import { createLedger } from '../../../../functions/ledger/ledger.ts';
import { rebuild, recount } from '../../../../functions/store/ledger/audit.ts';
import { type LedgerKind, type LedgerRecord, ledgerKinds } from '../../../../functions/store/ledger/kinds.ts';
import { rowItem, rowKey, storedRow } from '../../../../functions/store/ledger/layout.ts';
import { LedgerReader } from '../../../../functions/store/ledger/reading.ts';
import { repair } from '../../../../functions/store/ledger/repair.ts';
import { type ScannedItem, scanByPrefix } from '../../../../functions/store/scan.ts';
import { toItem } from '../../../../functions/store/table.ts';
import {
  COUNTING,
  facet,
  historyFrom,
  streamEvent,
  streamRecord,
  writeRecord,
} from '../../../support/ledger.ts';
import { ledgerAnswer, useLedger, year } from '../../../support/ledger-table.ts';
import { closed } from '../../../support/metrics.ts';

/* A second kind of aggregate with one counter, beside clues of the same ids and district in the same table. */

interface VisitFacet extends HeldFacet {
  readonly planned: string;
  readonly people: number;
}
type VisitCounter = Counter & { readonly counter: 'people' };

const row = (division: string, date: string) => ({ district: division, period: 'day', date }) as const;

/** Counts the people visited, on the day the visit was planned for. */
const VISIT_FIGURES: Figures<VisitFacet, VisitCounter> = {
  kind: 'visit',
  firstDay: ({ planned }) => planned,
  reach: () => ({ span: 0, ahead: 0 }),
  deltas: (previous, next) =>
    [
      { of: previous, sign: -1 },
      { of: next, sign: 1 },
    ].flatMap(({ of, sign }) =>
      of === null
        ? []
        : [
            {
              ...row(of.division, of.planned),
              counter: { counter: 'people' as const, street: '' },
              by: sign * of.people,
            },
          ],
    ),
  sumMonth: () => [],
  packCounter: () => 'p',
  unpackCounter: () => ({ counter: 'people', street: '' }),
  packStep: ({ day, facet: { division, people } }) => `${day} ${division} ${people}`,
  unpackHistory: (packed, planned) =>
    packed.map((text, i) => {
      const [day = '', division = '', people] = text.split(' ');
      return { day, facet: { n: i + 1, division, planned, people: Number(people) } };
    }),
};

const VISIT_PK = 'VISIT#';
const entryItem = (id: string, { day, facet: f }: Step<VisitFacet>) => ({
  pk: `${VISIT_PK}${id}`,
  sk: `ENTRY#${String(f.n).padStart(6, '0')}`,
  facetNumber: f.n,
  body: JSON.stringify([{ day, facet: f }]),
});

const toRecords = (found: readonly ScannedItem[]): LedgerRecord[] =>
  [...Map.groupBy(found, ({ pk }) => String(pk).slice(VISIT_PK.length))].map(([id, items]) => ({
    id,
    entries: items.flatMap(({ body }) => JSON.parse(String(body))),
  }));

async function readRecords(): Promise<LedgerRecord[]> {
  const found: ScannedItem[] = [];
  for await (const page of scanByPrefix(world.runtime, [VISIT_PK])) found.push(...(page.get(VISIT_PK) ?? []));
  return toRecords(found);
}

const VISITS: LedgerKind = {
  figures: VISIT_FIGURES,
  recordPk: (id) => `${VISIT_PK}${id}`,
  gather: () => async (items) => toRecords(items),
  readRecord: async (_, id) =>
    (await readRecords()).find((record) => record.id === id) ?? { id, entries: [] },
  verify: COUNTING.verify,
  async *countFacets() {
    yield new Map((await readRecords()).map(({ id, entries }) => [id, entries.length]));
  },
};

const world = useLedger();
const kinds = [...ledgerKinds(AGGREGATES), VISITS];
const options = { ...COUNTING, kinds };

const visit = (...people: number[]): Step<VisitFacet>[] =>
  people.map((n, i) => ({
    day: `2021-03-0${5 + i}`,
    facet: { n: i + 1, division: '440311', planned: '2021-03-05', people: n },
  }));

async function writeVisit(id: string, steps: readonly Step<VisitFacet>[]): Promise<void> {
  for (const step of steps) {
    const Item = toItem(entryItem(id, step));
    await world.client.send(new PutItemCommand({ TableName: world.table.name, Item }));
  }
}

/** The people visited in the district, by day. */
async function peopleVisited(): Promise<Record<string, number>> {
  const reader = new LedgerReader(world.table, VISIT_FIGURES);
  const range = { days: { from: '2021-01-01', to: '2021-12-31' }, months: null };
  const rows = await reader.rows(await reader.scopes('4403'), () => range);
  return Object.fromEntries(rows.map(({ date, counters }) => [date, counters.reduce((n, c) => n + c.by, 0)]));
}

test('a second kind is counted beside clues, once, counted again and rebuilt', async () => {
  const clue = historyFrom(facet(), closed('2021-03-20'));
  await writeRecord(world.runtime, 'national-1', clue);
  await writeVisit('national-1', visit(3, 5));
  await writeVisit('national-2', visit(7));

  const event = streamEvent(...clue.map((step): [string, (typeof clue)[number]] => ['national-1', step]));
  const visits = [
    ...visit(3, 5).map((step) => entryItem('national-1', step)),
    entryItem('national-2', visit(7)[0] as Step<VisitFacet>),
  ];
  const batch = { Records: [...event.Records, ...visits.map((item) => streamRecord(item))] };
  const ledger = createLedger(world.runtime, kinds);
  for (const consumer of [ledger, ledger, createLedger(world.runtime, kinds)]) {
    expect(await consumer(batch)).toEqual({ batchItemFailures: [] });
  }
  const clues = { numerator: 1, denominator: 1 };
  expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject(clues);
  expect(await peopleVisited()).toEqual({ '2021-03-05': 12 });
  expect(await recount(world.runtime, options)).toMatchObject({ facets: 5, differences: [] });

  const key = rowKey('visit', 1, row('440311', '2021-03-05'));
  const stored = storedRow((await world.table.get(key)) ?? {});
  await world.table.put(rowItem(key, { v: stored.v + 1, counters: new Map([['p', 13]]) }));
  expect((await recount(world.runtime, options)).differences).toEqual([
    {
      of: 'counter',
      kind: 'visit',
      ...row('440311', '2021-03-05'),
      counter: 'people',
      stored: 13,
      expected: 12,
    },
  ]);
  expect(await rebuild(world.runtime, options)).toMatchObject({ epoch: 2, aggregates: 3 });
  expect(await recount(world.runtime, options)).toMatchObject({ epoch: 2, differences: [] });
  expect(await ledgerAnswer(world.table, year('cohort'))).toMatchObject(clues);
  expect(await peopleVisited()).toEqual({ '2021-03-05': 12 });
  expect(await ledger(batch)).toEqual({ batchItemFailures: [] });
  expect(await peopleVisited()).toEqual({ '2021-03-05': 12 });
});

test('what the stream lost of a second kind is counted by a repair', async () => {
  await writeVisit('national-1', visit(3, 5));
  expect(await repair(world.runtime, { kinds: [VISITS] })).toEqual({
    aggregates: 1,
    counted: [{ kind: 'visit', id: 'national-1' }],
    failed: [],
  });
  expect(await peopleVisited()).toEqual({ '2021-03-05': 5 });
});

test('a record of a kind that is not counted causes no request', async () => {
  const item = entryItem('national-1', visit(3)[0] as Step<VisitFacet>);
  expect(await createLedger(world.runtime)({ Records: [streamRecord(item)] })).toEqual({
    batchItemFailures: [],
  });
  expect(world.sent).toEqual([]);
});
