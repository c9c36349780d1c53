import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { startOfDay } from '../../domain/calendar/dates.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { createMetricsQuery } from '../../functions/metrics-query/metrics-query.ts';
import { bundleFunctions, bundleHandlers, maxBundleBytes } from '../../infra/bundle.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { guangming2021 } from '../../local/replay/guangming-2021.ts';
import { main as replayMain } from '../../local/replay/main.ts';
import { pushBody } from '../../local/sample.ts';
import { startStack } from '../../local/stack.ts';
import manifest from '../../package.json' with { type: 'json' };
import { calledBy } from '../support/caller.ts';
import { at, clueData } from '../support/clues.ts';
import { testCursorKey } from '../support/cursors.ts';
import { FUNCTION_SETTINGS } from '../support/function-settings.ts';
import { writeCost, writeMeasured } from './cost.ts';
import { faulty } from './faulty.ts';
import { growth, lifecycle } from './lifecycle.ts';
import { lists } from './lists.ts';
import { drain, reporting } from './reporting.ts';
import { transactions } from './store.ts';
import { addReExtended, fillLedger, median, say } from './support.ts';
import { WriteUnits } from './work.ts';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, 'no-test': { type: 'boolean' } },
});
/** The most memory that a running process has held, in MB; 0 where the system does not tell (it is Linux that does). */
function peakMb(pid: number | undefined): number {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** The options of Node with which a script of the package runs. */
const nodeOptionsOf = (script: keyof typeof manifest.scripts): string[] =>
  manifest.scripts[script].split(' ').filter((word) => word.startsWith('--'));

/** The raw store's rate: transactions of two small items, one at a time and from 16 senders. */
async function rawRate(stack: Awaited<ReturnType<typeof startStack>>, senders: number, count: number) {
  const TableName = stack.runtime.tableName;
  let left = count;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (left-- > 0) {
        const pk = { S: `BENCH#${randomUUID()}` };
        await stack.runtime.dynamo.send(
          new TransactWriteItemsCommand({
            TransactItems: ['a', 'b'].map((sk) => ({ Put: { TableName, Item: { pk, sk: { S: sk } } } })),
          }),
        );
      }
    }),
  );
  return count / ((performance.now() - started) / 1000);
}

/** Replays the bundled year without the cases that its clues open, and counts its work. */
async function replayClues() {
  const folder = await mkdtemp(join(tmpdir(), 'qingxin-bench-'));
  const [report, scenario] = [join(folder, 'report.json'), join(folder, 'scenario.jsonl')];
  const steps = [...guangming2021({ cases: false })].map((step) => JSON.stringify(step));
  writeFileSync(scenario, steps.join('\n'));
  const writes = new WriteUnits();
  const invocations = new Map<string, number>();
  const code = await replayMain(['--quiet', '--scenario', scenario, '--report', report], {
    start: async (o) => {
      const stack = await startStack({
        ...o,
        around: (name, run) => {
          invocations.set(name, (invocations.get(name) ?? 0) + 1);
          return run();
        },
      });
      writes.watch(stack.runtime.dynamo);
      return stack;
    },
    out: () => {},
    err: (text) => process.stderr.write(text),
    tty: false,
  });
  const r = JSON.parse(await readFile(report, 'utf8'));
  rmSync(folder, { recursive: true });
  return { code, r, writes, invocations };
}

/** Runs `npm run replay`'s program, and says what it reports and the most memory it held. */
async function replayProgram() {
  const folder = await mkdtemp(join(tmpdir(), 'qingxin-bench-'));
  const report = join(folder, 'report.json');
  const child = spawn(
    process.execPath,
    [...nodeOptionsOf('replay'), 'local/replay/main.ts', '--quiet', '--report', report],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, peakMb(child.pid));
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(look);
  const r = JSON.parse(await readFile(report, 'utf8'));
  rmSync(folder, { recursive: true });
  return { code, r, peak };
}

