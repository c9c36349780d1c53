import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../../domain/clue/record.ts';
import type { Clue } from '../../../domain/clue/state.ts';
import { MAX_FAULTS } from '../../../domain/kernel/faults.ts';
import {
  appendEntry,
  BEGINNING,
  canonicalJson,
  chain,
  type EntryDraft,
  type Folded,
  GENESIS,
  isRedacted,
  isSameJson,
  type Link,
  redactEntry,
  sha256,
} from '../../../domain/kernel/record.ts';
import { type RecordRules, recordRules } from '../../../domain/kernel/record-rules.ts';
import {
  type AnchorEvidence,
  differingMembers,
  stateAfter,
  type Verification,
  type VerificationInput,
  verifyChain,
  verifyRecord,
  withFault,
} from '../../../domain/kernel/verification.ts';
import { LIFE_STEPS, type Lived, lived } from '../../support/record.ts';

const whole = lived();
const codes = ({ faults }: Verification) => faults.map(({ code }) => code);
const verifyClueRecord = (input: VerificationInput<Clue, ClueRecordEntry>) =>
  verifyRecord(recordRules(CLUE), input);
const verify = (changes: Partial<Lived> & { anchors?: AnchorEvidence }) =>
  verifyClueRecord({ ...whole, ...changes });

/** Chains drafts anew, as somebody who can write the table would. */
type Draft = EntryDraft<ClueEvent>;
function remade(entries: readonly ClueRecordEntry[], change: (draft: Draft, seq: number) => Draft) {
  const made: ClueRecordEntry[] = [];
  for (const { seq, prevHash: _, hash: __, ...draft } of entries) {
    made.push(chain(change(draft, seq), made.at(-1) ?? BEGINNING));
  }
  return made;
}
/** The state with the head and length of other entries. */
const knowing = (entries: readonly ClueRecordEntry[], state = whole.state) => ({
  ...state,
  version: entries.length,
  head: entries.at(-1)?.hash ?? '',
});

/** The paths to every leaf of a value. */
function leaves(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const members = Object.entries(value);
  return members.length === 0 ? [[...path]] : members.flatMap(([k, v]) => leaves(v, [...path, k]));
}
/** A value with one leaf replaced. */
function replaced<T>(value: T, [key, ...rest]: readonly string[], by: unknown): T {
  if (key === undefined) return by as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy as T;
}
const leafOf = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((v, key) => (v as Record<string, unknown>)[key], value);
const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant([]));

describe('a record that nobody touched', () => {
  it('verifies against state, facets, texts and anchors, and tells its head', () => {
    const anchors = { anchors: [{ seq: 4, head: whole.entries[3]?.hash ?? '', at: 'x' }], completeTo: null };
    expect(verify({ anchors })).toEqual({
      intact: true,
      faults: [],
      entries: LIFE_STEPS,
      head: whole.state.head,
      missingTexts: 0,
      anchoredTo: 4,
    });
  });

  it('verifies at every length, without texts, and without anything beside it', () => {
    for (let n = 1; n <= LIFE_STEPS; n++) expect(codes(verifyClueRecord(lived(n)))).toEqual([]);
    const { id, entries, state, facets } = whole;
    expect(verifyClueRecord({ id, entries, state, facets })).toMatchObject({ intact: true, missingTexts: 0 });
    expect(verifyClueRecord({ id, entries }).intact).toBe(true);
  });
});

