import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, policyBook } from '../../../domain/policy/policy.ts';
import { policySchema } from '../../../domain/policy/policy-schema.ts';

const later = { ...DEFAULT_POLICY, version: 'v2', effectiveFrom: '2022-01-01' };

describe('the policy book', () => {
  it('knows every version by its name, whatever day it is', () => {
    const book = policyBook([later, DEFAULT_POLICY]);
    expect(book.version('v2')).toBe(later);
    expect(book.version(DEFAULT_POLICY.version)).toBe(DEFAULT_POLICY);
    expect(() => book.version('v9')).toThrow('unknown policy version v9');
  });

  it('is in force from the first day on, and names a day before all', () => {
    const { effectiveFrom } = DEFAULT_POLICY;
    expect(policyBook().inForce(effectiveFrom)).toBe(DEFAULT_POLICY);
    expect(() => policyBook([later]).inForce('2021-12-31')).toThrow('no policy is in force on 2021-12-31');
  });

  it('goes by the dates, in whatever order the policies come', () => {
    const last = { ...later, version: 'v3', effectiveFrom: '2023-01-01' };
    for (const list of [
      [DEFAULT_POLICY, later, last],
      [last, later, DEFAULT_POLICY],
      [later, last, DEFAULT_POLICY],
    ]) {
      const { inForce } = policyBook(list);
      expect(['2021-12-31', '2022-12-31', '2023-01-01'].map((day) => inForce(day).version)).toEqual([
        DEFAULT_POLICY.version,
        'v2',
        'v3',
      ]);
    }
  });

  it('refuses no policy, a version twice and a day twice', () => {
    const { version, effectiveFrom } = DEFAULT_POLICY;
    expect(() => policyBook([])).toThrow('a policy book needs at least one policy');
    const twice = 'policy versions and effective dates must be unique';
    expect(() => policyBook([DEFAULT_POLICY, { ...later, version }])).toThrow(twice);
    expect(() => policyBook([DEFAULT_POLICY, { ...later, effectiveFrom }])).toThrow(twice);
  });
});

describe('the schema of a policy', () => {
  const issues = (change: object) =>
    policySchema.safeParse({ ...DEFAULT_POLICY, ...change }).error?.issues.map((i) => i.path.join('.')) ?? [];

  it('takes the one that is shipped, and it names its source', () => {
    expect(issues({})).toEqual([]);
    expect(DEFAULT_POLICY.source).not.toBe('');
  });

  const [clock] = DEFAULT_POLICY.statutory;
  const refused: readonly (readonly [path: string, change: object])[] = [
    ['version', { version: '' }],
    ['effectiveFrom', { effectiveFrom: '2021-02-30' }],
    ['source', { source: '' }],
    ['limits.signWorkingDays', { limits: { ...DEFAULT_POLICY.limits, signWorkingDays: 0 } }],
    ['limits.signWorkingDays', { limits: { ...DEFAULT_POLICY.limits, signWorkingDays: 1.5 } }],
    ['', { unknown: 1 }],
    ['limits', { limits: { ...DEFAULT_POLICY.limits, unknown: 1 } }],
    ['extension.times', { extension: { times: -1, maxWorkingDays: 1 } }],
    ['extension.maxWorkingDays', { extension: { times: 0, maxWorkingDays: 0 } }],
    ['statutory', { statutory: [clock, clock] }],
    [
      'statutory',
      { statutory: Array.from({ length: 11 }, (_, i) => ({ ...clock, name: `n${'x'.repeat(i)}` })) },
    ],
    ...['', 'A', '-a', 'a1', 'a'.repeat(41)].map(
      (name) => ['statutory.0.name', { statutory: [{ ...clock, name }] }] as const,
    ),
    ...['', '4', '440', '44030', '4403110', '**', 'x44', '44x'].map(
      (division) => ['statutory.0.division', { statutory: [{ ...clock, division }] }] as const,
    ),
    ['statutory.0.scope', { statutory: [{ ...clock, scope: 'other' }] }],
    ['statutory.0.basis.zh', { statutory: [{ ...clock, basis: { zh: '', en: 'x' } }] }],
    ['statutory.0.basis.en', { statutory: [{ ...clock, basis: { zh: 'x', en: '' } }] }],
  ];
  it.each(refused)('names %s of %j', (path, change) => expect(issues(change)).toEqual([path]));

  it.each(['*', '44', '4403', '440311'])('takes a clock of %s', (division) => {
    expect(issues({ statutory: [{ ...clock, division, extension: 0 }] })).toEqual([]);
  });
});
