import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { BEGINNING, chain } from '../../domain/kernel/record.ts';
import { createAnchor } from '../../functions/anchor/anchor.ts';
import { createClosure } from '../../functions/closure/closure.ts';
import { clueRecordSchema } from '../../functions/contract/record-schema.ts';
import { entryKey as keyOfEntry, textKey as keyOfText, stateKey } from '../../functions/store/keys.ts';
import { packText, unpackText } from '../../functions/store/packing.ts';
import { readRecord } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { type Item, openTable, type Table, toItem } from '../../functions/store/table.ts';
import type { OpenStack, Target } from '../../ops/target.ts';
import { openedStack, ops } from '../ops/run.ts';
import { memoryAnchors } from '../support/anchors.ts';
import { closeClue, clueData, inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';

const id = (n: number) => `national-${clueData(n).clueNo}`;
const stateOf = (n: number) => stateKey(CLUE.kind, id(n));
const entryKey = (n: number, seq: number) => keyOfEntry(CLUE.kind, id(n), seq);
const textKey = (n: number, seq: number) => keyOfText(CLUE.kind, id(n), seq);

let t: TestStack;
let table: Table;
const anchors = memoryAnchors();
let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'qingxin-record-'));
  t = await testStack();
  table = openTable(t.stack.runtime.dynamo, t.stack.runtime.tableName);
  await t.roster();
});
afterAll(async () => {
  await t.close();
  rmSync(dir, { recursive: true, force: true });
});

