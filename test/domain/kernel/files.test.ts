import { describe, expect, it } from 'vitest';
import { FILE_REFUSALS, type FileFact, findFileRefusal } from '../../../domain/kernel/files.ts';

const FILE: FileFact = {
  fileId: 'f-1',
  sha256: 'a'.repeat(64),
  bytes: 3,
  state: 'stored',
  by: 'insp-1',
  attachedTo: null,
};
const named = { sha256: FILE.sha256, bytes: FILE.bytes };

describe('a file to be attached', () => {
  it('is taken when it is stored, of who attaches it, and named as it is or by its id alone', () => {
    expect(findFileRefusal(FILE, named, 'insp-1')).toBeNull();
    expect(findFileRefusal(FILE, {}, 'insp-1')).toBeNull();
  });

  it.each([
    ['file-unknown', undefined, named],
    ['file-unknown', { ...FILE, by: 'insp-2' }, named],
    ['file-unknown', { ...FILE, state: 'removing' as const }, named],
    ['file-differs', FILE, { ...named, sha256: 'b'.repeat(64) }],
    ['file-differs', FILE, { ...named, bytes: 4 }],
    ['file-unfinished', { ...FILE, state: 'waiting' as const }, named],
    ['file-attached', { ...FILE, attachedTo: { kind: 'clue', id: 'c-1' } }, named],
  ] as const)('is refused: %s', (code, file, words) => {
    expect(findFileRefusal(file, words, 'insp-1')).toBe(code);
    expect(FILE_REFUSALS[code].en).toMatch(/file/);
  });

  it('tells nobody else that it is there', () => {
    const foreign = { ...FILE, state: 'waiting' as const, attachedTo: { kind: 'clue', id: 'c-1' } };
    expect(findFileRefusal(foreign, { bytes: 9 }, 'insp-2')).toBe(findFileRefusal(undefined, {}, 'insp-2'));
  });
});
