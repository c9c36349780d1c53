import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { residentIdCheckDigit } from '../../domain/people/identifiers.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { calendarsIn } from '../../functions/store/calendars.ts';
import { entryKey, stateKey, textKey } from '../../functions/store/keys.ts';
import { checkpointKey, ledgerPk, rowItem, storedRow } from '../../functions/store/ledger/layout.ts';
import { packText, unpackText } from '../../functions/store/packing.ts';
import { policiesIn } from '../../functions/store/policies.ts';
import { Repository } from '../../functions/store/repository.ts';
import { openTable, type Table, toItem } from '../../functions/store/table.ts';
import { embeddedClient } from '../../local/dynamo.ts';
import { startStack } from '../../local/stack.ts';
import { openStore } from '../../local/store/store.ts';
import { embeddedTarget } from '../../ops/embedded.ts';
import { COLUMNS } from '../../ops/import/columns.ts';
import { intakeFacts, KEYED_HASHES } from '../support/clues.ts';
import { SUPERVISOR } from '../support/stack.ts';
import { ops as runOps } from './run.ts';

const PEOPLE = 24;
const TABLE = 'qingxin';
const idOf = (n: number) => `walk-in-C${n}`;

/** A file of made-up people, as a counter writes it. */
function people(): string {
  const rows = Array.from({ length: PEOPLE }, (_, n) => {
    const id17 = `44030019850101${String(n).padStart(3, '0')}`;
    const cells: Record<string, string> = {
      clueNo: `C${n}`,
      kind: n % 5 === 0 ? '举报' : '投诉',
      reportedAt: '2021/3/5 8:58',
      'reporter.name': `样例${n}`,
      'reporter.documentType': '居民身份证',
      'reporter.documentNumber': `${id17}${residentIdCheckDigit(id17)}`,
      'reporter.phone': `1380000${String(n).padStart(4, '0')}`,
      'employer.name': `深圳市样例${n}电子有限公司`,
      'employer.address': '深圳市光明区样例路1号',
      'workplace.division': '440311',
      'workplace.street': '440311002',
      'workplace.address': '深圳市光明区样例路2号',
      sector: '制造业',
      'arrears.from': '2020年11月',
      'arrears.to': '2021-02',
      'arrears.amountYuan': `${n},850.07`.replace(/^0,/, ''),
      'arrears.headcount': '1',
      description: '三个月工资,"未发"。',
    };
    return COLUMNS.map((c) => `"${(cells[c.name] ?? '').replaceAll('"', '""')}"`).join(',');
  });
  return [COLUMNS.map((c) => c.zh).join(','), ...rows].join('\r\n');
}

