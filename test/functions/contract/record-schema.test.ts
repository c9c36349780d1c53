import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { CLUE_EVENTS, type ClueEvent } from '../../../domain/clue/events.ts';
import type { ClueRecordEntry } from '../../../domain/clue/record.ts';
import { upcast, type Versioned, withVersion } from '../../../domain/kernel/events.ts';
import {
  clueEventSchema,
  clueRecordSchema,
  recordEntrySchema,
} from '../../../functions/contract/record-schema.ts';
import { lived } from '../../support/record.ts';

type Described = z.infer<typeof clueEventSchema>;
type Loose<T> = T extends readonly (infer I)[]
  ? readonly Loose<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Loose<T[K]> }
    : T;
// The compiler's part: an event that the domain makes and the schema lacks, or the other way round, fails `npm run types`.
const described = (event: Versioned<ClueEvent>): Loose<Described> => event;
const made = (event: Described): Versioned<ClueEvent> => event;

const due = { date: '2021-03-26', provisional: false };
const triage = {
  reasons: ['in-scope'],
  track: 'simple',
  priority: 'normal',
  suspectedOf: 'national-QG0',
} as const;
const [received] = lived(1).entries as [ClueRecordEntry];

/** One event of every kind. */
const SPECIMENS: { readonly [T in ClueEvent['type']]: Extract<ClueEvent, { type: T }> } = {
  received: upcast<ClueEvent>(CLUE_EVENTS, received.event) as Extract<ClueEvent, { type: 'received' }>,
  triaged: { type: 'triaged', referred: true, triage, groupSize: 30 },
  accepted: { type: 'accepted' },
  'not-duplicate': { type: 'not-duplicate', triage },
  merged: { type: 'merged', of: 'national-QG0' },
  assigned: { type: 'assigned', unitId: null, officers: ['a', 'b'], mode: 'supervisor' },
  unassigned: { type: 'unassigned', reason: 'no-unit' },
  signed: { type: 'signed' },
  logged: {
    type: 'logged',
    kind: 'site-visit',
    occurredAt: '2021-03-05T00:00:00.000Z',
    late: false,
    attachments: [{ sha256: 'a'.repeat(64), bytes: 0 }],
  },
  'case-filed': { type: 'case-filed', caseId: '440311-2021-00001', joined: true },
  'request-lapsed': { type: 'request-lapsed', request: 'extension' },
  reprojected: {
    type: 'reprojected',
    calendar: { from: 'a', to: 'b' },
    notice: '样例通知',
    changes: [{ clock: 'handling', from: due, to: due }],
  },
  concluded: {
    type: 'concluded',
    conclusion: { code: 'PAID', by: 'a', verifiedAmountFen: null, paidAmountFen: 1, headcount: 1 },
  },
  closed: { type: 'closed' },
  'review-rejected': { type: 'review-rejected' },
  'extension-requested': { type: 'extension-requested', workingDays: 5, restart: false },
  'extension-refused': { type: 'extension-refused' },
  extended: {
    type: 'extended',
    workingDays: 5,
    decidedLate: false,
    restart: false,
    stopsInTime: ['2021-03-29'],
    due,
    calendarVersion: 'a',
  },
  suspended: { type: 'suspended' },
  resumed: { type: 'resumed', lasted: true, givesBack: true, due, calendarVersion: 'a' },
  'return-requested': { type: 'return-requested', to: '440306' },
  'return-refused': { type: 'return-refused' },
  returned: { type: 'returned', reason: 'not-ours' },
  transferred: { type: 'transferred', from: '440311', to: '440306', street: null },
  supervised: { type: 'supervised', dueOn: '2021-03-08' },
  feedback: { type: 'feedback', satisfied: true },
  'handed-over': { type: 'handed-over', from: 'insp-1', to: 'insp-3' },
  'reopening-requested': { type: 'reopening-requested' },
  'reopening-refused': { type: 'reopening-refused' },
  reopened: { type: 'reopened', generation: 2, stage: 'investigation' },
  alarmed: { type: 'alarmed', kind: 'overdue', about: 'due', date: '2021-03-26', times: 2 },
  archived: { type: 'archived', head: 'b'.repeat(64) },
  rearmed: { type: 'rearmed', generation: 2, stage: 'sign' },
  'personal-data-read': { type: 'personal-data-read' },
  'report-failed': {
    type: 'report-failed',
    fault: 'late',
    subscriber: 'national',
    publicEvent: 'evt_1',
  },
  'personal-data-expired': { type: 'personal-data-expired', upTo: 9 },
};

describe('the description of the record', () => {
  it.each(Object.entries(SPECIMENS))('knows every field of the event %s, and no other', (_, bare) => {
    const event = withVersion<ClueEvent>(CLUE_EVENTS, bare);
    expect(made(clueEventSchema.parse(described(event)))).toEqual(event);
    expect(clueEventSchema.safeParse({ ...event, note: '张测试' }).success).toBe(false);
    expect(clueEventSchema.safeParse(bare).success).toBe(false);
  });

  it('knows every field of an entry and of a page', () => {
    for (const entry of lived().entries) expect(recordEntrySchema.parse(entry)).toEqual(entry);
    const [entry] = lived().entries;
    expect(recordEntrySchema.safeParse({ ...entry, more: 1 }).success).toBe(false);
    expect(Object.keys(clueRecordSchema.shape)).toEqual([
      'kind',
      'id',
      'entries',
      'texts',
      'proof',
      'people',
      'handedOver',
      'cursor',
    ]);
  });
});
