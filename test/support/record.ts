import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { withVersion } from '../../domain/kernel/events.ts';
import {
  appendEntry,
  type EntryDraft,
  type Folded,
  type SaltedText,
  textDigest,
} from '../../domain/kernel/record.ts';
import { recordRules } from '../../domain/kernel/record-rules.ts';
import { DEFAULT_POLICY } from '../../domain/policy/policy.ts';
import { at, intakeFacts } from './clues.ts';

/** A clue that lived, with everything a verification holds against each other. */
export interface Lived {
  readonly id: string;
  readonly entries: readonly ClueRecordEntry[];
  readonly state: Clue;
  readonly facets: number;
  readonly texts: ReadonlyMap<number, SaltedText>;
}

const due = { date: '2021-04-16', provisional: false };

/** A life with everything in it, each event on a day of its own; `text` says which have one. */
const LIFE: readonly { readonly event: ClueEvent | 'seal'; readonly text?: string }[] = [
  { event: receive(intakeFacts(), DEFAULT_POLICY, BUILT_IN_CALENDAR, at('2021-03-01 09:00')) },
  {
    event: {
      type: 'triaged',
      referred: false,
      triage: { reasons: ['in-scope'], track: 'simple', priority: 'normal', suspectedOf: null },
      groupSize: 1,
    },
  },
  { event: { type: 'assigned', unitId: 'gm', officers: ['insp-1', 'insp-2'], mode: 'rule' } },
  { event: { type: 'signed' } },
  {
    event: {
      type: 'logged',
      kind: 'first-contact',
      occurredAt: '2021-03-05T01:00:00.000Z',
      late: false,
      attachments: [{ sha256: 'a'.repeat(64), bytes: 3 }],
    },
    text: '{"attachments":["a.pdf"],"text":"已联系"}',
  },
  { event: { type: 'extension-requested', workingDays: 5, restart: false }, text: '{"text":"人数多"}' },
  {
    event: {
      type: 'extended',
      workingDays: 5,
      decidedLate: false,
      restart: false,
      due,
      calendarVersion: BUILT_IN_CALENDAR.version,
    },
  },
  { event: { type: 'supervised', dueOn: '2021-03-20' } },
  { event: { type: 'alarmed', kind: 'reminder', about: '2021-04-16', date: '2021-03-20', times: 1 } },
  {
    event: {
      type: 'concluded',
      conclusion: {
        code: 'PAID',
        by: 'insp-1',
        verifiedAmountFen: 1_850_000,
        paidAmountFen: 1_850_000,
        headcount: 1,
      },
    },
  },
  { event: { type: 'closed' } },
  { event: 'seal' },
];

/** Lives the first `steps` steps of a made-up life, and what came then. */
export function lived(
  steps = LIFE.length,
  id = 'national-QG1',
  then: readonly (typeof LIFE)[number][] = [],
): Lived {
  const entries: ClueRecordEntry[] = [];
  const texts = new Map<number, SaltedText>();
  let folded: Folded<Clue, Facet> | null = null;
  for (const [i, { event, text }] of [...LIFE.slice(0, steps), ...then].entries()) {
    const seq = i + 1;
    const day = `2021-03-${String(seq).padStart(2, '0')}`;
    const salt = `salt-${seq}`;
    if (text !== undefined) texts.set(seq, { salt, text });
    const head: string = folded?.state.head ?? '';
    const made: ClueEvent = event === 'seal' ? { type: 'archived', head } : event;
    const draft: EntryDraft<ClueEvent> = {
      kind: 'clue',
      id,
      changeId: `change-${seq}`,
      at: `${day}T01:00:00.000Z`,
      day,
      by: { id: 'insp-1', role: 'inspector' },
      event: withVersion(CLUE.events, made),
      ...(text === undefined ? {} : { textHash: textDigest(salt, text) }),
    };
    const appended: ReturnType<typeof appendEntry<Clue, EntryDraft<ClueEvent>, Facet>> = appendEntry(
      recordRules(CLUE),
      folded,
      draft,
    );
    entries.push(appended.entry);
    folded = appended.folded;
  }
  if (folded === null) throw new RangeError('a life has at least one step');
  return { id, entries, state: folded.state, facets: folded.facet.n, texts };
}

/** Steps of a whole life: the last is the seal, the one before it the closing. */
export const LIFE_STEPS = LIFE.length;
