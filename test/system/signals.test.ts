import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../../local/store/store.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const PROGRAMS = { start: ['--port', '0'], replay: ['--quiet'] } as const;

/** Windows knows no such signals. */
describe.skipIf(process.platform === 'win32')('a signal to npm', () => {
  let npm: ChildProcess | undefined;
  let dataDir = '';
  afterEach(async () => {
    npm?.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  for (const [program, args] of Object.entries(PROGRAMS)) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      it(`${signal} ends npm run ${program} and what it started`, async () => {
        dataDir = await mkdtemp(join(tmpdir(), 'qingxin-signal-'));
        const file = join(dataDir, 'qingxin.db');
        npm = spawn('npm', ['run', '-s', program, '--', ...args, '--data', dataDir], { stdio: 'ignore' });
        /** Opens only when no process has it open. */
        const isFree = () => {
          try {
            openStore({ file }).close();
            return true;
          } catch {
            return false;
          }
        };
        await expect.poll(() => existsSync(join(dataDir, 'settings.json')), WAIT).toBe(true);
        expect(isFree()).toBe(false);
        npm.kill(signal);
        await expect.poll(isFree, WAIT).toBe(true);
      });
    }
  }
});
