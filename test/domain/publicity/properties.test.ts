import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../domain/calendar/dates.ts';
import type { RemedyResult } from '../../../domain/case/state.ts';
import { positionOf } from '../../../domain/kernel/aggregate.ts';
import { addSteps, inOrder } from '../../../domain/kernel/figures.ts';
import { findWrongMembers } from '../../../domain/kernel/state-schema.ts';
import { recordAnnulment } from '../../../domain/publicity/annulment.ts';
import { COMMAND_BODIES } from '../../../domain/publicity/commands.ts';
import { evolve } from '../../../domain/publicity/events.ts';
import { facetOf } from '../../../domain/publicity/facet.ts';
import { PUBLICITY_FIGURES } from '../../../domain/publicity/figures.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import type { Publicity } from '../../../domain/publicity/state.ts';
import { publicityStateSchema } from '../../../domain/publicity/state-schema.ts';
import { type CommandName, isShown, PUBLICITY_GRAPH, type Status } from '../../../domain/publicity/status.ts';
import { PEOPLE, PublicityFile, person, published } from '../../support/publicity.ts';

const CAST = [...Object.values(PEOPLE), person('x', 'inspector'), person('pub-3', 'publicity-clerk')];
const BODIES: Readonly<Record<CommandName, readonly object[]>> = {
  vet: [
    { class: 'general' },
    { class: 'serious' },
    { class: 'minor' },
    { class: 'minor', show: true, note: '-' },
  ],
  publish: [{}],
  exempt: [{ reason: '-' }, { reason: '-', ground: 'secret' }],
  correct: [{ reason: '-', party: '-' }],
  recall: [{ reason: '-' }],
  end: [{ reason: '-' }],
};
const step = fc.record({
  // Going forward comes more often, so that random histories get far.
  act: fc.constantFrom<CommandName | 'annul' | 'wait' | 'archive'>(
    'vet',
    'vet',
    'publish',
    'publish',
    'exempt',
    'correct',
    'recall',
    'end',
    'annul',
    'wait',
    'archive',
  ),
  who: fc.constantFrom(...CAST),
  seed: fc.nat(1000),
  result: fc.constantFrom<RemedyResult>('annulled', 'upheld'),
  days: fc.constantFrom(0, 1, 3, 20, 100, 400),
});

/** Checks what an accepted command made of an item. */
function checkStep(before: Publicity, after: Publicity, name: CommandName, by: string): void {
  const edge = PUBLICITY_GRAPH.edges[name];
  expect(edge?.from).toContain(before.status);
  expect(edge?.to).toContain(after.status);
  if (name === 'vet') expect([after.decidedBy, ...after.officers]).not.toContain(by);
  if (after.status === 'published') expect(after.publishedBy).not.toBe(after.vettedBy);
  if (name === 'exempt' && after.status === 'exempt') {
    expect(after.exemption?.confirmedBy).not.toBe(after.exemption?.by);
  }
  if (name === 'end')
    expect(after.display === null || (after.endedOn ?? '') >= after.display.from).toBe(true);
}

/** Checks what is true of every item. */
function checkState({ state, rules }: PublicityFile): void {
  expect(findWrongMembers(publicityStateSchema, state)).toEqual([]);
  const isWaiting = PUBLICITY.humanStages.includes(PUBLICITY.stageOf(state));
  // Whoever waits is looked at again within 300 days; whoever does not, is not.
  const { alarmAt } = positionOf(PUBLICITY, state, rules);
  expect(alarmAt !== undefined).toBe(isWaiting);
  expect(PUBLICITY.graph.open.includes(state.status)).toBe(isWaiting);
  expect(state.endedOn === null).toBe(isWaiting);
  if (isShown(state.status)) expect(state.publishedOn).not.toBeNull();
  if (state.status === 'exempt') expect(state.publishedOn).toBeNull();
}

