import { describe, expect, test, vi } from 'vitest';
import { AGGREGATES } from '../../domain/registry.ts';
import { createGauges } from '../../functions/gauges/gauges.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { gaugesFromEnvironment, runtimeFromEnvironment } from '../../functions/runtime/environment.ts';
import type { PublishGauges } from '../../functions/runtime/runtime.ts';
import { rebuild } from '../../functions/store/ledger/audit.ts';
import { notePush } from '../../functions/store/senders.ts';
import { facet, historyFrom, testRuntime, writeRecord } from '../support/ledger.ts';
import { feed, useLedger } from '../support/ledger-table.ts';
import { closed } from '../support/metrics.ts';

const world = useLedger();

/** What the gauges publish at an instant, by division; `all` is the sum. */
async function readAt(now: string, nextAt: string | null = null) {
  const published = new Map<string, Parameters<PublishGauges>[0]>();
  const runtime = testRuntime(world.client, world.table.name, now);
  await createGauges(
    runtime,
    (readings, { division, source }) => {
      const of = source ?? division ?? 'all';
      published.set(of, { ...published.get(of), ...readings });
    },
    async () => ({ rotating: nextAt === null ? [] : ['national'], nextAt }),
  )();
  return published;
}

describe('the gauges', () => {
  test('say for how long each sender has been silent, and when keys rotate where any do', async () => {
    await notePush(world.table, 'national', 'a', Date.parse('2021-03-01T00:00:00Z'));
    await notePush(world.table, 'hotline', 'b', Date.parse('2021-03-04T18:00:00Z'));
    const published = await readAt('2021-03-05T00:00:00Z', '2021-03-15T12:00:00.000Z');
    expect(published.get('national')).toEqual({ SenderSilentHours: 96 });
    expect(published.get('hotline')).toEqual({ SenderSilentHours: 6 });
    expect(published.get('all')).toMatchObject({ DaysToKeyRotation: 10.5 });
    expect((await readAt('2021-03-05T00:00:00Z')).get('all')).not.toHaveProperty('DaysToKeyRotation');
  });

  async function someClues() {
    const ledger = createLedger(world.runtime);
    const open = facet({ receivedDay: '2021-03-05', due: '2021-03-26' });
    const clues = [
      historyFrom(open, closed('2021-03-20')),
      historyFrom(open),
      historyFrom(facet({ ...open, due: '2021-03-30' })),
      historyFrom(facet({ ...open, due: '2021-03-31' })),
      historyFrom(open, ['2021-03-10', { running: false }]),
      historyFrom(facet({ receivedDay: '2020-12-20', due: '2021-01-12' })),
      historyFrom(facet({ receivedDay: '2020-12-21', due: '2021-01-13' }), closed('2021-01-05')),
      historyFrom(facet({ division: '440306', street: null, due: '2021-03-27' })),
    ];
    for (const [i, steps] of clues.entries()) {
      await writeRecord(world.runtime, `national-${i}`, steps);
      await feed(ledger, `national-${i}`, steps);
    }
  }
  const guangming = {
    CluesReceived: 5,
    CluesClosed: 2,
    CohortBase: 5,
    CohortClosed: 1,
    CompletionRate: 20,
    CluesOpen: 5,
    CluesOverdue: 2,
    CluesDueSoon: 1,
  };

  test('tell how the year stands in each district and in all', async () => {
    await someClues();
    const published = await readAt('2021-03-27T15:59:00Z');
    expect(published.get('440311')).toEqual(guangming);
    expect(published.get('440306')).toMatchObject({ CluesReceived: 1, CompletionRate: 0, CluesDueSoon: 1 });
    expect(published.get('all')).toEqual({
      CluesReceived: 6,
      CluesClosed: 2,
      CohortBase: 6,
      CohortClosed: 1,
      CompletionRate: 100 / 6,
      CluesOpen: 6,
      CluesOverdue: 2,
      CluesDueSoon: 2,
    });
  });

  test('days are those of Shanghai: a minute later it is the 28th there', async () => {
    await someClues();
    const published = await readAt('2021-03-27T16:00:00Z');
    expect(published.get('440311')).toMatchObject({ CluesOverdue: 2, CluesDueSoon: 2 });
    expect(published.get('440306')).toMatchObject({ CluesOverdue: 1, CluesDueSoon: 0 });
  });

  test('on 1 January the year begins anew, and without a base there is no rate', async () => {
    await someClues();
    const all = (await readAt('2021-12-31T16:00:00Z')).get('all');
    expect(all).toEqual({
      CluesReceived: 0,
      CluesClosed: 0,
      CohortBase: 0,
      CohortClosed: 0,
      CluesOpen: 6,
      CluesOverdue: 5,
      CluesDueSoon: 0,
    });
  });

  test('a rebuild changes nothing, and its mark is no district', async () => {
    await someClues();
    await rebuild(world.runtime);
    const published = await readAt('2021-03-27T15:59:00Z');
    expect([...published.keys()].sort()).toEqual(['440306', '440311', 'all']);
    expect(published.get('440311')).toEqual(guangming);
  });

  test('without clues everything is zero', async () => {
    expect([...(await readAt('2021-03-27T00:00:00Z'))]).toEqual([
      ['all', expect.objectContaining({ CluesReceived: 0, CluesOpen: 0 })],
    ]);
  });
});

describe('published metrics', () => {
  /** The lines of the embedded metric format that something prints. */
  function emitted(print: () => void) {
    const lines: string[] = [];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
    vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'qingxin-dev');
    vi.stubEnv('TABLE_NAME', 'table');
    try {
      print();
    } finally {
      vi.unstubAllEnvs();
      stdout.mockRestore();
    }
    return lines.map((line) => JSON.parse(line));
  }
  const sets = (line: { _aws: { CloudWatchMetrics: { Dimensions: string[][] }[] } }) =>
    line._aws.CloudWatchMetrics.flatMap((m) => m.Dimensions);

  test('a counter goes out in sum and by its dimensions, under the name of its stage', () => {
    const [plain, bySource] = emitted(() => {
      const { meter } = runtimeFromEnvironment(AGGREGATES);
      meter.count('LedgerDrift', 0);
      meter.count('PushConflicting', 1, { source: 'national' });
    });
    expect(sets(plain)).toEqual([['service']]);
    expect(plain).toMatchObject({ service: 'qingxin-dev', LedgerDrift: 0 });
    expect(sets(bySource)).toEqual([['service'], ['service', 'source']]);
    expect(bySource).toMatchObject({ source: 'national', PushConflicting: 1 });
  });

  test('gauges of a division do not count towards those of all', () => {
    const [one, all] = emitted(() => {
      const publish = gaugesFromEnvironment();
      publish({ CluesOpen: 3, CompletionRate: 96.5 }, { division: '440311' });
      publish({ CluesOpen: 7 }, {});
    });
    expect(sets(one)).toEqual([['service', 'division']]);
    expect(one._aws.CloudWatchMetrics[0].Metrics).toEqual([
      { Name: 'CluesOpen', Unit: 'Count' },
      { Name: 'CompletionRate', Unit: 'Percent' },
    ]);
    expect(one).toMatchObject({ division: '440311', CluesOpen: 3, CompletionRate: 96.5 });
    expect(sets(all)).toEqual([['service']]);
    expect(all).not.toHaveProperty('division');
    expect(all).not.toHaveProperty('CompletionRate');
  });
});
