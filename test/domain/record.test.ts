import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  chain,
  type EntryDraft,
  GENESIS,
  type RecordEntry,
  textDigest,
  verifyRecord,
} from '../../domain/record.ts';

const draft = (n: number): EntryDraft => ({
  clueId: 'national-QG1',
  changeId: `change-${n}`,
  at: `2021-03-05T01:00:0${n}.000Z`,
  day: '2021-03-05',
  by: { id: 'insp-1', role: 'inspector' },
  event: { type: 'signed' },
  ...(n === 1 ? { textHash: textDigest('salt', 'text') } : {}),
});
const record = (n: number): RecordEntry[] => {
  const entries: RecordEntry[] = [];
  for (let i = 0; i < n; i++) entries.push(chain(draft(i), entries.at(-1) ?? { seq: 0, hash: GENESIS }));
  return entries;
};

describe('the process record', () => {
  it('verifies, and tells its head', () => {
    const entries = record(5);
    expect(verifyRecord(entries)).toEqual({ intact: true, entries: 5, head: entries[4]?.hash });
    expect(verifyRecord([])).toMatchObject({ intact: true, head: GENESIS });
  });

  it('verifies with its texts, without them, and not with other ones', () => {
    const entries = record(3);
    expect(verifyRecord(entries, new Map([[2, { salt: 'salt', text: 'text' }]]))).toMatchObject({
      intact: true,
    });
    expect(verifyRecord(entries, new Map([[2, { salt: 'salt', text: 'other' }]]))).toMatchObject({
      brokenAt: 2,
    });
    expect(verifyRecord(entries, new Map([[1, { salt: 'salt', text: 'text' }]]))).toMatchObject({
      brokenAt: 1,
    });
  });

  it('shows any entry left out, swapped, changed or taken from another clue', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom('leave out', 'swap', 'change', 'other clue'),
        (at, fault) => {
          const entries = record(7);
          const entry = entries[at];
          const next = entries[at + 1];
          if (!entry || !next) throw new Error('out of range');
          if (fault === 'leave out') entries.splice(at, 1);
          else if (fault === 'swap') entries.splice(at, 2, next, entry);
          else if (fault === 'change') entries[at] = { ...entry, at: '2021-03-06T00:00:00.000Z' };
          else entries[at + 1] = { ...next, clueId: 'national-QG2' };
          expect(verifyRecord(entries).intact).toBe(false);
        },
      ),
    );
  });

  it('an entry rewritten with a fresh hash breaks the one behind it', () => {
    const entries = record(3);
    entries[1] = chain({ ...draft(1), day: '2021-03-09' }, entries[0] ?? { seq: 0, hash: GENESIS });
    expect(verifyRecord(entries)).toMatchObject({ intact: false, brokenAt: 3 });
  });
});

describe('canonical JSON', () => {
  it('is one text for one value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled = (v: unknown): unknown =>
          Array.isArray(v)
            ? v.map(shuffled)
            : v !== null && typeof v === 'object'
              ? Object.fromEntries(
                  Object.entries(v)
                    .reverse()
                    .map(([k, m]) => [k, shuffled(m)]),
                )
              : v;
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
