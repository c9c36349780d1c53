import { describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { FIGURES } from '../../domain/figures.ts';
import { type Aggregate, DONE, isOpenIn, mayHavePersonalData } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { AGGREGATES } from '../../domain/registry.ts';
import { at, happen, receivedClue } from '../support/clues.ts';

describe('the registry', () => {
  const other = { ...CLUE, kind: 'other' } as unknown as Aggregate;

  it('finds an aggregate by its kind', () => {
    const registry = new Registry([CLUE as Aggregate, other]);
    expect(registry.of('other')).toBe(other);
    expect([registry.has('clue'), registry.has('case')]).toEqual([true, false]);
    expect(() => registry.of('case')).toThrow(new RangeError('there is no aggregate case'));
  });

  it('refuses two of one kind, whose keys would collide', () =>
    expect(() => new Registry([other, other])).toThrow('two aggregates are of one kind'));
});

describe.each(AGGREGATES.all)('the aggregate $kind', (aggregate) => {
  it('speaks of statuses and stages that it has', () => {
    const { graph, nextStage, humanStages } = aggregate;
    expect(graph.statuses).toEqual(expect.arrayContaining([graph.initial, ...graph.open]));
    const stages = Object.keys(nextStage);
    expect(stages).toEqual(expect.arrayContaining([...humanStages]));
    for (const next of Object.values(nextStage)) expect(next).not.toBe(DONE);
  });

  it('is counted under its kind', () => expect(FIGURES[aggregate.kind]?.kind).toBe(aggregate.kind));

  it('has a kind that keys and addresses can carry', () => {
    expect(aggregate.kind).toMatch(/^[a-z]+$/);
    expect(aggregate.collection).toMatch(/^[a-z]+$/);
    expect(aggregate.workflow).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('the clue as an aggregate', () => {
  const NOW = at('2021-03-05 10:00');
  const clue = receivedClue(NOW);

  it('is open until it is closed, returned or merged', () =>
    expect(CLUE.graph.statuses.filter((status) => !isOpenIn(CLUE, status)).toSorted()).toEqual([
      'closed',
      'merged',
      'returned',
    ]));

  it('is listed by its due date, under those in charge', () => {
    const assigned = happen(clue, NOW, 'system', {
      type: 'assigned',
      unitId: 'gongming',
      officers: ['insp-1', 'insp-2'],
      mode: 'rule',
    });
    expect(CLUE.indexOf(assigned)).toEqual({
      sortDay: clue.due.date,
      officers: ['insp-1', 'insp-2'],
      unitId: 'gongming',
      since: '2021-03-05',
      askedSince: null,
      marks: ['sector:manufacturing', 'source:national'],
    });
  });

  it('ends on the day it was closed, once sealed, or left', () => {
    const later = at('2021-03-09 10:00');
    const closed = happen(clue, later, 'rev-1', { type: 'closed' });
    expect(CLUE.endedOn(clue)).toBeNull();
    expect(CLUE.endedOn(closed)).toBeNull();
    const sealed = happen(closed, at('2021-03-11 10:00'), 'archive', { type: 'archived', head: 'x' });
    expect(CLUE.endedOn(sealed)).toBe('2021-03-09');
    const left = [
      { type: 'merged', of: 'national-QG0' } as const,
      { type: 'returned', reason: 'not-ours' } as const,
    ];
    for (const event of left) {
      const gone = happen(clue, later, 'tri-1', event);
      expect(CLUE.endedOn(gone)).toBe('2021-03-09');
      const read = happen(gone, at('2021-04-01 10:00'), 'insp-1', { type: 'personal-data-read' });
      expect(CLUE.endedOn(read)).toBe('2021-03-09');
    }
  });

  it('may have personal data until it expires, and again with what comes after', () => {
    const may = (expiredUpTo: number, version: number) => mayHavePersonalData({ expiredUpTo, version });
    expect(may(0, 1)).toBe(true);
    expect(may(4, 5)).toBe(false);
    expect(may(4, 6)).toBe(true);
  });

  it('starts an execution when it comes in, is reopened or armed again, and by nothing else', () => {
    const again = { generation: 3, stage: 'investigation' } as const;
    expect(CLUE.startOf({ type: 'received' } as never)).toEqual({ generation: 1, stage: 'triage' });
    expect(CLUE.startOf({ type: 'rearmed', ...again })).toEqual(again);
    expect(CLUE.startOf({ type: 'reopened', ...again } as never)).toEqual(again);
    expect(CLUE.startOf({ type: 'signed' })).toBeNull();
  });
});
