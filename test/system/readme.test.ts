import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const from = README.indexOf('Put two inspectors on the roster');
/** The blocks for a newcomer's shell, from the roster to the rate. */
const BLOCKS = [...README.slice(from, README.indexOf('## Test it')).matchAll(/```sh\n(.*?)```/gs)].map(
  ([, block]) => block as string,
);

let stack: Stack;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'qingxin-readme-'));
  stack = await startStack({ mode: 'real', dataDir });
});
afterAll(async () => {
  await stack.close();
  rmSync(dataDir, { recursive: true });
});

/** The same words for a stack on another port and directory, without npm between. */
const adapt = (block: string) =>
  block
    .replaceAll('http://127.0.0.1:8787', stack.url)
    .replaceAll('npm run -s push', `node local/push.ts --data "$DATA" --url ${stack.url}`)
    .replaceAll('npm run -s token --', 'node local/token.ts --data "$DATA"');

it.skipIf(process.platform === 'win32')('what the README says to type works as it says', async () => {
  expect(BLOCKS).toHaveLength(3);
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
  expect(JSON.parse(completion ?? '')).toMatchObject({ definition: 'cohort', numerator: 0, denominator: 1 });
});
