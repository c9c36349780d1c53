import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'push-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

it.each([
  ['null', 'cannot be a push:'],
  ['[]', 'cannot be a push:'],
  ['{"张样例', 'is not JSON.'],
])('npm run push says in a sentence that it cannot send %s', (content, told) => {
  const file = join(dir, 'clue.json');
  writeFileSync(file, content);
  const args = ['local/push.ts', '--file', file, '--print', '--data', join(dir, 'data')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`${file} ${told}`);
  expect(stderr).not.toMatch(/ at |张样例/);
});