const open = (changes: Partial<OpenStack> = {}): OpenStack => openedStack(t, { anchors, ...changes });
/** A file is verified without any stack. */
const NOWHERE: Target = {
  name: 'nowhere',
  open: () => Promise.reject(new Error('nothing is opened here')),
  webhook: () => Promise.reject(new Error('nothing is pushed here')),
};
const file = (name: string, content: unknown) => {
  const path = join(dir, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};
const recordOf = async (n: number, query = '', person = SUPERVISOR) => {
  const { status, body } = await t.as(person, 'GET', `/clues/${id(n)}/record${query}`);
  expect(status).toBe(200);
  expect(clueRecordSchema.parse(body)).toEqual(body);
  return body;
};

describe('the record of the API', () => {
  it('comes in pages that prove themselves, alone and together', async () => {
    await t.push(clueData(1));
    const clues = new Repository(t.stack.runtime, CLUE);
    for (let i = 0; i < 12; i++) {
      const events = Array.from({ length: 20 }, () => ({ type: 'personal-data-read' }) as const);
      await clues.change(id(1), 'rearm', t.stack.now(), () => ({ events }), {
        actor: { id: 'test', role: 'system' },
      });
    }
    await t.stack.settled();
    const first = await recordOf(1);
    const second = await recordOf(1, `?cursor=${first.cursor}`);
    const third = await recordOf(1, `?cursor=${second.cursor}`);
    expect(
      [first, second, third].map((page) => [page.proof.from, page.proof.to, page.proof.entries]),
    ).toEqual([
      [1, 100, 100],
      [101, 200, 100],
      [201, third.proof.to, third.proof.to - 200],
    ]);
    for (const page of [first, second, third]) {
      expect(page.proof).toMatchObject({ intact: true, redacted: 0, head: page.entries.at(-1).hash });
    }
    expect(first.proof.prevHash).toBe(BEGINNING.hash);
    expect(second.proof.prevHash).toBe(first.proof.head);
    expect(third).not.toHaveProperty('cursor');

    const verified = (...files: string[]) =>
      ops(['verify', ...files.flatMap((name) => ['--file', name])], NOWHERE);
    const [a, b, c] = [file('a', first), file('b', second), file('c', third)] as const;
    expect(await verified(c, a, b)).toMatchObject({
      code: 0,
      out: expect.stringMatching(`^Entries ${third.proof.to}, head ${third.proof.head}, `),
    });
    expect((await verified(file('all', [first, second, third]))).code).toBe(0);
    for (const [files, sentence] of [
      [[a], 'entries from 101 on are missing, the last page says that more follow.'],
      [[a, b], 'entries from 201 on are missing, the last page says that more follow.'],
      [[b, c], 'entries 1 to 100 are missing.'],
      [[a, c], 'entries 101 to 200 are missing.'],
      [
        [file('d', { ...first, entries: first.entries.slice(0, 40) }), b, c],
        'entries 41 to 100 are missing.',
      ],
      [[file('e', { ...first, entries: first.entries.slice(2) }), b, c], 'entries 1 to 2 are missing.'],
      [
        [a, b, file('f', { ...third, entries: third.entries.slice(0, -1) })],
        `entry ${third.proof.to} is missing.`,
      ],
    ] as const) {
      const { code, out } = await verified(...files);
      expect(code).toBe(1);
      expect(out).toContain(`  The export is cut short: ${sentence}\n`);
      expect(out).toContain('The record does not verify.\n');
    }
    const hole = { ...first, entries: first.entries.toSpliced(50, 1) };
    expect((await verified(file('g', hole), b, c)).code).toBe(1);
    expect((await verified(a, a, b, c)).out).toContain(
      'The page from entry 1 does not follow the page before it.',
    );
  });

  it('refuses cursors of another record, of nothing, and beyond the end', async () => {
    await t.push(clueData(2));
    const { cursor } = await recordOf(1);
    const beyond = Buffer.from(JSON.stringify({ record: id(2), after: 99 })).toString('base64url');
    for (const text of [cursor, beyond, 'x']) {
      expect((await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}/record?cursor=${text}`)).status).toBe(422);
    }
  });

  it('gives salts with texts in full, after noting the reading, and none with masked ones', async () => {
    const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(2)}`)).body.officers;
    const by = inspector(officer);
    await t.order(by, id(2), 'sign');
    const attachments = [{ name: '张测试的工资条.pdf', sha256: 'a'.repeat(64), bytes: 9 }];
    const occurredAt = '2021-03-05T08:00:00+08:00';
    await t.order(by, id(2), 'log', { kind: 'interview', occurredAt, note: '找到张测试', attachments });
    const masked = await recordOf(2, '', by);
    const full = await recordOf(2, '?unmasked=true', by);
    expect(masked.texts.map((x: object) => 'salt' in x)).toEqual([false]);
    expect(full.texts).toEqual([
      {
        seq: 5,
        text: '找到张测试',
        attachments: ['张测试的工资条.pdf'],
        salt: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
    expect(full.entries.at(-1)).toMatchObject({ event: { type: 'personal-data-read' }, by: { id: officer } });
    expect(full.entries).toHaveLength(masked.entries.length + 1);

    const verify = (name: string, page: unknown) => ops(['verify', '--file', file(name, page)], NOWHERE);
    expect((await verify('full', full)).out).toContain('free texts verified 1 of 1.\nThe record is intact.');
    expect((await verify('masked', masked)).out).toContain(
      'free texts verified 0 of 1.\nThe record is intact.',
    );
    const texts = full.texts.map((x: object) => ({ ...x, text: '没找到' }));
    expect((await verify('other', { ...full, texts })).out).toContain(
      '  Entry 5 has another text than was written.\n',
    );
    const orphan = [...full.texts, { seq: 2, text: '加的', salt: 'x' }];
    expect((await verify('orphan', { ...full, texts: orphan })).out).toContain(
      'There is a text for entry 2, which has none.',
    );
  });
});

describe('the table edited directly', () => {
  const put = (key: { pk: string; sk: string }, change: (item: Item) => Item) =>
    table.get<Item>(key).then((item) => table.put(change(item ?? {})));
  const body = (item: Item, value: unknown): Item => ({ ...item, body: packText(JSON.stringify(value)) });
  const contents = (item: Item) => JSON.parse(unpackText(item.body));
  const state = (n: number, change: (clue: Clue) => object) =>
    put(stateOf(n), (item) => body(item, { ...contents(item), ...change(contents(item)) }));
  const drop = (key: { pk: string; sk: string }) =>
    t.stack.runtime.dynamo.send(new DeleteItemCommand({ TableName: table.name, Key: toItem(key) }));
  /** The items of a clue's state and entries, as they were. */
  const kept = async (n: number) => {
    const { items } = await table.query(
      { KeyConditionExpression: 'pk = :pk', values: { ':pk': stateOf(n).pk } },
      { all: true },
    );
    return items;
  };

  /** What is done to a closed clue, and what the verification says. */
  const EDITS: readonly [what: string, edit: (n: number) => Promise<unknown>, sentence: string | RegExp][] = [
    [
      'its due date, and the index of lists with it',
      async (n) => {
        await state(n, () => ({ due: { date: '2031-01-01', provisional: false } }));
        await put(stateOf(n), (item) => ({ ...item, gsi1sk: `done#2031-01-01#${id(n)}` }));
      },
      'The state is not what the record makes it: due.date.',
    ],
    [
      'its conclusion',
      (n) => state(n, (clue) => ({ conclusion: { ...clue.conclusion, paidAmountFen: 1 } })),
      'The state is not what the record makes it: conclusion.paidAmountFen.',
    ],
    [
      'its officers',
      (n) => state(n, () => ({ officers: ['insp-9'] })),
      'The state is not what the record makes it: officers.',
    ],
    [
      'the index of lists alone',
      (n) => put(stateOf(n), (item) => ({ ...item, gsi1sk: `done#2031-01-01#${id(n)}` })),
      'Items have attributes that differ from what they hold: gsi1sk.',
    ],
    [
      'the number by which the ledger finds an entry',
      (n) => put(entryKey(n, 1), (item) => ({ ...item, facetNumber: 2 })),
      'Items have attributes that differ from what they hold: facetNumber.',
    ],
    [
      'an entry, with the chain made anew and the seal forgotten',
      async (n) => {
        const { entries = [] } = (await readRecord(table, CLUE, id(n))) ?? {};
        let previous: { seq: number; hash: string } = BEGINNING;
        for (const { seq, prevHash: _, hash: __, ...draft } of entries) {
          const by = seq === 4 ? { ...draft.by, id: 'insp-9' } : draft.by;
          const entry: ClueRecordEntry = chain({ ...draft, by }, previous);
          await put(entryKey(n, seq), (item) => body(item, [entry]));
          previous = entry;
        }
        await state(n, () => ({ head: previous.hash }));
      },
      /Entry 8 seals another record than the one before it\./,
    ],
    [
      'the closing, cut off',
      async (n) => {
        await drop(entryKey(n, 7));
        await drop(entryKey(n, 8));
      },
      'The record ends at entry 6, the state knows 8.',
    ],
    [
      'a text, added',
      (n) => table.put({ ...textKey(n, 3), seq: 3, salt: 's', text: '{"text":"后加的"}' }),
      'There is a text for entry 3, which has none.',
    ],
    [
      'two texts, swapped',
      async (n) => {
        const [a = {}, b = {}] = [await table.get<Item>(textKey(n, 5)), await table.get<Item>(textKey(n, 6))];
        await table.put({ ...textKey(n, 5), seq: 5, salt: b.salt, text: b.text });
        await table.put({ ...textKey(n, 6), seq: 6, salt: a.salt, text: a.text });
      },
      'Entry 5 has another text than was written.',
    ],
    ['the state, deleted', (n) => drop(stateOf(n)), 'There is a record, and no state.'],
  ];

  it.each(EDITS.map(([what, edit, sentence], i) => ({ what, edit, sentence, n: 10 + i })))(
    'is found: $what',
    async ({ edit, sentence, n }) => {
      await t.push(clueData(n));
      const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}`)).body.officers;
      expect((await closeClue(t, id(n), officer)).body.status).toBe('closed');
      const good = await ops(['verify', id(n)], open({ anchors: null }));
      expect(good).toMatchObject({ code: 0, err: '' });
      expect(good.out).toMatch(
        /^Entries 8, head [0-9a-f]{64}, done, free texts 3 of 3\.\nThere are no anchors here\.\n/,
      );
      const before = await kept(n);
      const texts = [await table.get<Item>(textKey(n, 5)), await table.get<Item>(textKey(n, 6))];

      await edit(n);
      const bad = await ops(['verify', id(n)], open({ anchors: null }));
      expect(bad.code).toBe(1);
      expect(bad.out).toMatch(sentence);
      const read = await t.as(SUPERVISOR, 'GET', `/clues/${id(n)}/record`);
      if (read.status === 200)
        expect(read.body.proof).toMatchObject({ intact: false, faults: expect.anything() });

      for (const item of before) await table.put(item);
      for (const item of texts) if (item) await table.put(item);
      await drop(textKey(n, 3));
      expect((await ops(['verify', id(n)], open({ anchors: null }))).code).toBe(0);
    },
  );

  it('is found by the anchors when a closing is cut off and the state put back', async () => {
    await t.push(clueData(30));
    const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(30)}`)).body.officers;
    const young = await kept(30);
    expect((await ops(['verify', id(30)], open())).out).toContain('Nothing has been anchored yet.\n');
    await closeClue(t, id(30), officer);
    await createAnchor(t.stack.runtime, anchors)();
    const anchored = await ops(['verify', id(30)], open());
    expect(anchored).toMatchObject({ code: 0, out: expect.stringContaining(': every entry is anchored.\n') });
    await t.order(SUPERVISOR, id(30), 'feedback', { satisfied: true, note: '好' });
    expect((await ops(['verify', id(30)], open())).out).toContain(': entry 9 is not anchored yet.\n');

    const closed = await kept(30);
    for (const { sk } of closed) await drop({ pk: stateOf(30).pk, sk: String(sk) });
    for (const item of young) await table.put(item);
    for (const seq of [5, 6, 7, 9]) await drop(textKey(30, seq));
    expect((await ops(['verify', id(30)], open({ anchors: null }))).code).toBe(0);
    const found = await ops(['verify', id(30)], open());
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/ {2}Entry 8 was anchored at \S+ and is missing\.\n/);

    for (const { sk } of young) await drop({ pk: stateOf(30).pk, sk: String(sk) });
    expect(await ops(['verify', id(30)], open())).toMatchObject({
      code: 1,
      err: `${id(30)} was anchored and is gone, state and record.\n`,
    });
    const all = await ops(['verify', '--all'], open());
    expect(all.code).toBe(1);
    expect(all.out).toContain(`  ${id(30)}: It was anchored and is gone, state and record.\n`);
    expect(all.out).toMatch(/Records \d+, last anchoring \S+; do not verify: 1\.\n$/);
    for (const item of closed) await table.put(item);
  });

  it('keeps the figures: nothing is taken from such a record, which is named until it is mended', async () => {
    const before = await kept(10);
    const count = async () => {
      const query = 'division=440311&definition=cohort&from=2021-01-01&to=2021-12-31';
      const { numerator, denominator } = (await t.as(SUPERVISOR, 'GET', `/metrics/completion?${query}`)).body;
      return { numerator, denominator };
    };
    const figures = await count();
    expect((await ops(['recount'], open())).code).toBe(0);
    // Closed on another day, in record and state alike, but the chain was not made anew.
    await put(entryKey(10, 7), (item) => ({
      ...item,
      body: packText(unpackText(item.body).replaceAll('2021-03-05', '2021-03-01')),
    }));
    await state(10, () => ({ closedDay: '2021-03-01' }));
    const named = `Records that do not verify, from which nothing was taken: 1.\n  clue ${id(10)}: Entry 7 was changed after it was written.\n`;
    const counted = await ops(['recount'], open());
    expect(counted.code).toBe(1);
    expect(counted.out).toContain('differences from the records: 0.');
    expect(counted.out).toContain(named);
    const rebuilt = await ops(['rebuild'], open());
    expect(rebuilt.code).toBe(1);
    expect(rebuilt.out).toContain(named);
    expect(await count()).toEqual(figures);
    expect((await ops(['recount'], open())).out).toContain('differences from the records: 0.');

    for (const item of before) await table.put(item);
    expect((await ops(['rebuild'], open())).code).toBe(0);
    expect((await ops(['recount'], open())).code).toBe(0);
    expect(await count()).toEqual(figures);
  });

  it('is not sealed: a closing whose state was changed fails', async () => {
    await t.push(clueData(31));
    const [officer = ''] = (await t.as(SUPERVISOR, 'GET', `/clues/${id(31)}`)).body.officers;
    await closeClue(t, id(31), officer);
    const input = { kind: CLUE.kind, id: id(31), generation: 1, stage: 'closure' };
    const closure = createClosure(t.stack.runtime);
    expect(await closure(input)).toEqual({ stage: 'done' });
    await state(31, () => ({ archived: false, officers: ['insp-9'] }));
    await expect(closure(input)).rejects.toThrow(
      expect.objectContaining({
        name: 'RecordBroken',
        message: `the record of ${id(31)} does not verify: The state is not what the record makes it: archived, officers. Items have attributes that differ from what they hold: gsi2pk, gsi2sk.`,
      }),
    );
  });
});
