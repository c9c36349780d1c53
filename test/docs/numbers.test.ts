import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NEAR_DAYS } from '../../domain/clue/figures.ts';
import { UNMASKED_DAYS } from '../../domain/clue/readers.ts';
import { MAX_KEY_BYTES } from '../../domain/kernel/key-text.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { TRY_DELAYS } from '../../domain/reporting/schedule.ts';
import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import { TRY_TIMEOUT_MS } from '../../functions/delivery/send.ts';
import { MAX_DEPTH } from '../../functions/http/body.ts';
import { MAX_INPUT_FAULTS } from '../../functions/http/http.ts';
import { BOUNDS } from '../../functions/http/lists/reader.ts';
import { MAX_BODY_BYTES } from '../../functions/http/routes.ts';
import { BOUNDS as METRICS_BOUNDS } from '../../functions/metrics-query/listing.ts';
import { MOST_POLICIES } from '../../functions/store/policies.ts';
import { GENERATION_SECONDS } from '../../functions/workflow/stages.ts';
import { guangming2021 } from '../../local/replay/guangming-2021.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
const DOCS = { api: read('api'), 'how-it-works': read('how-it-works'), operations: read('operations') };

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const inWords = new Map([...WORDS.entries()].map(([n, word]) => [word, n] as const));
inWords.set('fifteen', 15).set('twenty', 20).set('thirty', 30);
const toNumber = (text: string) => inWords.get(text) ?? Number(text.replaceAll(',', ''));

const { limits, reminders, reporting } = DEFAULT_POLICY;
const { rows, states, names, waiting, districts } = BOUNDS;

describe('numbers in the documents are those of the code', () => {
  it.each([
    ['api', /text of 1 to (\d+) bytes/, [MAX_KEY_BYTES]],
    ['api', /at most (\d+) KiB/, [MAX_BODY_BYTES / 1024]],
    ['api', /(\w+) days after `closedDay`/, [UNMASKED_DAYS]],
    ['api', /due dates of the (\d+) days before/, [NEAR_DAYS]],
    ['api', /reads ([\d,]+) rows of the index, ([\d,]+) clues and ([\d,]+) names/, [rows, states, names]],
    ['api', /looks at ([\d,]+) clues at most/, [waiting]],
    ['api', /Of many districts, (\d+) at a time/, [districts]],
    ['api', /looks at some ([\d,]+) clues/, [METRICS_BOUNDS.breakdown]],
    ['api', /never come is gone after (\w+) hours/, [DEFAULT_FILE_RULES.unfinishedMinutes / 60]],
    ['api', /no entry names after (\w+) days/, [DEFAULT_FILE_RULES.unattachedDays]],
    ['how-it-works', /at most (\d+) KiB, UTF-8, (\d+) levels/, [MAX_BODY_BYTES / 1024, MAX_DEPTH]],
    ['how-it-works', /at most (\w+) places/, [MAX_INPUT_FAULTS]],
    ['how-it-works', /An execution lives (\d+) days at most/, [GENERATION_SECONDS / 86_400]],
    ['how-it-works', /`triage` \| triage officer \| (\d+) from intake/, [limits.triageWorkingDays]],
    ['how-it-works', /nobody is available \| (\d+) from intake/, [limits.assignWorkingDays]],
    ['how-it-works', /assigned inspector \| (\d+) from assignment/, [limits.signWorkingDays]],
    ['how-it-works', /`first-contact` \| (\d+) from intake/, [limits.firstContactWorkingDays]],
    ['how-it-works', /assigned inspectors \| (\d+) from intake/, [limits.handlingWorkingDays]],
    ['how-it-works', /not assigned \| (\d+) from the conclusion/, [limits.reviewWorkingDays]],
    ['operations', /every (\w+) working days/, [reminders.repeatOverdueWorkingDays]],
    ['operations', /due, (\w+) days after it happened/, [reporting.days]],
    ['operations', /There may be (\d+)\./, [MOST_POLICIES]],
    ['operations', /Each event is tried (\w+) times/, [TRY_DELAYS.length]],
    [
      'operations',
      /times over (\w+) days/,
      [Math.floor(TRY_DELAYS.reduce((sum: number, s) => sum + s, 0) / 86_400)],
    ],
    ['operations', /within (\d+) s is a failure/, [TRY_TIMEOUT_MS / 1000]],
    ['operations', /reads ([\d,]+) index rows, ([\d,]+) clues and ([\d,]+) names/, [rows, states, names]],
  ] as const)('%s: %s', (doc, pattern, numbers) => {
    const [, ...found] = pattern.exec(DOCS[doc]) ?? [];
    expect(found.map(toNumber)).toEqual(numbers);
  });
});

describe('the bundled year', () => {
  const pushes = [...guangming2021()].flatMap(({ at, as, path }) =>
    path === '/webhooks/clues' && as && 'source' in as ? [{ at: Date.parse(at), source: as.source }] : [],
  );

  it('has the longest silences that the guide and the stages say', () => {
    const silence = (of: string) => {
      const times = pushes.flatMap(({ at, source }) => (source === of ? [at] : []));
      return Math.ceil(Math.max(...times.map((at, i) => at - (times[i - 1] ?? at))) / 3_600_000);
    };
    const longest = ['national', 'hotline', 'walk-in'].map(silence);
    const [, ...told] = /silent for more than (\d+) hours, the hotline for (\d+)/.exec(DOCS.operations) ?? [];
    expect(told.map(Number)).toEqual(longest.slice(0, 2));
    for (const stage of ['dev', 'prod']) {
      const config = readFileSync(new URL(`../../infra/config/${stage}.ts`, import.meta.url), 'utf8');
      const [, ...said] = /bundled year: (\d+) hours, (\d+) and (\d+)\./.exec(config) ?? [];
      expect(said.map(Number)).toEqual(longest);
      const limits = [...config.matchAll(/silentHours: (\d+)/g)].map(([, hours]) => Number(hours));
      expect(limits.every((hours, i) => hours > (longest[i] ?? Infinity))).toBe(true);
    }
  });

  it('has at most three pushes in a quarter of an hour, which no alarm on ten would meet', () => {
    const times = pushes.map(({ at }) => at).sort((a, b) => a - b);
    const within = times.map((at) => times.filter((t) => t > at - 900_000 && t <= at).length);
    expect(Math.max(...within)).toBe(3);
  });
});
