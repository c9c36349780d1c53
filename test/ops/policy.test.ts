import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { embeddedTarget } from '../../ops/embedded.ts';
import { testStack } from '../support/stack.ts';
import { ops as runOps } from './run.ts';

const LOCAL = { ...DEFAULT_POLICY, version: 'local-2', effectiveFrom: '2021-01-01' };

describe('npm run ops -- policy', () => {
  let dir = '';
  let dataDir = '';
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-policy-'));
    dataDir = join(dir, 'data');
    await (await testStack({ dataDir })).close();
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const ops = (...args: string[]) =>
    runOps(['policy', ...args, '--data', dataDir], null, { embedded: embeddedTarget });
  const file = (name: string, content: unknown) => {
    const path = join(dir, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };

  it('refuses a file that cannot be a policy, by place', async () => {
    const misspelt = { ...LOCAL, legalReviewConclusions: ['PENALIZED'] };
    for (const more of [[], ['--dry-run']]) {
      const refused = await ops('import', file('misspelt.json', misspelt), ...more);
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.err).toContain('0.legalReviewConclusions.0: must be a conclusion');
    }
    expect((await ops('import', file('no.json', [LOCAL, {}]))).err).toContain('1.effectiveFrom:');
    expect((await ops('import', join(dir, 'none.json'))).err).toContain('ENOENT');
    expect((await ops('import')).code).toBe(2);
    expect((await ops('show')).out).not.toContain('local-2');
  });

  it('publishes each once, and shows them', async () => {
    const good = file('good.json', [DEFAULT_POLICY, LOCAL]);
    expect(await ops('import', good, '--dry-run')).toMatchObject({ code: 0 });
    expect((await ops('show', 'local-2')).code).toBe(1);
    expect((await ops('import', good)).out).toBe(
      `The version ${DEFAULT_POLICY.version} is there already.\nThe version local-2 is published, effective from 2021-01-01.\n`,
    );
    expect((await ops('import', file('one.json', LOCAL))).out).toBe(
      'The version local-2 is there already.\n',
    );
    const other = await ops('import', file('other.json', { ...LOCAL, lateEntryDays: 1 }));
    expect(other).toMatchObject({ code: 2 });
    expect(other.err).toContain('the version local-2 is there with other content');
    expect((await ops('show')).out).toContain('* local-2  from 2021-01-01; personal data is never deleted');
    expect(JSON.parse((await ops('show', 'local-2')).out)).toEqual(LOCAL);
  });

  it('publishes a list whole or not at all, and says so beforehand', async () => {
    const later = { ...LOCAL, version: 'later', effectiveFrom: '2021-01-15' };
    const good = { ...LOCAL, version: 'good', effectiveFrom: '2021-01-20' };
    const bad = file('bad.json', [good, later]);
    for (const more of [['--dry-run'], []]) {
      const { code, out, err } = await ops('import', bad, ...more);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('1.effectiveFrom: must be later than 2021-01-20, since when good is in force');
    }
    const known = file('known.json', [good, { ...LOCAL, lateEntryDays: 1 }]);
    expect((await ops('import', known)).err).toContain('the version local-2 is there with other content');
    expect((await ops('show')).out).not.toMatch(/good|later/);
  });

  it('are published at the start of a stack, before its first request', async () => {
    const third = { ...LOCAL, version: 'local-3', effectiveFrom: '2021-02-01' };
    const t = await testStack({ dataDir, policyFile: file('third.json', third) });
    expect((await t.stack.runtime.policies.book()).inForce('2021-03-05')).toEqual(third);
    await t.close();
    const changed = file('changed.json', { ...third, lateEntryDays: 1 });
    await expect(testStack({ dataDir, policyFile: changed })).rejects.toThrow('other content');
  });
});