async function replay(): Promise<void> {
  const beside = await startStack({ mode: 'virtual', startAt: 0 });
  const raw = await rawRate(beside, 1, 2000);
  await beside.close();
  // A clue's figures are those of the year without cases; what a case takes is the difference.
  const { code, r, writes, invocations } = await replayClues();
  const withCases = await replayProgram();
  const closed = 1007;
  say('replay of the bundled year without cases, wall', `${r.wallSeconds} s, exit code ${code}`);
  say('  with its sixty cases', `${withCases.r.wallSeconds} s, exit code ${withCases.code}`);
  say('  memory of that process (bound 350 MB)', `${withCases.peak} MB`);
  say('  the raw store beside it, one sender', `${Math.round(raw)} transactions/s`);
  say(
    '  store commands a request would take at that rate',
    `${((r.wallSeconds * raw) / r.requests).toFixed(1)}`,
  );
  say('  transitions a closed clue', (r.transitions / closed).toFixed(1));
  say('  Lambda invocations a closed clue', (r.lambdaInvocations / closed).toFixed(1));
  // Written outside the transactions of clues, for whoever is concerned: a line of their own.
  const ofNotices = writes.byKind.get('NOTICE')?.units ?? 0;
  const ofClues = r.consumedCapacity.write - ofNotices;
  say(
    '  read and write units a closed clue',
    `${(r.consumedCapacity.read / closed).toFixed(1)} and ${(ofClues / closed).toFixed(1)}`,
  );
  say("  write units of officers' notices, beside them", (ofNotices / closed).toFixed(1));
  const cases = [...guangming2021()].filter(({ path }) => path.endsWith('/file-case')).length;
  const aCase = (of: (report: typeof r) => number) => ((of(withCases.r) - of(r)) / cases).toFixed(1);
  say(
    '  transitions, Lambda invocations and write units a case',
    [
      aCase((x) => x.transitions),
      aCase((x) => x.lambdaInvocations),
      aCase((x) => x.consumedCapacity.write),
    ].join(', '),
  );
  const each = (n: number) => Number((n / closed).toFixed(1));
  writeMeasured({
    closedClues: closed,
    requests: each(r.requests),
    transitions: each(r.transitions),
    invocations: each(r.lambdaInvocations),
    readUnits: each(r.consumedCapacity.read),
    writeUnits: each(ofClues),
    noticeWriteUnits: each(ofNotices),
  });
  say('  measured inputs of the cost tables', 'written to docs/cost.json; now --only cost');
  say('  write units a closed clue, by kind of item', 'units, writes, bytes a write');
  for (const [kind, { units, writes: n, bytes }] of [...writes.byKind].sort(
    (a, b) => b[1].units - a[1].units,
  )) {
    say(
      `    ${kind}`,
      `${(units / closed).toFixed(2)}  ${(n / closed).toFixed(2)}  ${Math.round(bytes / n)}`,
    );
  }
  say('  Lambda invocations a closed clue, by function', '');
  for (const [name, n] of [...invocations].sort((a, b) => b[1] - a[1])) {
    say(`    ${name}`, (n / closed).toFixed(2));
  }
}

async function start(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'qingxin-bench-'));
  const times: number[] = [];
  for (let i = 0; i < 4; i++) {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      [...nodeOptionsOf('start'), 'local/main.ts', '--port', '0', '--data', data],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    for await (const chunk of child.stdout) if (String(chunk).includes('listens')) break;
    times.push(performance.now() - began);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
  rmSync(data, { recursive: true });
  say(
    'npm start to listening (bound 1 s)',
    `first ${Math.round(times[0] ?? 0)} ms, again ${Math.round(median(times.slice(1)))} ms`,
  );
}

async function pushes(): Promise<void> {
  const stack = await startStack({ mode: 'virtual', startAt: at('2021-03-05 09:00') });
  const count = 2000;
  const queue = Array.from({ length: count }, (_, n) => {
    const data = clueData(n, {
      employer: { ...clueData(n).employer, name: `深圳市测试第${n}有限公司`, creditCode: undefined },
    });
    const body = pushBody(data, stack.now());
    return { body, headers: { ...stack.sign('national', body, randomUUID(), stack.now()) } };
  });
  let accepted = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let push = queue.pop(); push; push = queue.pop()) {
        const answer = await fetch(`${stack.url}/webhooks/clues`, { method: 'POST', ...push });
        await answer.text();
        if (answer.status === 202) accepted += 1;
      }
    }),
  );
  const rate = count / ((performance.now() - began) / 1000);
  await stack.settled();
  const settledRate = count / ((performance.now() - began) / 1000);
  const raw = await rawRate(stack, 16, 4000);
  say('pushes answered, 16 senders', `${Math.round(rate)}/s (${accepted} accepted)`);
  say('  with triage, assignment and ledger done', `${Math.round(settledRate)}/s`);
  say(
    '  the raw store beside it, 16 senders',
    `${Math.round(raw)} transactions/s: ${(raw / rate).toFixed(1)} for each push`,
  );
  await stack.close();
}

