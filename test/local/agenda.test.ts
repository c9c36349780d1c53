import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../local/agenda.ts';

/** Adds the instants with their indexes as values. */
function fill(times: readonly number[]): Agenda<number> {
  const agenda = new Agenda<number>();
  for (const [i, at] of times.entries()) agenda.add(at, i);
  return agenda;
}

/** Takes everything, as `[at, value]`. */
function drain(agenda: Agenda<number>): [number, number][] {
  const taken: [number, number][] = [];
  for (let next = agenda.take(); next; next = agenda.take()) taken.push([next.at, next.value]);
  return taken;
}

const sorted = (times: readonly number[]) =>
  times.map((at, i): [number, number] => [at, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);

const instants = fc.array(fc.integer({ min: 0, max: 5 }));

describe('the agenda', () => {
  it('gives values by instant, and those of one instant in the order in which they were added', () => {
    fc.assert(
      fc.property(instants, (times) => {
        const agenda = fill(times);
        const first = sorted(times)[0];
        expect(agenda.length).toBe(times.length);
        expect(agenda.peek()).toEqual(first && expect.objectContaining({ at: first[0], value: first[1] }));
        expect(drain(agenda)).toEqual(sorted(times));
        expect([agenda.length, agenda.peek(), agenda.take()]).toEqual([0, undefined, undefined]);
      }),
    );
  });

  it('drops what a filter does not keep, and leaves the order of the rest', () => {
    fc.assert(
      fc.property(instants, (times) => {
        const agenda = fill(times);
        const keep = (value: number) => value % 3 !== 0;
        agenda.filter(keep);
        expect(drain(agenda)).toEqual(sorted(times).filter(([, value]) => keep(value)));
      }),
    );
  });
});
