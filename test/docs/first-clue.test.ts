import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const GUIDE = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const from = GUIDE.indexOf('6. **Roster.**');
/** What is typed from the roster to the end of the smoke test. */
const BLOCKS = [...GUIDE.slice(from, GUIDE.indexOf('\n## Dashboards')).matchAll(/```sh\n(.*?)```/gs)].map(
  ([, block = '']) => block,
);
/** What stands for a deployed stage: the CLI, the outputs, and npm in this checkout. */
const STAGE = `
aws() { case "$1" in secretsmanager) cat "$SECRET";; *) echo "aws $1 $2";; esac; }
out() { case "$1" in ApiUrl) echo "$URL/";; *) echo "arn:$1";; esac; }
npm() { shift 3; node "$ROOT/local/push.ts" "$@"; }
`;

let stack: Stack;
let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'qingxin-first-'));
  stack = await startStack({ mode: 'real', dataDir: join(dir, 'stage') });
  const keys = Object.entries(stack.settings.webhookSecrets).map(([source, secrets]) => ({
    source,
    secrets,
  }));
  writeFileSync(join(dir, 'secret.json'), JSON.stringify(keys));
});
afterAll(async () => {
  await stack.close();
  rmSync(dir, { recursive: true });
});

it.skipIf(process.platform === 'win32')(
  'roster, first clue and smoke test go as they are typed',
  async () => {
    expect(BLOCKS).toHaveLength(4);
    const [roster, settings, first, smoke] = BLOCKS;
    const TOKEN = await stack.token({ sub: 'adm', roles: ['admin'], division: '4403' });
    const run = async (...blocks: readonly (string | undefined)[]) => {
      const env = {
        ...process.env,
        ROOT,
        TOKEN,
        URL: stack.url,
        SECRET: join(dir, 'secret.json'),
        STAGE: 'dev',
      };
      // A push that is refused ends with 1, as it should.
      const script = [STAGE, 'API=$URL', ...blocks].join('\n');
      const { stdout } = await promisify(execFile)('bash', ['-uc', script], { cwd: dir, env });
      return stdout;
    };
    expect(JSON.parse(await run(roster))).toMatchObject({ unitId: 'gongming', version: 1 });
    expect(await run(settings, first)).toMatch(/^202 .*"clueId":"national-/);
    await stack.settled();
    const before = await stack.stats();
    const tried = await run(smoke);
    expect(tried).toMatch(/^422 /);
    expect(tried).toMatch(/"source":"national","lastPushAt":"2\d{3}-.*"lastFittedAt":"2\d{3}-/);
    expect(tried).toContain('"definition":"cohort"');
    expect(tried).toMatch(/aws lambda invoke\naws lambda invoke\n$/);
    expect((await stack.stats()).executions).toEqual(before.executions);
    expect(stack.meter.counts.get('SenderRefused')).toBe(1);
  },
);
