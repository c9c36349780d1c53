import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const from = README.indexOf('In another terminal, let a receiver');
/** The blocks for a newcomer's shell, from the roster to the rate. */
const BLOCKS = [...README.slice(from, README.indexOf('## Test it')).matchAll(/```sh\n(.*?)```/gs)].map(
  ([, block]) => block as string,
);

let stack: Stack;
let dataDir: string;
let receiver: ChildProcess | undefined;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'qingxin-readme-'));
  stack = await startStack({ mode: 'real', dataDir });
});
afterAll(async () => {
  receiver?.kill();
  await stack.close();
  rmSync(dataDir, { recursive: true });
});

/** Starts the receiver of events, which has subscribed when this resolves. */
async function receive() {
  const args = ['local/receive.ts', '--data', dataDir, '--url', stack.url, '--port', '0'];
  receiver = spawn(process.execPath, args, { cwd: new URL('../..', import.meta.url) });
  let shown = '';
  receiver.stdout?.on('data', (chunk) => {
    shown += chunk;
  });
  const until = (text: string) => vi.waitFor(() => expect(shown).toContain(text), { timeout: 10_000 });
  await until('arrive at');
  return { until, shown: () => shown };
}

/** The same words for a stack on another port and directory, without npm between. */
const adapt = (block: string) =>
  block
    .replaceAll('http://127.0.0.1:8787', stack.url)
    .replaceAll('npm run -s push', `node local/push.ts --data "$DATA" --url ${stack.url}`)
    .replaceAll('npm run -s token --', 'node local/token.ts --data "$DATA"');

it.skipIf(process.platform === 'win32')('what the README says to type works as it says', async () => {
  expect(BLOCKS).toHaveLength(3);
  expect(README).toContain('`npm run receive`');
  const events = await receive();
  const [roster, follow, rate] = BLOCKS.map(adapt);
  const run = async (script: string, variables: NodeJS.ProcessEnv = {}) => {
    const env = { ...process.env, DATA: dataDir, ...variables };
    const cwd = new URL('../..', import.meta.url);
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd, env });
    expect(stdout).not.toContain('urn:qingxin:problem');
    return stdout.trim().split('\n');
  };
  const CLUE = (await run(`${roster}\necho; echo "$CLUE"`)).at(-1) as string;
  await stack.settled();
  const [list, signed, completion] = await run(
    `${follow?.replaceAll('curl -s', 'echo; curl -s')}\necho\n${rate}`,
    {
      CLUE,
    },
  );
  expect(JSON.parse(list ?? '')).toMatchObject({ clues: [{ clueId: CLUE, status: 'assigned' }] });
  expect(JSON.parse(signed ?? '')).toMatchObject({ clueId: CLUE, status: 'investigating' });
  await events.until(`clue.signed`);
  expect(events.shown()).toContain(CLUE);
  expect(JSON.parse(completion ?? '')).toMatchObject({ definition: 'cohort', numerator: 0, denominator: 1 });
});
