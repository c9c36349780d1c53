import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from '../../../domain/kernel/aggregate.ts';
import { addSteps, inOrder } from '../../../domain/kernel/figures.ts';
import { findWrongMembers } from '../../../domain/kernel/state-schema.ts';
import { recordAnnulment } from '../../../domain/publicity/annulment.ts';
import type { PublicityCounter } from '../../../domain/publicity/counters.ts';
import { evolve } from '../../../domain/publicity/events.ts';
import { facetOf } from '../../../domain/publicity/facet.ts';
import { PUBLICITY_FIGURES } from '../../../domain/publicity/figures.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import type { Publicity } from '../../../domain/publicity/state.ts';
import { publicityStateSchema } from '../../../domain/publicity/state-schema.ts';
import { type CommandName, isShown, PUBLICITY_GRAPH, type Status } from '../../../domain/publicity/status.ts';
import { PEOPLE, PublicityFile, published } from '../../support/publicity.ts';
import { publicityWalk, walkPublicity } from '../../support/publicity-walks.ts';

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
      fc.property(publicityWalk, fc.boolean(), (steps, inStreet) => {
        const street = inStreet ? '440311002' : null;
        const file = new PublicityFile({ decision: { street } });
        const days = [file.today];
        const states = [file.state];
        const dayOf = [file.today];
        const note = () => {
          while (days.length < file.events.length) days.push(file.today);
          states.push(file.state);
          dayOf.push(file.today);
          checkState(file);
          reached.add(file.state.status);
        };
        walkPublicity(file, steps, (before, command) => {
          note();
          if (command !== undefined) checkStep(before, file.state, command.name, command.by);
        });
        // A state is the fold of its record.
        const folded = file.events.reduce<Publicity | null>(
          (state, event, i) =>
            evolve(state, event, file.state.publicityId, { at: '', day: days[i] ?? '', by: '?' }),
          null,
        );
        expect(folded?.status).toBe(file.state.status);
        // What the ledger adds up is how the item stands, and it unpacks what it packs.
        const facets = states.map((state, i) => ({ day: dayOf[i] ?? '', facet: facetOf(state, i + 1) }));
        const ordered = inOrder(PUBLICITY_FIGURES, facets);
        const packed = ordered.map(PUBLICITY_FIGURES.packStep);
        expect(PUBLICITY_FIGURES.unpackHistory(packed, '2021-09-28')).toEqual(ordered);
        const rows = [...addSteps(PUBLICITY_FIGURES, null, ordered, new Map()).values()];
        const standing = new Map<string, number>();
        for (const { counters, ...row } of rows) {
          for (const [name, by] of counters) {
            const counter = PUBLICITY_FIGURES.unpackCounter(name, row);
            expect(counter.street).toBe(inStreet ? '002' : '');
            expect(PUBLICITY_FIGURES.packCounter(counter, row)).toBe(name);
            if (counter.counter === 'flow') continue;
            const key = counter.counter === 'shown' ? 'shown' : `${counter.counter} ${counter.due}`;
            standing.set(key, (standing.get(key) ?? 0) + by);
          }
        }
        const { due, status, recall } = file.state;
        const right = [
          ...(status === 'due' || status === 'vetted' ? [`waiting ${due.date}`] : []),
          ...(isShown(status) ? ['shown'] : []),
          ...(isShown(status) && recall !== null ? [`recalling ${recall.due.date}`] : []),
        ];
        const left = [...standing].filter(([, by]) => by !== 0);
        expect(left.sort()).toEqual(right.map((name) => [name, 1]).sort());
      }),
      { seed: 8, numRuns: 200 },
    );
    expect([...reached].sort()).toEqual([...PUBLICITY_GRAPH.statuses].sort());
  }, 60_000);

  it('count a publication, an exemption and a recall as in time until the end of their last days', () => {
    const flowsOf = ({ state }: PublicityFile) =>
      PUBLICITY_FIGURES.deltas(null, facetOf(state, 1), '2022-02-07').map(({ counter, ...row }) => {
        expect(row).toEqual({ district: '440311', period: 'day', date: '2022-02-07', by: 1 });
        return counter.counter === 'flow' ? counter.flow : counter.counter;
      });
    const recalled = (day: string, isAnnulled = true) => {
      const file = published('2021-10-13').goTo('2022-01-28');
      const remedies = [
        { kind: 'suit', number: '1', receivedOn: day, result: 'annulled', resultOn: '2022-01-27' },
      ];
      const { state, rules } = file;
      if (isAnnulled) file.apply(recordAnnulment(state, { remedies } as never, rules), 'head');
      return file.goTo(day).do('recall', { reason: '-' }, PEOPLE.publisher);
    };
    const exempt = (day: string) =>
      new PublicityFile().goTo(day).do('vet', { class: 'minor' }, PEOPLE.vetter);
    expect(flowsOf(published('2021-10-13'))).toEqual(['due', 'published-in-time', 'shown']);
    expect(flowsOf(published('2021-10-14'))).toEqual(['due', 'published-late', 'shown']);
    expect(flowsOf(exempt('2021-10-13'))).toEqual(['due', 'exempt-class']);
    expect(flowsOf(exempt('2021-10-14'))).toEqual(['due', 'exempt-class', 'exempt-late']);
    const before = ['due', 'published-in-time'];
    expect(flowsOf(recalled('2022-01-30'))).toEqual([...before, 'recall-due', 'recalled-in-time']);
    expect(flowsOf(recalled('2022-01-31'))).toEqual([...before, 'recall-due', 'recalled-late']);
    expect(flowsOf(recalled('2022-02-07', false))).toEqual([...before, 'recalled-freely']);
  });

  it('are summed up by month only in how items stand', () => {
    const counters = [
      { counter: 'flow', flow: 'due', street: '', by: 1 },
      { counter: 'waiting', due: '2021-10-13', street: '', by: 2 },
      { counter: 'waiting', due: '2021-10-13', street: '002', by: 1 },
      { counter: 'recalling', due: '2021-10-13', street: '', by: 1 },
      { counter: 'shown', street: '', by: 1 },
    ] as const;
    const day = (date: string, of: readonly (PublicityCounter & { by: number })[]) => ({
      ...{ district: '440311', period: 'day' as const, date, counters: of },
    });
    const gone = [{ counter: 'shown', street: '', by: -1 }] as const;
    expect(PUBLICITY_FIGURES.sumMonth([day('2021-10-08', counters), day('2021-10-09', gone)])).toEqual([
      counters[1],
      counters[2],
      counters[3],
    ]);
  });

  it('refuse to unpack what nothing stands for', () => {
    const row = { district: '', period: 'day', date: '2021-10-08' } as const;
    expect(() => PUBLICITY_FIGURES.unpackCounter('?', row)).toThrow(RangeError);
    expect(PUBLICITY_FIGURES.reach({} as never)).toEqual({ span: 0, ahead: 0 });
  });
});
