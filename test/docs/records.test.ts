import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import { hashedText, redactEntry, textDigest } from '../../domain/kernel/record.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import { verifyRecord } from '../../domain/kernel/verification.ts';
import { clueRecordSchema } from '../../functions/contract/record-schema.ts';
import { anchorId, anchorText, readAnchors } from '../../functions/store/anchors.ts';
import { verifyExport } from '../../ops/export-file.ts';
import { memoryAnchors } from '../support/anchors.ts';
import { lived } from '../support/record.ts';

const DOC = readFileSync(new URL('../../docs/records.md', import.meta.url), 'utf8');
const blocks = (kind: string) =>
  [...DOC.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) =>
    text.trimEnd(),
  );

const [pageText = ''] = blocks('json');
const [hashed = '', head = '', text = ''] = blocks('text');
const [program = ''] = blocks('js');
const page = clueRecordSchema.parse(JSON.parse(pageText));
const entries = page.entries as readonly ClueRecordEntry[];
const rules = recordRules(CLUE);

describe('the vectors of docs/records.md', () => {
  it('are a page of the API that verifies, by chain, facets and texts', () => {
    const { verification, provenTexts } = verifyExport([page]);
    expect(verification).toMatchObject({ intact: true, entries: 2, head });
    expect(provenTexts).toBe(1);
    expect(verifyRecord(rules, { id: page.id, entries })).toMatchObject({ intact: true });
  });

  it('say the canonical forms and the digests that the domain makes', () => {
    const [, second] = entries;
    expect(second && hashedText(second)).toBe(hashed);
    expect(second?.hash).toBe(head);
    expect(page.proof.head).toBe(head);
    const [canonical = '', digest] = text.split('\n');
    expect(textDigest(page.texts[0]?.salt ?? '', canonical)).toBe(digest);
    expect(second?.textHash).toBe(digest);
  });

  it('show an anchor object as it is written and read', async () => {
    const [header = '', line = ''] = DOC.split('\n')
      .filter((l) => l.startsWith('    {"'))
      .map((l) => l.trim());
    expect(anchorText(JSON.parse(header), [JSON.parse(line)])).toBe(`${header}\n${line}\n`);
    const store = memoryAnchors(new Map([['anchors/2026/11/26-0001.jsonl', `${header}\n${line}\n`]]));
    const name = anchorId(page.kind, page.id);
    const anchors = (await readAnchors(store, { id: name })).evidence(name);
    expect(anchors.anchors).toMatchObject([{ seq: 2, head }]);
    expect(verifyRecord(rules, { id: page.id, entries, anchors })).toMatchObject({
      intact: true,
      anchoredTo: 2,
    });
  });
});

describe('the verifier of docs/records.md', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'qingxin-verifier-'));
    writeFileSync(join(dir, 'verify.mjs'), program);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  let files = 0;
  const run = (...pages: object[]): Promise<{ code: number; out: string }> =>
    new Promise((resolve) => {
      const paths = pages.map((content) => {
        files += 1;
        const path = join(dir, `${files}.json`);
        writeFileSync(path, JSON.stringify(content));
        return path;
      });
      execFile(process.execPath, [join(dir, 'verify.mjs'), ...paths], (error, out) =>
        resolve({ code: error === null ? 0 : Number(error.code), out }),
      );
    });

  /** An unmasked export of a made-up life, in pages of so many entries. */
  const exported = (size: number) => {
    const { id, entries: all, texts } = lived();
    return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => {
      const part = all.slice(i * size, (i + 1) * size);
      const [from, to] = [i * size + 1, i * size + part.length];
      return {
        kind: 'clue',
        id,
        entries: part,
        texts: [...texts].flatMap(([seq, { salt, text: written }]) =>
          seq >= from && seq <= to ? [{ seq, ...JSON.parse(written), salt }] : [],
        ),
        proof: {
          from,
          to,
          prevHash: part[0]?.prevHash,
          head: part.at(-1)?.hash,
          entries: part.length,
          redacted: 0,
          intact: true,
        },
        ...(to < all.length ? { cursor: 'more' } : {}),
      };
    });
  };

  it('has thirty lines or little more, and finds the vectors and a life in pages intact', async () => {
    expect(program.split('\n').length).toBeLessThanOrEqual(36);
    expect(await run(page)).toEqual({ code: 0, out: `2 entries, head ${head}\n` });
    const [a, b, c] = exported(5) as [object, object, object];
    expect(await run(c, a, b)).toEqual({ code: 0, out: `12 entries, head ${lived().state.head}\n` });
  });

  it('follows the chain through redacted entries, as many as the proof says', async () => {
    const [all] = exported(20) as [ReturnType<typeof exported>[0]];
    const redacted = all.entries.map((entry) => (entry.seq === 2 ? redactEntry(entry) : entry));
    const proof = { ...all.proof, redacted: 1 };
    expect(await run({ ...all, entries: redacted, proof })).toEqual({
      code: 0,
      out: `12 entries, head ${lived().state.head}\n`,
    });
    const lying = all.entries.map((entry) =>
      entry.seq === 2 ? { ...entry, day: '2020-01-01', redacted: true } : entry,
    );
    expect(await run({ ...all, entries: lying, proof })).toEqual({ code: 1, out: 'entry 2 was changed\n' });
    expect(verifyExport([{ ...all, entries: lying, proof } as never]).verification.intact).toBe(false);
    expect(await run({ ...all, entries: redacted })).toEqual({
      code: 1,
      out: 'the proof is of another page\n',
    });
    const page = { ...all, entries: redacted, proof } as never;
    expect(verifyExport([page])).toMatchObject({ redacted: 1, verification: { intact: true } });
    expect(verifyExport([{ ...all, entries: redacted } as never]).verification).toMatchObject({
      intact: false,
      faults: [{ code: 'head' }],
    });
  });

  it('finds what was changed, left out or cut off', async () => {
    const [a, b, c] = exported(5) as [ReturnType<typeof exported>[0], object, object];
    expect(await run(a, b)).toEqual({ code: 1, out: 'the last page is missing\n' });
    expect(await run(a, c)).toEqual({ code: 1, out: 'entry 6 is missing\n' });
    expect(await run({ ...a, entries: a.entries.slice(0, 4) }, b, c)).toEqual({
      code: 1,
      out: 'entry 5 is missing\n',
    });
    const strange = [{ kind: 'other' }, { id: 'national-QG2' }];
    for (const of of strange) {
      const foreign = a.entries.map((entry) => (entry.seq === 2 ? { ...entry, ...of } : entry));
      expect(await run({ ...a, entries: foreign }, b, c)).toEqual({
        code: 1,
        out: 'entry 2 is of another record\n',
      });
    }
    const changed = a.entries.map((entry) => (entry.seq === 2 ? { ...entry, day: '2020-01-01' } : entry));
    expect(await run({ ...a, entries: changed }, b, c)).toEqual({ code: 1, out: 'entry 2 was changed\n' });
    const texts = a.texts.map((x) => ({ ...x, text: '别的' }));
    expect(await run({ ...a, texts }, b, c)).toEqual({ code: 1, out: 'the text of entry 5 was changed\n' });
  });
});