describe('the operations commands on a data directory', () => {
  let dir = '';
  let dataDir = '';
  let csv = '';
  let started: ChildProcess | undefined;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-ops-'));
    dataDir = join(dir, 'data');
    csv = join(dir, 'clues.csv');
    writeFileSync(csv, people());
  });
  afterAll(() => {
    started?.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });

  /** Runs a command as an operator does, in a process of its own. */
  const opsProcess = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, ['ops/main.ts', ...args, '--data', dataDir], (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });

  /** Runs the same command in this process, which spares the start of another. */
  async function ops(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const { code, out, err } = await runOps([...args, '--data', dataDir], null, { embedded: embeddedTarget });
    return { code, out, err };
  }

  async function npmStart(): Promise<string> {
    started = spawn(process.execPath, ['local/main.ts', '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    for await (const chunk of started.stdout ?? []) {
      out += chunk;
      const url = /listens on (http:\S+)/.exec(out)?.[1];
      if (url) return url;
    }
    throw new Error(`npm start ended: ${out}`);
  }

  /** Changes the store while nothing runs on it: no stream hears of it. */
  async function behindItsBack(
    change: (
      table: Table,
      client: DynamoDBClient,
      clues: Repository<Clue, ClueEvent, Facet>,
    ) => Promise<unknown>,
  ): Promise<void> {
    const store = openStore({ file: join(dataDir, 'qingxin.db') });
    const client = embeddedClient(store);
    try {
      const table = openTable(client, TABLE);
      const calendars = calendarsIn(table, Number.POSITIVE_INFINITY, () => 0);
      const policies = policiesIn(table, Number.POSITIVE_INFINITY, () => 0);
      const runtime = {
        dynamo: client,
        tableName: TABLE,
        pause: table.pause,
        policies,
        calendars,
      };
      await change(table, client, new Repository(runtime, CLUE));
    } finally {
      for (const consumer of ['relay', 'ledger']) {
        store.outbox.acknowledge(consumer, Number.MAX_SAFE_INTEGER);
      }
      client.destroy();
      store.close();
    }
  }

  it('refuses a directory that is not there, or in use', async () => {
    expect(await opsProcess('recount')).toEqual({
      code: 2,
      out: '',
      err: `There is no data under ${dataDir}; npm start makes it, --data or --stage names another.\n`,
    });
  });

  it('imports a file twice with the same result, beside npm start alone', async () => {
    const url = await npmStart();
    const order = ['import', csv, '--source', 'walk-in', '--url', url];
    const accepted = `Accepted ${PEOPLE}, known already 0, conflicting 0, refused 0, not sent 0.`;
    expect(await opsProcess(...order)).toMatchObject({ code: 0, out: expect.stringContaining(accepted) });
    const known = `Accepted 0, known already ${PEOPLE}, conflicting 0, refused 0, not sent 0.`;
    expect(await ops(...order)).toMatchObject({ code: 0, out: expect.stringContaining(known) });
    expect(await ops('import', csv, '--source', 'kiosk')).toMatchObject({
      code: 2,
      err: `There is no key for the source kiosk under ${dataDir}; there is one for national, hotline, walk-in.\n`,
    });
    for (const command of ['recount', 'redrive']) {
      expect(await opsProcess(command)).toEqual({
        code: 2,
        out: '',
        err: `${dataDir} cannot be opened: ${join(dataDir, 'qingxin.db')} is in use by another process, which must be stopped first.\n`,
      });
    }
    started?.kill('SIGTERM');
    await once(started as ChildProcess, 'exit');
    expect(await ops(...order)).toMatchObject({
      code: 2,
      err: `Nothing answers at ${url}; is the system running?\n`,
    });
    expect(await ops('recount')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Changes ${PEOPLE}, `),
      err: '',
    });
  });

  it('mends a dead execution and a clue that the stream lost', async () => {
    const stack = await startStack({ mode: 'real', dataDir });
    const { sfn, stateMachineArn } = stack.workflow;
    const executionArn = `${stateMachineArn(CLUE.workflow).replace('stateMachine', 'execution')}:${idOf(1)}-g1`;
    await sfn.send(new StopExecutionCommand({ executionArn }));
    await stack.close();
    await behindItsBack((_table, _client, clues) => {
      const now = Date.now();
      return clues.create(
        'walk-in-LOST',
        receive(
          intakeFacts({ ...KEYED_HASHES, source: 'walk-in', clueNo: 'LOST' }),
          DEFAULT_POLICY,
          BUILT_IN_CALENDAR,
          now,
        ),
        now,
        { actor: { id: 'walk-in', role: 'source' } },
      );
    });

    const dry = await ops('redrive', '--dry-run');
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain('ABORTED 1.');
    expect(dry.out).toContain(
      'would be started 1, would be re-armed 1, would be answered 0, would be stopped 0.',
    );
    expect(dry.out).toContain('would be counted 1.');
    const uncounted = await opsProcess('recount');
    expect(uncounted.code).toBe(1);
    expect(uncounted.out).toContain('  clue walk-in-LOST change 1: not counted, ');

    const mended = await opsProcess('redrive');
    expect(mended).toMatchObject({ code: 0, err: '' });
    expect(mended.out).toContain('had started, started:\n  walk-in-LOST\n');
    expect(mended.out).toContain('is over, re-armed:\n  walk-in-C1\n');
    expect(mended.out).toContain('Records the ledger was behind:\n  clue walk-in-LOST\n');
    expect((await ops('recount')).code).toBe(0);
    const quiet = await ops('reconcile', '--grace', '0');
    expect(quiet.out).toContain(
      `Live ${PEOPLE + 1}, of which 0 too young to judge; running executions ${PEOPLE + 1}; ` +
        'started 0, re-armed 0, answered 0, stopped 0.',
    );
  });

  it('rebuilds a ledger whose counters and checkpoints are wrong', async () => {
    await behindItsBack(async (table, client) => {
      const { items } = await table.query({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :day)',
        values: { ':pk': ledgerPk('clue', '440311'), ':day': 'DAY#' },
      });
      const [row = {}] = items;
      const { v, counters } = storedRow(row);
      const [[name, n] = ['', 0]] = counters;
      const key = { pk: String(row.pk), sk: String(row.sk) };
      await table.put(rowItem(key, { v: v + 1, counters: new Map([...counters, [name, n + 7]]) }));
      const lost = toItem(checkpointKey({ kind: 'clue', id: idOf(2) }));
      await client.send(new DeleteItemCommand({ TableName: TABLE, Key: lost }));
    });
    const wrong = await ops('recount');
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/^ {2}clue 440311 2\d{3}-\d\d-\d\d \S.*: \d+, records say \d+$/m);
    expect(wrong.out).toContain(`  clue ${idOf(2)} change 1: not counted, record says `);
    const dry = await ops('rebuild', '--dry-run');
    expect(dry.out).toMatch(
      /A rebuild would count 25 changes into an epoch after 1, and mend 2 differences\./,
    );
    expect(await ops('rebuild')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/epoch 2, records 25, /),
    });
    expect(await ops('recount')).toMatchObject({ code: 0, out: expect.stringContaining('of epoch 2;') });
  });

  it('verifies records, and names the entry that was tampered with', async () => {
    const stack = await startStack({ mode: 'real', dataDir });
    const token = await stack.token({ ...SUPERVISOR, roles: ['supervisor'] });
    const call = (path: string, body?: object) =>
      fetch(`${stack.url}/clues/${idOf(3)}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      }).then((answer) => answer.json() as Promise<{ proof: { head: string; entries: number } }>);
    await call('/supervise', { note: '请尽快办理' });
    const record = await call('/record');
    await stack.settled();
    await stack.close();
    const exported = join(dir, 'record.json');
    writeFileSync(exported, JSON.stringify(record));
    const { head, entries } = record.proof;

    const anchored = await ops('verify', idOf(3));
    const anchoredAtStart = `${/Last anchoring \S+: /.exec(anchored.out)?.[0]}entries 1 to 3 are not anchored yet.\nThe record is intact.\n`;
    expect(await opsProcess('verify', idOf(3))).toEqual({
      code: 0,
      out: `Entries ${entries}, head ${head}, open, free texts 1 of 1.\n${anchoredAtStart}`,
      err: '',
    });
    expect(await ops('verify', '--file', exported)).toEqual({
      code: 0,
      out: `Entries ${entries}, head ${head}, free texts verified 0 of 1.\nThe record is intact.\n`,
      err: '',
    });
    expect(await ops('verify', idOf(4), '--file', exported)).toMatchObject({
      code: 2,
      err: `${exported} is the record of ${idOf(3)}, not of ${idOf(4)}.\n`,
    });
    expect(await ops('verify', idOf(999))).toMatchObject({
      code: 1,
      err: `There is no record of ${idOf(999)}.\n`,
    });

    const text = readFileSync(exported, 'utf8');
    writeFileSync(exported, text.replace('"by":{"id":"walk-in"', '"by":{"id":"hotline"'));
    expect((await ops('verify', '--file', exported)).out).toContain(
      '  Entry 1 was changed after it was written.\n',
    );
    const shorter = JSON.parse(text) as { entries: unknown[] };
    shorter.entries.pop();
    writeFileSync(exported, JSON.stringify(shorter));
    expect(await ops('verify', '--file', exported)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`  The export is cut short: entry ${entries} is missing.\n`),
    });
    writeFileSync(exported, '{"entries":[{"by":"张三"}]}');
    expect(await ops('verify', '--file', exported)).toMatchObject({
      code: 2,
      err: `${exported} is not what GET /clues/{clueId}/record answers.\n`,
    });

    await behindItsBack(async (table, client) => {
      const words = {
        ...textKey('clue', idOf(3), entries),
        seq: entries,
        salt: '00',
        text: '{"text":"别的"}',
      };
      await table.put(words);
      const second = await table.get(entryKey('clue', idOf(4), 2));
      const older = unpackText(second?.body).replace(/"at":"\d{4}/, '"at":"1999');
      await table.put({ ...second, body: packText(older) });
      const last = toItem(entryKey('clue', idOf(5), 2));
      await client.send(new DeleteItemCommand({ TableName: TABLE, Key: last }));
      const state = await table.get(stateKey('clue', idOf(7)));
      const body = {
        ...JSON.parse(unpackText(state?.body)),
        headcount: '张测试',
        bankCard: '6222020200112233445',
      };
      await table.put({ ...state, body: packText(JSON.stringify(body)) });
    });
    const misshapen = await ops('verify', idOf(7));
    expect(misshapen).toMatchObject({
      code: 1,
      out: expect.stringContaining('  The state does not parse: headcount, bankCard.\n'),
    });
    expect(misshapen.out).not.toMatch(/张测试|6222/);
    for (const [n, broken] of [
      [3, `  Entry ${entries} has another text than was written.\n`],
      [4, '  Entry 2 was changed after it was written.\n'],
      [5, '  The record ends at entry 1, the state knows 2.\n'],
    ] as const) {
      expect(await ops('verify', idOf(n))).toMatchObject({ code: 1, out: expect.stringContaining(broken) });
    }
    expect((await ops('verify', idOf(6))).code).toBe(0);
    const all = await ops('verify', '--all');
    expect(all).toMatchObject({ code: 1, err: '' });
    expect(all.out).toMatch(
      new RegExp(`^Records ${PEOPLE + 1}, last anchoring \\S+; do not verify: 4\\.$`, 'm'),
    );

    expect(await ops('anchor')).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        new RegExp(`^Anchored ${PEOPLE + 1} heads in 1 objects, written since \\S+\\.\\n$`),
      ),
    });
    expect((await ops('verify', idOf(6))).out).toContain(': every entry is anchored.\n');
    expect(await ops('verify', idOf(6), '--all')).toMatchObject({
      code: 2,
      err: '--all takes neither an ID nor --file.\n',
    });
  });
}, 60_000);
