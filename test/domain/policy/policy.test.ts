import { describe, expect, it } from 'vitest';
import { CLUE } from '../../../domain/clue/index.ts';
import { canonicalJson, sha256 } from '../../../domain/kernel/record.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import {
  DEFAULT_POLICY,
  type Policy,
  policyBook,
  policyFaults,
  policyOrderFaults,
} from '../../../domain/policy/policy.ts';
import { policySchema } from '../../../domain/policy/policy-schema.ts';

const later = { ...DEFAULT_POLICY, version: 'v2', effectiveFrom: '2022-01-01' };

describe('the policy book', () => {
  it('knows every version by its name, whatever day it is', () => {
    const book = policyBook([later, DEFAULT_POLICY]);
    expect(book.version('v2')).toBe(later);
    expect(book.version(DEFAULT_POLICY.version)).toBe(DEFAULT_POLICY);
    expect(() => book.version('v9')).toThrow('unknown policy version v9');
    expect(['v2', 'v9'].map(book.has)).toEqual([true, false]);
    expect(book.policies).toEqual([DEFAULT_POLICY, later]);
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

describe('what a policy says', () => {
  const [clock] = DEFAULT_POLICY.statutory;
  const of = (division: string) => ({ ...DEFAULT_POLICY, statutory: [{ ...clock, division }] }) as Policy;

  it('is right in the one that is shipped, whose content is that of its version', () => {
    expect(policyFaults(DEFAULT_POLICY)).toEqual([]);
    // Other figures are another version: a table may hold this one.
    expect(DEFAULT_POLICY.version).toBe('default-2026-11');
    expect(sha256(canonicalJson(DEFAULT_POLICY))).toBe(
      '97cd09e579ea8af2ef2fadd391a9707effb23f35c7fd7a3471d08397fe3bc4d6',
    );
  });

  it('names the place of a division that does not exist', () => {
    for (const division of ['*', '44', '4403', '440311']) expect(policyFaults(of(division))).toEqual([]);
    for (const division of ['99', '4499', '440399']) {
      expect(policyFaults(of(division))).toEqual([
        { path: 'statutory.0.division', message: `${division} is the code of no division` },
      ]);
    }
    expect(policyFaults(of('440399'), ['440399'])).toEqual([]);
  });

  it('of cases names the place of what cannot be', () => {
    const section = DEFAULT_POLICY.case;
    const paths = (change: Partial<Policy['case']>) =>
      policyFaults({ ...DEFAULT_POLICY, case: { ...section, ...change } }).map(
        (f) => `${f.path}: ${f.message}`,
      );
    expect(policyFaults(DEMONSTRATION_POLICY)).toEqual([]);
    expect(paths({ terms: section.terms.filter((t) => t.name !== 'payment') })).toEqual([
      'case.terms: must name the national term payment',
    ]);
    expect(paths({ terms: section.terms.filter((t) => t.name !== 'filing') })).toEqual([]);
    const special = section.terms.filter((t) => t.name !== 'publicity' || t.when !== undefined);
    expect(paths({ terms: special })).toEqual(['case.terms: must name the national term publicity']);
    const first = { ...section.terms[0], length: null } as (typeof section.terms)[0];
    expect(paths({ terms: [first, ...section.terms.slice(1)] })).toEqual([
      'case.terms.0.length: must be a number: the law gives the term acceptance',
    ]);
    expect(paths({ extraCompensation: { ...section.extraCompensation, fromPercent: 101 } })).toEqual([
      'case.extraCompensation.toPercent: must not be less than fromPercent',
    ]);
    const [display] = section.publicity.display;
    const minor = { fromMonths: 4, toMonths: 3 };
    expect(
      paths({
        publicity: { ...section.publicity, display: [{ ...display, minor } as typeof display & object] },
      }),
    ).toEqual(['case.publicity.display.0.minor.toMonths: must not be less than fromMonths']);
    const [silence] = section.silenceAccepts;
    expect(paths({ silenceAccepts: [{ ...silence, division: '99' } as typeof silence & object] })).toEqual([
      'case.silenceAccepts.0.division: 99 is the code of no division',
    ]);
  });

  it('keeps personal data while clues are compared', () => {
    const kept = (personalDataDays: number | null) =>
      policyFaults({ ...DEFAULT_POLICY, retention: { personalDataDays } }).map((f) => f.path);
    expect(kept(null)).toEqual([]);
    expect(kept(365)).toEqual([]);
    expect(kept(364)).toEqual(['retention.personalDataDays']);
  });

  it('names each code of a clue that does not exist or comes twice', () => {
    const codes = (...legalReviewConclusions: string[]) =>
      CLUE.policyFaults({ ...DEFAULT_POLICY, legalReviewConclusions });
    expect(codes('PENALISED', 'PAID')).toEqual([]);
    expect(codes('PAID', 'PENALIZED', 'constructor').map((f) => f.path)).toEqual([
      'legalReviewConclusions.1',
      'legalReviewConclusions.2',
    ]);
    expect(codes('PENALIZED')[0]?.message).toContain('PENALISED');
    expect(codes('PAID', 'PAID')).toEqual([
      { path: 'legalReviewConclusions.1', message: 'PAID is listed twice' },
    ]);
  });
});

describe('the effective date of a further policy', () => {
  const planned = { ...DEFAULT_POLICY, version: 'v3', effectiveFrom: '2024-01-01' };
  const book = policyBook([DEFAULT_POLICY, later, planned]);
  const messages = (effectiveFrom: string) =>
    policyOrderFaults({ ...DEFAULT_POLICY, version: 'v9', effectiveFrom }, book, '2023-06-01').map(
      (f) => `${f.path} ${f.message}`,
    );

  it('is later than that in force, before or behind a planned one', () => {
    expect(messages('2022-01-02')).toEqual([]);
    expect(messages('2023-12-31')).toEqual([]);
    expect(messages('2024-01-02')).toEqual([]);
  });

  it('is neither that of another one nor one that would never count', () => {
    expect(messages('2024-01-01')).toEqual(['effectiveFrom 2024-01-01 is the effective date of v3']);
    expect(messages('2021-12-31')).toEqual([
      'effectiveFrom must be later than 2022-01-01, since when v2 is in force',
    ]);
  });
});

describe('the schema of a policy', () => {
  const issues = (change: object) =>
    policySchema.safeParse({ ...DEFAULT_POLICY, ...change }).error?.issues.map((i) => i.path.join('.')) ?? [];

  it('takes the ones that are shipped, and they name their source', () => {
    expect(issues({})).toEqual([]);
    expect(issues(DEMONSTRATION_POLICY)).toEqual([]);
    expect(DEFAULT_POLICY.source).not.toBe('');
  });

  const [clock] = DEFAULT_POLICY.statutory;
  const section = DEFAULT_POLICY.case;
  const refused: readonly (readonly [path: string, change: object])[] = [
    ...['', '-a', 'a b', 'a/b', 'a'.repeat(65)].map((version) => ['version', { version }] as const),
    ['limits.signWorkingDays', { limits: { ...DEFAULT_POLICY.limits, signWorkingDays: 1001 } }],
    ['inspectorsAtLeast', { inspectorsAtLeast: 1 }],
    ['groupWindowDays', { groupWindowDays: 36_501 }],
    ['retention', { retention: undefined }],
    ['retention.personalDataDays', { retention: { personalDataDays: 0 } }],
    ['retention.personalDataDays', { retention: {} }],
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
    ['statutory.0.excludes', { statutory: [{ ...clock, excludes: undefined }] }],
    ['statutory.0.scope', { statutory: [{ ...clock, scope: 'other' }] }],
    ['statutory.0.basis.zh', { statutory: [{ ...clock, basis: { zh: '', en: 'x' } }] }],
    ['statutory.0.basis.en', { statutory: [{ ...clock, basis: { zh: 'x', en: '' } }] }],
  ];
  it.each(refused)('names %s of %j', (path, change) => expect(issues(change)).toEqual([path]));

  it('names what is wrong of cases', () => {
    const wrong = (change: object) => issues({ case: { ...section, ...change } });
    const [first] = section.terms;
    expect(wrong({ terms: [...section.terms, first] })).toEqual(['case.terms']);
    expect(wrong({ terms: [{ ...first, unit: 'year' }] })).toEqual(['case.terms.0.unit']);
    expect(wrong({ discussion: undefined })).toEqual(['case.discussion']);
    for (const pattern of ['{organ}{code}{year}', '{organ}{code}{year}{n}{n}']) {
      expect(wrong({ documents: { ...section.documents, pattern } })).toEqual(['case.documents.pattern']);
    }
  });

  it.each(['*', '44', '4403', '440311'])('takes a clock of %s', (division) => {
    expect(issues({ statutory: [{ ...clock, division, extension: 0 }] })).toEqual([]);
  });
});
