import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetClock, NOTE_EVERY_MS, noteClock, startAtDay } from '../../local/shifted-clock.ts';
import { at } from '../support/clues.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qingxin-clock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a clock that is set to a day', () => {
  it('begins in the morning, goes on where it had come to on that day, and begins anew on another', () => {
    expect(startAtDay(dir, '2021-11-15')).toBe(at('2021-11-15 09:00'));
    noteClock(dir, at('2021-11-15 17:30'));
    expect(startAtDay(dir, '2021-11-15')).toBe(at('2021-11-15 17:30') + NOTE_EVERY_MS);
    noteClock(dir, at('2021-11-15 23:59') + 30_000);
    expect(startAtDay(dir, '2021-11-15')).toBe(at('2021-11-15 23:59') + 30_000 + NOTE_EVERY_MS);
    // Whoever stopped left nothing out.
    noteClock(dir, at('2021-11-15 23:59') + 30_000, { isEnd: true });
    expect(startAtDay(dir, '2021-11-15')).toBe(at('2021-11-15 23:59') + 30_000);
    expect(startAtDay(dir, '2021-11-16')).toBe(at('2021-11-16 09:00'));
    forgetClock(dir);
    expect(startAtDay(dir, '2021-11-15')).toBe(at('2021-11-15 09:00'));
  });

  it('is noted whole or not at all: the note before is never written over', () => {
    noteClock(dir, at('2021-11-15 10:00'));
    const before = readFileSync(join(dir, 'clock.json'), 'utf8');
    linkSync(join(dir, 'clock.json'), join(dir, 'kept'));
    noteClock(dir, at('2021-11-15 11:00'));
    expect(readFileSync(join(dir, 'kept'), 'utf8')).toBe(before);
    expect(readdirSync(dir).sort()).toEqual(['clock.json', 'kept']);
  });
});