describe('random histories', () => {
  it('never leave the graph, let nobody act alone, fold, and are counted once', () => {
    const reached = new Set<Status>();
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 20 }), fc.boolean(), (steps, inStreet) => {
        const street = inStreet ? '440311002' : null;
        const file = new PublicityFile({ decision: { street } });
        const days = [file.today];
        const states = [file.state];
        const note = () => {
          while (days.length < file.events.length) days.push(file.today);
          states.push(file.state);
          checkState(file);
          reached.add(file.state.status);
        };
        for (const { act, who, seed, result, days: pass } of steps) {
          file.goTo(addDays(file.today, pass)).raise();
          note();
          const before = file.state;
          if (act === 'annul') {
            const on = file.today;
            const remedies = [
              {
                kind: 'review',
                number: '1',
                receivedOn: on,
                enteredOn: on,
                answeredOn: null,
                result,
                resultOn: on,
              },
            ] as const;
            const events = recordAnnulment(before, { remedies }, file.rules);
            // One that ended is taken up again by an execution of its own.
            expect(events.length <= (before.status === 'exempt' ? 2 : 1)).toBe(true);
            file.apply(events, 'head');
          } else if (act === 'archive') {
            if (PUBLICITY.stageOf(before) === 'closure')
              file.apply([{ type: 'archived', head: 'x' }], 'archive');
          } else if (act !== 'wait') {
            const body = BODIES[act][seed % BODIES[act].length];
            expect(COMMAND_BODIES[act].safeParse(body).success).toBe(true);
            const decision = file.attempt(act, body as never, who);
            if (!('refused' in decision)) {
              file.apply(decision.events, who.sub);
              checkStep(before, file.state, act, who.sub);
            }
          }
          note();
        }
        // A state is the fold of its record.
        const folded = file.events.reduce<Publicity | null>(
          (state, event, i) =>
            evolve(state, event, file.state.publicityId, { at: '', day: days[i] ?? '', by: '?' }),
          null,
        );
        expect(folded?.status).toBe(file.state.status);
        // What the ledger adds up is what the last facet says, and it unpacks what it packs.
        const facets = states.map((state, i) => ({ day: file.today, facet: facetOf(state, i + 1) }));
        const ordered = inOrder(PUBLICITY_FIGURES, facets);
        const packed = ordered.map(PUBLICITY_FIGURES.packStep);
        expect(PUBLICITY_FIGURES.unpackHistory(packed, '2021-09-28')).toEqual(ordered);
        const rows = [...addSteps(PUBLICITY_FIGURES, null, ordered, new Map()).values()];
        const counted = new Map<string, number>();
        for (const { counters, ...row } of rows) {
          for (const [name, by] of counters) {
            const counter = PUBLICITY_FIGURES.unpackCounter(name, row);
            expect(counter.street).toBe(inStreet ? '002' : '');
            expect(PUBLICITY_FIGURES.packCounter(counter, row)).toBe(name);
            counted.set(counter.counter, (counted.get(counter.counter) ?? 0) + by);
          }
        }
        const { publishedOn, due, exemption, status, recall, endedOn, correctedOn } = file.state;
        const isLate = publishedOn !== null && publishedOn > due.date;
        const isLateRecall = recall !== null && (endedOn ?? '') > recall.due.date;
        const right = [
          'due',
          ...(publishedOn === null ? [] : [isLate ? 'published-late' : 'published-in-time']),
          ...(correctedOn === null ? [] : ['corrected']),
          ...(status === 'recalled' ? [isLateRecall ? 'recalled-late' : 'recalled-in-time'] : []),
          ...(status === 'ended' ? ['ended'] : []),
          ...(status === 'exempt' ? [`exempt-${exemption?.ground}`] : []),
        ];
        const left = [...counted].filter(([, by]) => by !== 0);
        expect(left.sort()).toEqual(right.map((name) => [name, 1]).sort());
      }),
      { seed: 8, numRuns: 200 },
    );
    expect([...reached].sort()).toEqual([...PUBLICITY_GRAPH.statuses].sort());
  }, 60_000);

  it('count a publication and a recall as in time until the end of their last days', () => {
    const facetOn = (day: string, recalledOn?: string) => {
      const file = published(day);
      if (recalledOn !== undefined) {
        const remedies = [
          { kind: 'suit', number: '1', receivedOn: day, result: 'annulled', resultOn: '2022-01-27' },
        ];
        const { state, rules } = file.goTo('2022-01-28');
        file.apply(recordAnnulment(state, { remedies } as never, rules), 'head');
        file.goTo(recalledOn).do('recall', { reason: '-' }, PEOPLE.publisher);
      }
      return facetOf(file.state, 1);
    };
    expect([facetOn('2021-10-13').inTime, facetOn('2021-10-14').inTime]).toEqual([true, false]);
    expect(facetOn('2021-10-13').recalledInTime).toBeNull();
    expect(facetOn('2021-10-13', '2022-01-30').recalledInTime).toBe(true);
    const late = facetOn('2021-10-13', '2022-02-07');
    expect(late.recalledInTime).toBe(false);
    expect(PUBLICITY_FIGURES.deltas(null, late, '2022-02-07')).toEqual(
      ['due', 'published-in-time', 'recalled-late'].map((counter) => ({
        district: '440311',
        period: 'day',
        date: '2022-02-07',
        counter: { counter, street: '' },
        by: 1,
      })),
    );
  });

  it('refuse to unpack what nothing stands for', () => {
    expect(() => PUBLICITY_FIGURES.unpackCounter('?', { district: '', period: 'day', date: '' })).toThrow(
      RangeError,
    );
    expect(PUBLICITY_FIGURES.sumMonth([])).toEqual([]);
    expect(PUBLICITY_FIGURES.reach({} as never)).toEqual({ span: 0, ahead: 0 });
  });
});