async function query(): Promise<void> {
  for (const clues of [1000, 100_000]) {
    const stack = await startStack({ mode: 'virtual', startAt: startOfDay('2021-11-15') });
    await fillLedger(stack.runtime, clues);
    let items = 0;
    const log = {
      ...stack.runtime.log,
      info: (_: string, fields?: Readonly<Record<string, unknown>>) => {
        items = Number(fields?.items ?? 0);
      },
    };
    const ask = createMetricsQuery({ ...stack.runtime, log }, { cursorKey: testCursorKey });
    const eventOf = (definition: string, from: string, to: string) =>
      ({
        routeKey: 'GET /metrics/completion',
        rawPath: '/metrics/completion',
        queryStringParameters: { division: '440311', definition, from, to, asOf: to },
        ...calledBy({ sub: 's', roles: ['supervisor'], division: '4403' }),
      }) as unknown as HttpEvent;
    for (const definition of ['cohort', 'flow', 'on-time']) {
      const event = eventOf(definition, '2021-01-01', '2021-11-14');
      const times: number[] = [];
      let denominator = 0;
      for (let i = 0; i < 15; i++) {
        const began = performance.now();
        const answer = await ask(event);
        times.push(performance.now() - began);
        denominator = JSON.parse(answer.body ?? '{}').denominator;
      }
      say(
        `completion by ${definition}, ${clues} clues in the ledger`,
        `${Math.round(median(times))} ms, ${items} items read (denominator ${denominator})`,
      );
    }
    const flowOfMarch = async () => {
      await ask(eventOf('flow', '2021-03-01', '2021-03-31'));
      return items;
    };
    const before = await flowOfMarch();
    await addReExtended(stack.runtime);
    say(
      `flow of a month, ${clues} clues, beside one extended after two years`,
      `${before} items read before it, ${await flowOfMarch()} after`,
    );
    await stack.close();
  }
}

/** In a file of its own for its types: it speaks to a browser. */
async function board(): Promise<void> {
  await import(new URL('../web/board-bench.ts', import.meta.url).href);
}

/** How long a fresh process takes to import a bundle, in ms. @throws Error when it cannot */
function coldImport(folder: string): number {
  const script = 'const t=performance.now();require(process.argv[1]);console.log(performance.now()-t)';
  const env = { ...process.env, ...FUNCTION_SETTINGS };
  const times = Array.from({ length: 9 }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script, join(folder, 'index.js')], {
      env,
    });
    if (status !== 0) throw new Error(`${folder} cannot be imported: ${stderr}`);
    return Number(stdout);
  });
  return median(times);
}

async function bundles(): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), 'qingxin-bench-'));
  const began = performance.now();
  const built = await bundleFunctions(outdir);
  say(`bundles of ${Object.keys(built).length} functions`, `${Math.round(performance.now() - began)} ms`);
  const { bare } = await bundleHandlers(outdir, [['bare', join(import.meta.dirname, 'bare.ts')]]);
  const bareMs = coldImport(bare.folder);
  const kb = (bytes: number) => Math.round(bytes / 1024);
  say(
    '  a bare handler: logger and store, bundled alike',
    `${kb(bare.bytes)} KB, import ${bareMs.toFixed(0)} ms`,
  );
  for (const name of FUNCTION_NAMES) {
    const { folder, bytes } = built[name];
    const ms = coldImport(folder);
    say(
      `  ${name} (bound ${maxBundleBytes(name) / 1024} KB)`,
      `${kb(bytes)} KB, import ${ms.toFixed(0)} ms, ${(bytes / bare.bytes).toFixed(1)} and ${(ms / bareMs).toFixed(1)} times the bare one`,
    );
  }
  rmSync(outdir, { recursive: true, force: true });
}

function synth(): void {
  for (const stage of ['dev', 'prod-cn']) {
    const began = performance.now();
    const { status } = spawnSync('npx', ['cdk', 'synth', '-q', '-c', `stage=${stage}`], { stdio: 'ignore' });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`npx cdk synth -c stage=${stage} (bound 10 s)`, `${seconds} s, exit code ${status}`);
  }
}

function tests(): void {
  const began = performance.now();
  const { status } = spawnSync('npm', ['test', '--silent'], { stdio: 'ignore' });
  say('npm test (bound 90 s)', `${Math.round((performance.now() - began) / 1000)} s, exit code ${status}`);
}

const SECTIONS = {
  start,
  lifecycle,
  growth,
  store: transactions,
  pushes,
  query,
  lists,
  board,
  replay,
  reporting,
  drain,
  faulty,
  cost: writeCost,
  bundles,
  synth,
  test: tests,
} as const;
if (options.only === undefined) {
  // Each in a process of its own, so that none is measured with another's memory.
  for (const name of Object.keys(SECTIONS)) {
    if (name === 'test' && options['no-test']) continue;
    spawnSync(process.execPath, [...process.execArgv, import.meta.filename, '--only', name], {
      stdio: 'inherit',
    });
  }
} else {
  const section = SECTIONS[options.only as keyof typeof SECTIONS];
  if (!section) throw new Error(`there is no section ${options.only}: ${Object.keys(SECTIONS).join(', ')}`);
  await section();
}