describe('any single change is found', () => {
  it('of the stored state, and named by the member', () => {
    const paths = leaves(whole.state);
    expect(paths.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(fc.constantFrom(...paths), scalar, (path, by) => {
        fc.pre(canonicalJson(leafOf(whole.state, path)) !== canonicalJson(by));
        const found = verify({ state: replaced(whole.state, path, by) });
        const [code] = codes(found);
        expect(code).toBe({ version: 'length', head: 'head' }[path[0] ?? ''] ?? 'state');
        if (code === 'state') expect(found.faults[0]?.fields?.[0]).toMatch(new RegExp(`^${path[0]}\\b`));
        expect(JSON.stringify(found.faults)).not.toContain('测试');
      }),
      { numRuns: 400 },
    );
  });

  it('of the stored state by a member more or less', () => {
    const { conclusion: _, ...less } = whole.state;
    expect(verify({ state: less as Lived['state'] }).faults).toMatchObject([{ fields: ['conclusion'] }]);
    expect(verify({ state: { ...whole.state, extra: 1 } as Lived['state'] }).faults).toMatchObject([
      { code: 'state', fields: ['extra'], message: 'The state is not what the record makes it: extra.' },
    ]);
    expect(codes(verify({ facets: whole.facets + 1 }))).toEqual(['index']);
  });

  it('of an entry', () => {
    fc.assert(
      fc.property(fc.nat(LIFE_STEPS - 1), fc.nat(), scalar, (at, leaf, by) => {
        const entry = whole.entries[at] as ClueRecordEntry;
        const paths = leaves(entry);
        const path = paths[leaf % paths.length] ?? [];
        fc.pre(canonicalJson(leafOf(entry, path)) !== canonicalJson(by));
        const entries = whole.entries.with(at, replaced(entry, path, by));
        expect(verify({ entries }).intact).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('of the order and number of entries', () => {
    fc.assert(
      fc.property(
        fc.nat(LIFE_STEPS - 1),
        fc.nat(LIFE_STEPS - 1),
        fc.constantFrom('drop', 'repeat', 'swap'),
        (i, j, kind) => {
          fc.pre(kind !== 'swap' || i !== j);
          const [a, b] = [whole.entries[i], whole.entries[j]] as [ClueRecordEntry, ClueRecordEntry];
          const entries =
            kind === 'drop'
              ? whole.entries.toSpliced(i, 1)
              : kind === 'repeat'
                ? whole.entries.toSpliced(i, 0, a)
                : whole.entries.with(i, b).with(j, a);
          expect(verify({ entries }).intact).toBe(false);
        },
      ),
    );
  });

  it('of the texts: another word, another salt, two swapped, one added', () => {
    const [[a, first], [b, second]] = [...whole.texts] as [[number, never], [number, never]];
    const texts = (...list: [number, { salt: string; text: string }][]) => new Map(list);
    expect(codes(verify({ texts: texts([a, second], [b, first]) }))).toEqual(['text', 'text']);
    expect(codes(verify({ texts: texts([a, { salt: 'salt-5', text: '别的' }], [b, second]) }))).toEqual([
      'text',
    ]);
    expect(
      codes(verify({ texts: texts([a, { ...(first as object), salt: '' } as never], [b, second]) })),
    ).toEqual(['text']);
    expect(verify({ texts: new Map([...whole.texts, [2, { salt: 's', text: 't' }]]) }).faults).toEqual([
      { code: 'orphan-text', seq: 2, message: 'There is a text for entry 2, which has none.' },
    ]);
    expect(codes(verify({ texts: new Map([...whole.texts, [99, { salt: 's', text: 't' }]]) }))).toEqual([
      'orphan-text',
    ]);
  });
});

describe('texts that are missing', () => {
  const expired = (upTo: number) =>
    lived(LIFE_STEPS, undefined, [
      { event: { type: 'personal-data-expired', upTo } },
      { event: { type: 'feedback', satisfied: true }, text: '{"text":"满意"}' },
    ]);
  const without = (record: ReturnType<typeof lived>, ...seqs: number[]) =>
    verifyClueRecord({ ...record, texts: new Map([...record.texts].filter(([seq]) => !seqs.includes(seq))) });

  it('are a fault in a record of which nothing expired', () => {
    expect(verify({ texts: new Map() })).toMatchObject({ intact: false, missingTexts: 2 });
    expect(without(whole, 6).faults).toEqual([
      { code: 'text-missing', seq: 6, message: 'The text of entry 6 is missing.' },
    ]);
  });

  it('are none up to the entry that the record let expire, deleted yet or not', () => {
    const record = expired(LIFE_STEPS);
    expect(without(record).intact).toBe(true);
    expect(without(record, 5, 6)).toMatchObject({ intact: true, missingTexts: 2 });
    expect(without(expired(5), 5).intact).toBe(true);
    expect(without(expired(5), 5, 6).faults.map((f) => f.seq)).toEqual([6]);
  });

  it('are a fault again behind it', () => {
    const last = LIFE_STEPS + 2;
    expect(without(expired(LIFE_STEPS), 5, 6, last).faults).toEqual([
      { code: 'text-missing', seq: last, message: `The text of entry ${last} is missing.` },
    ]);
  });

  it.each([0, -1, LIFE_STEPS + 1, LIFE_STEPS + 2])(
    'are not excused by an entry that names entry %i',
    (upTo) => {
      const record = expired(upTo);
      expect(codes(without(record))).toEqual(['expiry']);
      expect(codes(without(record, 5))).toContain('expiry');
      if (upTo > 0) expect(codes(without(record, 5))).toContain('text-missing');
    },
  );
});

describe('what somebody who can write the table makes of a record', () => {
  it('is found when the chain was made anew and the seal forgotten', () => {
    const entries = remade(whole.entries, (draft, seq) =>
      seq === 4 ? { ...draft, by: { id: 'insp-9', role: 'inspector' } } : draft,
    );
    const found = verify({ entries, state: knowing(entries) });
    expect(found.faults).toEqual([
      {
        code: 'seal',
        seq: LIFE_STEPS,
        message: `Entry ${LIFE_STEPS} seals another record than the one before it.`,
      },
    ]);
  });

  it('is found when an event was changed with its chain, and facet or state were not', () => {
    const open = lived(LIFE_STEPS - 1);
    const due = { date: '2021-12-31', provisional: false };
    const change = (draft: Draft, seq: number): Draft =>
      seq === 7 && draft.event.type === 'extended' ? { ...draft, event: { ...draft.event, due } } : draft;
    const entries = remade(open.entries, change);
    expect(codes(verifyClueRecord({ ...open, entries, state: knowing(entries, open.state) }))).toEqual([
      'facet',
      'facet',
      'state',
    ]);
  });

  it('is found when the closing is cut off: by the state, by its texts, and by anchors in any case', () => {
    const cut = lived(LIFE_STEPS - 2);
    const { id, entries } = cut;
    expect(verifyClueRecord({ id, entries, state: whole.state }).faults[0]).toEqual({
      code: 'length',
      seq: null,
      message: `The record ends at entry ${LIFE_STEPS - 2}, the state knows ${LIFE_STEPS}.`,
    });
    expect(verifyClueRecord(cut).intact).toBe(true);
    const anchors: AnchorEvidence = {
      anchors: [{ seq: LIFE_STEPS, head: whole.state.head, at: '2021-03-13T00:00:00.000Z' }],
      completeTo: null,
    };
    expect(verifyClueRecord({ ...cut, anchors }).faults).toEqual([
      {
        code: 'anchor',
        seq: LIFE_STEPS,
        message: `Entry ${LIFE_STEPS} was anchored at 2021-03-13T00:00:00.000Z and is missing.`,
      },
    ]);
    expect(codes(verifyClueRecord({ ...lived(5), texts: whole.texts }))).toEqual(['orphan-text']);
  });

  it('is found by an older anchor though a newer one fits what was remade', () => {
    const open = lived(8);
    const entries = remade(open.entries, (d, seq) => (seq === 2 ? { ...d, changeId: 'other' } : d));
    const state = knowing(entries, open.state);
    const head = (of: readonly ClueRecordEntry[], seq: number) => of[seq - 1]?.hash ?? '';
    const anchors = {
      anchors: [
        { seq: 3, head: head(open.entries, 3), at: 'then' },
        { seq: 8, head: head(entries, 8), at: 'later' },
      ],
      completeTo: null,
    };
    expect(verifyClueRecord({ ...open, entries, state }).intact).toBe(true);
    expect(verifyClueRecord({ ...open, entries, state, anchors })).toMatchObject({
      anchoredTo: 8,
      faults: [{ code: 'anchor', seq: 3, message: 'Entry 3 is not the one that was anchored at then.' }],
    });
  });

  it('is found when an entry claims to be older than an anchoring that lacks it', () => {
    const anchors = (completeTo: string) => ({
      anchors: [{ seq: 10, head: whole.entries[9]?.hash ?? '', at: 'x' }],
      completeTo,
    });
    expect(codes(verify({ anchors: anchors('2021-03-11T01:00:00.000Z') }))).toEqual([]);
    expect(verify({ anchors: anchors('2021-03-11T01:00:00.001Z') }).faults).toMatchObject([
      { code: 'not-anchored', seq: 11 },
    ]);
  });

  it('is found when state or record are gone', () => {
    expect(codes(verifyClueRecord({ ...whole, state: null }))).toEqual(['state-missing']);
    expect(codes(verify({ entries: [], texts: new Map() }))).toEqual(['length']);
    expect(codes(verify({ id: 'national-QG2' }))).toContain('foreign-entry');
    const other = lived(LIFE_STEPS, 'national-QG2').entries[3] as ClueRecordEntry;
    expect(codes(verify({ entries: whole.entries.with(3, other) }))).toContain('foreign-entry');
    const ofAnotherKind = remade(whole.entries, (draft, seq) =>
      seq === 4 ? { ...draft, kind: 'other' } : draft,
    );
    expect(codes(verify({ entries: ofAnotherKind, state: knowing(ofAnotherKind) }))).toEqual([
      'foreign-entry',
    ]);
  });

  it('is found when an event cannot have happened there', () => {
    const entries = remade(whole.entries.slice(1), (draft) => draft);
    expect(codes(verifyClueRecord({ id: whole.id, entries }))).toEqual(['fold']);
    // Nor one of a version or of a type that nothing knows.
    for (const event of [{ v: 2 }, { v: 0 }, { type: 'unheard-of' }]) {
      const strange = remade(whole.entries, (draft, seq) =>
        seq === 4 ? { ...draft, event: { ...draft.event, ...event } as Draft['event'] } : draft,
      );
      expect(verifyClueRecord({ id: whole.id, entries: strange }).faults).toMatchObject([
        { code: 'fold', seq: 4 },
      ]);
    }
  });
});

describe('a fault', () => {
  const { id, entries, state } = whole;
  const fourth = entries[3] as ClueRecordEntry;
  const messages = ({ faults }: Verification) => faults.map(({ message }) => message);

  it('of the chain says what stands where it does not belong', () => {
    const chained = (list: readonly ClueRecordEntry[]) =>
      verifyChain(id, list, (entry) => entry.id).map(({ code, seq, message }) => [code, seq, message]);
    expect(chained(entries.toSpliced(3, 0, entries[2] as ClueRecordEntry))).toEqual([
      ['numbering', 3, 'Entry 3 stands where entry 4 belongs.'],
    ]);
    expect(chained(entries.with(3, { ...fourth, id: 'national-QG2' }))).toEqual([
      ['foreign-entry', 4, 'Entry 4 belongs to another record.'],
      ['hash', 4, 'Entry 4 was changed after it was written.'],
    ]);
    expect(chained(entries.with(3, { ...fourth, prevHash: GENESIS }))).toEqual([
      ['link', 4, 'Entry 4 does not follow the entry before it.'],
      ['hash', 4, 'Entry 4 was changed after it was written.'],
    ]);
  });

  it('of a missing or foreign entry is told alone: what comes behind it is not folded', () => {
    expect(codes(verify({ entries: entries.toSpliced(0, 1) }))).toEqual(['numbering']);
    const foreign = lived(1, 'national-QG2').entries[0] as ClueRecordEntry;
    expect(codes(verify({ entries: entries.with(0, foreign) }))).toEqual(['foreign-entry', 'link']);
  });

  it('of the state, the texts and the anchors is a sentence', () => {
    expect(messages(verifyClueRecord({ ...whole, state: null }))).toEqual([
      'There is a record, and no state.',
    ]);
    expect(messages(verify({ entries: [], texts: new Map() }))).toEqual([
      `There is no record, the state knows ${LIFE_STEPS} entries.`,
    ]);
    expect(messages(verify({ state: { ...state, head: GENESIS } }))).toEqual([
      "The state's head is not the hash of the last entry.",
    ]);
    expect(messages(verify({ state: { ...state, late: !state.late, round: 9 } }))).toEqual([
      'The state is not what the record makes it: late, round.',
    ]);
    expect(messages(verify({ facets: whole.facets + 1 }))).toEqual([
      `The record has ${whole.facets} facets, the state knows ${whole.facets + 1}.`,
    ]);
    const [[seq, text] = [0, { salt: '', text: '' }]] = whole.texts;
    expect(messages(verify({ texts: new Map([...whole.texts, [seq, { ...text, text: '别的' }]]) }))).toEqual([
      `Entry ${seq} has another text than was written.`,
    ]);
    const anchors = { anchors: [], completeTo: '9999' };
    expect(messages(verifyClueRecord({ ...lived(1), anchors }))).toEqual([
      'Entry 1 claims to be older than the last anchoring, which lacks it.',
    ]);
    const first = remade(entries.slice(1), (draft) => draft);
    expect(messages(verifyClueRecord({ id, entries: first }))).toEqual([
      'The event of entry 1 cannot have happened there.',
    ]);
  });

  it('is none where nothing was ever anchored, and none without entries and state', () => {
    expect(verify({ anchors: { anchors: [], completeTo: null } })).toMatchObject({
      intact: true,
      anchoredTo: 0,
    });
    expect(verifyClueRecord({ id, entries: [] })).toMatchObject({ intact: true, entries: 0, head: null });
  });
});

describe('a fault found elsewhere', () => {
  it('spoils a verification, and is one of a bounded number', () => {
    const fault = { code: 'state-missing', seq: null, message: 'x' } as const;
    const good = verify({});
    expect(withFault(good, fault)).toEqual({ ...good, intact: false, faults: [fault] });
    const full = { ...good, intact: false, faults: Array.from({ length: MAX_FAULTS }, () => fault) };
    expect(withFault(full, { ...fault, message: 'y' })).toEqual(full);
  });
});

describe('a facet', () => {
  const faultsOf = (seq: number, change: (draft: Draft) => Draft) => {
    const { id, entries } = lived(LIFE_STEPS - 1);
    const made = remade(entries, (draft, n) => (n === seq ? change(draft) : draft));
    return verifyClueRecord({ id, entries: made }).faults;
  };
  const withFacet = whole.entries.findLast(
    (e) => e.facet !== undefined && e.seq < LIFE_STEPS,
  ) as ClueRecordEntry;
  const without = whole.entries.find((e) => e.facet === undefined) as ClueRecordEntry;

  it.each([
    ['another facet than its event makes', withFacet, { ...withFacet.facet, late: true }],
    ['no facet though one is due', withFacet, undefined],
    ['a facet though nothing changed for it', without, withFacet.facet],
  ])('%s is named', (says, { seq }, facet) => {
    const found = faultsOf(seq, (draft) => ({ ...draft, facet }) as Draft);
    expect(found[0]).toEqual({ code: 'facet', seq, message: `Entry ${seq} has ${says}.` });
  });
});

describe('the chain alone', () => {
  const id = (entry: ClueRecordEntry) => entry.id;
  it('goes on behind any entry, and names what is missing', () => {
    const { entries } = whole;
    const after = { seq: 3, hash: entries[2]?.hash ?? '' };
    expect(verifyChain(whole.id, entries.slice(3), id, after)).toEqual([]);
    expect(verifyChain(whole.id, entries.slice(3), id)).toMatchObject([
      { code: 'numbering', seq: 1, message: 'Entries 1 to 3 are missing.' },
    ]);
    expect(verifyChain(whole.id, entries.toSpliced(4, 1), id)).toMatchObject([
      { code: 'numbering', seq: 5, message: 'Entry 5 is missing.' },
    ]);
    expect(verifyChain(whole.id, entries.slice(3), id, { seq: 3, hash: GENESIS })).toMatchObject([
      { code: 'link', seq: 4 },
    ]);
  });

  it('lists a bounded number of faults', () => {
    const many = Array.from({ length: 50 }, (_, i) => ({
      ...(whole.entries[0] as ClueRecordEntry),
      seq: 50 - i,
    }));
    expect(verifyChain(whole.id, many, id)).toHaveLength(MAX_FAULTS);
    expect(verify({ entries: many }).faults).toHaveLength(MAX_FAULTS);
  });
});

describe('another aggregate', () => {
  interface Tally {
    readonly version: number;
    readonly head: string;
    readonly sum: number;
  }
  interface TallyDraft {
    readonly tally: string;
    readonly at: string;
    readonly add: number;
  }
  type TallyEntry = TallyDraft & Link & { readonly facet?: { readonly n: number; readonly even: boolean } };
  const rules: RecordRules<Tally, TallyEntry, { readonly n: number; readonly even: boolean }> = {
    idOf: ({ tally }) => tally,
    evolve: (state, { add }) => ({ version: 0, head: '', ...state, sum: (state?.sum ?? 0) + add }),
    facetOf: ({ sum }, n) => ({ n, even: sum % 2 === 0 }),
    sealOf: () => null,
    expiryOf: () => null,
    documentHashOf: () => null,
  };

  it('is appended to and verified by the same functions', () => {
    let folded = null as Folded<Tally, { readonly n: number; readonly even: boolean }> | null;
    const entries: TallyEntry[] = [];
    for (const add of [2, 4, 1]) {
      const draft = { tally: 't', at: '2021-03-05T01:00:00.000Z', add } as TallyEntry;
      const appended: { entry: TallyEntry; folded: NonNullable<typeof folded> } = appendEntry(
        rules,
        folded,
        draft,
      );
      entries.push(appended.entry);
      folded = appended.folded;
    }
    const state = folded?.state as Tally;
    expect(state).toMatchObject({ sum: 7, version: 3, head: entries[2]?.hash });
    expect(entries.map((e) => e.facet?.n)).toEqual([1, undefined, 2]);
    expect(verifyRecord(rules, { id: 't', entries, state }).intact).toBe(true);
    expect(verifyRecord(rules, { id: 't', entries, state: { ...state, sum: 8 } }).faults).toMatchObject([
      { code: 'state', fields: ['sum'] },
    ]);
  });
});

describe('documents that are kept apart', () => {
  const kept = { kind: 'order', fields: { party: '样例' }, salt: 's' };
  /** The clue's record, whose third and fifth entries issued documents. */
  const rules = {
    ...recordRules(CLUE),
    documentHashOf: ({ seq }: ClueRecordEntry) =>
      seq === 3 || seq === 5 ? sha256(canonicalJson({ ...kept, seq })) : null,
  };
  const of = (documents: [number, unknown][], entries = whole.entries) =>
    verifyRecord(rules, { id: whole.id, entries, documents: new Map(documents) }).faults.map(
      ({ code, seq, message }) => [code, seq, message],
    );
  const third: [number, unknown] = [3, { ...kept, seq: 3 }];
  const fifth: [number, unknown] = [5, { salt: 's', seq: 5, kind: 'order', fields: kept.fields }];

  it('are those that entries issued, in whatever order their members are', () => {
    expect(of([third, fifth])).toEqual([]);
    expect(verifyRecord(rules, { id: whole.id, entries: whole.entries }).intact).toBe(true);
  });

  it('that are others, of no entry, or gone are faults', () => {
    const other = { ...kept, seq: 3, fields: { party: '另一家' } };
    expect(of([[3, other], fifth])).toEqual([
      ['document', 3, 'Entry 3 issued another document than is kept.'],
    ]);
    expect(of([fifth, third, [4, kept]])).toEqual([
      ['orphan-document', 4, 'There is a document for entry 4, which issued none.'],
    ]);
    expect(of([fifth])).toEqual([['document-missing', 3, 'The document that entry 3 issued is missing.']]);
    expect(of([])).toHaveLength(2);
  });

  it('may be gone once they expired', () => {
    const expired = { ...rules, expiryOf: ({ seq }: ClueRecordEntry) => (seq === 5 ? 4 : null) };
    const faults = (documents: [number, unknown][]) =>
      verifyRecord(expired, { id: whole.id, entries: whole.entries, documents: new Map(documents) }).faults;
    expect(faults([fifth])).toEqual([]);
    expect(faults([third])).toMatchObject([{ code: 'document-missing', seq: 5 }]);
  });

  it('are not looked for in what is no event of ours', () => {
    const { documentHashOf } = recordRules({ ...CLUE, documentHashIn: () => 'h' });
    const [entry] = whole.entries as [ClueRecordEntry];
    expect(documentHashOf(entry)).toBe('h');
    expect(documentHashOf({ ...entry, event: { type: 'unheard-of', v: 1 } } as never)).toBeNull();
    expect(recordRules(CLUE).documentHashOf(entry)).toBeNull();
  });
});

describe('canonical JSON and differences', () => {
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

  it('is compared without being made, with absent members and without', () => {
    const value = fc.jsonValue();
    const withAbsent = fc.dictionary(fc.string(), fc.option(value, { nil: undefined }));
    const same = (a: unknown, b: unknown) => {
      expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
    };
    fc.assert(fc.property(value, value, (a, b) => same(a, b)));
    fc.assert(
      fc.property(withAbsent, fc.string(), fc.option(value, { nil: undefined }), (a, key, member) => {
        same(a, { ...a });
        same({ ...a, [key]: member }, a);
        same(a, { ...a, [key]: member });
        same({ of: [a, 1] }, { of: [{ ...a, [key]: member }, 1] });
        same([a], { 0: a });
      }),
    );
    same({}, { constructor: 1 });
    same([undefined], [null]);
    same([1, 2], [1]);
    same({ a: undefined, b: 1 }, { b: 1, c: undefined });
    same({ a: undefined, b: 1 }, { a: 1, b: undefined });
    same(Number.NaN, null);
    same(0, -0);
  });

  it('names members with dots within objects, lists as wholes, absent ones as null', () => {
    const a = { due: { date: 'x', provisional: false }, officers: ['a'], gone: null };
    expect(differingMembers(a, { ...a, due: { date: 'y', provisional: false } })).toEqual(['due.date']);
    expect(differingMembers(a, { due: a.due, officers: ['b'] })).toEqual(['officers']);
    expect(differingMembers(a, { ...a, due: null })).toEqual(['due']);
    expect(differingMembers({ b: 1, a: 1 }, { b: 2, a: 2, aa: 1 })).toEqual(['a', 'aa', 'b']);
    const many = Object.fromEntries(Array.from({ length: MAX_FAULTS + 5 }, (_, i) => [`m${i + 10}`, i]));
    expect(differingMembers(many, {})).toEqual(Object.keys(many).slice(0, MAX_FAULTS));
  });
});

describe('an export with redacted entries', () => {
  const redactedAt = (...seqs: number[]) =>
    whole.entries.map((entry) =>
      seqs.includes(entry.seq) ? (redactEntry(entry) as unknown as ClueRecordEntry) : entry,
    );
  const verifyRedacted = (entries: readonly ClueRecordEntry[], ...seqs: number[]) =>
    verifyClueRecord({ id: whole.id, entries, redacted: new Set(seqs) });

  it('keeps the place of an entry in the chain and nothing else', () => {
    const [, second] = redactedAt(2);
    const { seq, prevHash, hash } = whole.entries[1] as ClueRecordEntry;
    expect(second).toEqual({ seq, prevHash, hash, redacted: true });
    expect(whole.entries.some(isRedacted)).toBe(false);
    expect(second && isRedacted(second)).toBe(true);
  });

  it.each([[[1]], [[2]], [[2, 3, 7]], [[LIFE_STEPS]]])('verifies around %j', (seqs) => {
    expect(verifyRedacted(redactedAt(...seqs), ...seqs)).toMatchObject({
      intact: true,
      entries: LIFE_STEPS,
      head: whole.state.head,
    });
  });

  it('shows what was changed or left out behind and before it, and a seal that does not fit', () => {
    const entries = redactedAt(3);
    const changed = entries.map((e) => (e.seq === 5 ? { ...e, day: '2020-01-01' } : e));
    expect(codes(verifyRedacted(changed, 3))).toEqual(['hash']);
    expect(codes(verifyRedacted(entries.toSpliced(2, 1), 3))).toEqual(['numbering']);
    const relinked = entries.map((e) => (e.seq === 3 ? { ...e, hash: 'f'.repeat(64) } : e));
    expect(codes(verifyRedacted(relinked, 3))).toEqual(['link']);
    const seal = (draft: Draft, seq: number): Draft =>
      seq === LIFE_STEPS ? { ...draft, event: { type: 'archived', v: 1, head: 'f'.repeat(64) } } : draft;
    const resealed = remade(whole.entries, seal);
    const hidden = resealed.map((e) => (e.seq === 3 ? (redactEntry(e) as unknown as ClueRecordEntry) : e));
    expect(codes(verifyRedacted(hidden, 3))).toEqual(['seal']);
  });

  it('is none where nobody said so: a stored entry cannot call itself redacted', () => {
    expect(codes(verifyClueRecord({ id: whole.id, entries: redactedAt(3) }))).toEqual(
      expect.arrayContaining(['hash']),
    );
  });
});

describe('the state after some entries', () => {
  it('is what it was then', () => {
    for (const steps of [1, 4, LIFE_STEPS]) {
      const entries = whole.entries.slice(0, steps);
      expect(stateAfter(recordRules(CLUE), entries)).toEqual(lived(steps).state);
    }
  });

  it('is none of entries that do not begin a record', () => {
    expect(() => stateAfter(recordRules(CLUE), whole.entries.slice(1))).toThrow(RangeError);
    expect(() => stateAfter(recordRules(CLUE), [])).toThrow(RangeError);
  });
});

describe('the others of its kind', () => {
  const triage = { reasons: [], track: 'simple', priority: 'normal' } as const;
  it.each<[ClueEvent, string[]]>([
    [{ type: 'triaged', referred: true, triage: { ...triage, suspectedOf: 'a' }, groupSize: 1 }, ['a']],
    [{ type: 'triaged', referred: true, triage: { ...triage, suspectedOf: null }, groupSize: 1 }, []],
    [{ type: 'not-duplicate', triage: { ...triage, suspectedOf: null } }, []],
    [{ type: 'merged', of: 'b' }, ['b']],
    [{ type: 'closed' }, []],
  ])('that %j names are %j', (event, ids) => {
    expect(CLUE.linksIn(event)).toEqual(ids.map((id) => ({ kind: 'clue', id })));
  });

  it('are named by the state as by its events, a case beside them', () => {
    const { state } = lived(2);
    expect(CLUE.linksOf({ ...state, triage: null })).toEqual([]);
    const filed = { ...state, triage: null, case: { caseId: 'c', since: '2021-03-05' } };
    expect(CLUE.linksOf(filed)).toEqual([{ kind: 'case', id: 'c' }]);
    expect(CLUE.linksIn({ type: 'case-filed', caseId: 'c', joined: true })).toEqual([
      { kind: 'case', id: 'c' },
    ]);
    expect(CLUE.linksOf({ ...state, triage: { ...triage, suspectedOf: 'a' }, mergedInto: 'b' })).toEqual([
      { kind: 'clue', id: 'a' },
      { kind: 'clue', id: 'b' },
    ]);
  });
});
