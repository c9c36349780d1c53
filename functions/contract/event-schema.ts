import * as z from 'zod';
import { SERVICE_WAYS } from '../../domain/case/clocks.ts';
import { CASE_STAGES } from '../../domain/case/public-facts.ts';
import { CLOSE_CODES } from '../../domain/case/state.ts';
import { STATUSES as CASE_STATUSES } from '../../domain/case/status.ts';
import { CONCLUSION_CODES } from '../../domain/clue/conclusions.ts';
import { STATUSES } from '../../domain/clue/status.ts';
import { NOTICE_KINDS } from '../../domain/kernel/notices.ts';
import { PUBLIC_EVENT_VERSION } from '../../domain/kernel/public-events.ts';
import { STATUSES as PUBLICITY_STATUSES } from '../../domain/publicity/status.ts';
import type { EventType } from '../../domain/reporting/event-types.ts';
import { NOTICE_EVENT } from '../../domain/reporting/event-types.ts';

const day = z.iso.date();
const district = z.string().regex(/^\d{6}$/);
const fen = z.int().min(0).meta({ description: 'In fen' });
/** A code of ours, or what a subscriber's mapping makes of it. */
const code = (codes: readonly string[], description: string) =>
  z
    .string()
    .meta({ description: `${description}: ${codes.join(', ')}; or as the subscriber’s mapping says it` });

const mapped = z
  .string()
  .optional()
  .meta({ description: 'The version of the mapping of codes, where there is one' });

const clue = {
  clueId: z.string(),
  clueNo: z.string().meta({ description: 'The number under which its sender pushed it' }),
  source: z.string().meta({ description: 'Its sender' }),
  division: district.meta({ description: 'The district that holds it after the event' }),
  status: code(Object.keys(STATUSES), 'The status after the event'),
  round: z.int().min(1).meta({ description: 'The round of handling (办理轮次)' }),
  dueOn: day,
  mapping: mapped,
};
const outcome = {
  conclusion: code(CONCLUSION_CODES, 'The conclusion (核处结论)').nullable(),
  verifiedAmountFen: fen.nullable(),
  paidAmountFen: fen.nullable(),
  headcount: z.int().nullable(),
};
const publicity = {
  publicityId: z.string(),
  caseId: z.string(),
  division: district,
  status: code(Object.keys(PUBLICITY_STATUSES), 'The status after the event'),
  kind: code(['penalty', 'handling', 'no-penalty'], 'The kind of the decision'),
  document: z.string(),
  mapping: mapped,
};
const enforcement = {
  caseId: z.string(),
  division: district,
  status: code(Object.keys(CASE_STATUSES), 'The status after the event'),
  clues: z.array(z.string()).meta({ description: 'The ids of its clues' }),
  stage: code(CASE_STAGES, 'The stage that is reported (受理立案, 调查取证, 审查决定, 送达执行)'),
  mapping: mapped,
};

/**
 * The public events and what each one's `data` holds, by type. A shape may gain members; whatever else changes in it gets the next
 * version. `docs/events.md` and the webhooks of the OpenAPI description are held to it.
 */
export const EVENT_CATALOGUE = {
  'clue.accepted': {
    summary: 'Triage accepted the clue',
    data: z.strictObject(clue),
  },
  'clue.assigned': {
    summary: 'The clue was assigned to officers',
    data: z.strictObject(clue),
  },
  'clue.signed': { summary: 'An officer signed for it', data: z.strictObject(clue) },
  'clue.contacted': {
    summary: 'The reporter was first contacted',
    data: z.strictObject(clue),
  },
  'clue.extended': {
    summary: 'An extension was approved: `dueOn` is the new due date',
    data: z.strictObject({ ...clue, workingDays: z.int() }),
  },
  'clue.suspended': { summary: 'The clock was stopped', data: z.strictObject(clue) },
  'clue.resumed': {
    summary: 'The clock runs again: `dueOn` is the new due date',
    data: z.strictObject(clue),
  },
  'clue.transferred': {
    summary: 'Another district holds it now',
    data: z.strictObject({ ...clue, from: district, to: district }),
  },
  'clue.returned': {
    summary: 'It was returned to its sender',
    data: z.strictObject({
      ...clue,
      reason: code(['not-ours', 'out-of-scope'], 'Why'),
    }),
  },
  'clue.merged': {
    summary: 'It repeats another clue and was merged into it',
    data: z.strictObject(clue),
  },
  'clue.concluded': {
    summary: 'A conclusion was submitted for review',
    data: z.strictObject({ ...clue, ...outcome }),
  },
  'clue.closed': {
    summary: 'It was closed',
    data: z.strictObject({ ...clue, ...outcome, closedOn: day.nullable() }),
  },
  'clue.reopened': {
    summary: 'It was reopened: a new round began',
    data: z.strictObject(clue),
  },
  'case.filed': {
    summary: 'The filing of a case was approved',
    data: z.strictObject({ ...enforcement, filedOn: day }),
  },
  'case.ordered': {
    summary: 'An order to correct or to pay was issued',
    data: z.strictObject({
      ...enforcement,
      kind: code(['correct', 'pay'], 'To correct or to pay'),
      amountFen: fen.nullable(),
      document: z.string(),
      orderedOn: day,
      dueOn: day,
    }),
  },
  'case.decided': {
    summary: 'The decision was made',
    data: z.strictObject({
      ...enforcement,
      kind: code(['penalty', 'handling', 'no-penalty'], 'Its kind'),
      fineFen: fen,
      orderFen: fen,
      extraFen: fen,
      document: z.string(),
      decidedOn: day,
    }),
  },
  'case.served': {
    summary: 'The decision was served',
    data: z.strictObject({
      ...enforcement,
      document: z.string(),
      way: code(Object.keys(SERVICE_WAYS), 'The way of service'),
      servedOn: day,
      effectiveOn: day,
    }),
  },
  'case.closed': {
    summary: 'The case was closed',
    data: z.strictObject({ ...enforcement, code: code(Object.keys(CLOSE_CODES), 'How'), closedOn: day }),
  },
  'publicity.published': {
    summary: 'A decision was published',
    data: z.strictObject({ ...publicity, publishedOn: day.nullable() }),
  },
  'publicity.recalled': {
    summary: 'A published decision was recalled',
    data: z.strictObject({ ...publicity, publishedOn: day.nullable(), recalledOn: day.nullable() }),
  },
  'case.revoked': {
    summary: 'The filing was revoked',
    data: z.strictObject({ ...enforcement, ground: z.int().min(1).max(6), revokedOn: day }),
  },
  [NOTICE_EVENT]: {
    summary: 'An officer has a notice: told to subscribers that pass notices on, and to no others',
    data: z.strictObject({
      officer: z.string().meta({ description: 'The id of the officer it is for' }),
      notice: code(Object.keys(NOTICE_KINDS), 'What it tells of'),
      kind: z.string().meta({ description: 'The kind of what it is about, such as clue' }),
      id: z.string().meta({ description: 'The id of what it is about' }),
      division: district.meta({ description: 'The district that held it before' }),
      on: day.meta({ description: 'The day of what it tells of, in Asia/Shanghai' }),
      mapping: mapped,
    }),
  },
} as const satisfies Readonly<Record<EventType, { readonly summary: string; readonly data: z.ZodObject }>>;

/** Makes the schema of a public event as it is sent. */
export const eventSchema = (type: EventType) =>
  z
    .strictObject({
      type: z.literal(type),
      version: z.literal(PUBLIC_EVENT_VERSION),
      id: z
        .string()
        .regex(/^evt_[0-9a-f]{32}$/)
        .meta({ description: 'Also the `webhook-id`; the same in each repeat' }),
      timestamp: z.iso.datetime().meta({ description: 'When it happened' }),
      sequence: z.int().min(2).meta({ description: 'Rises with the record of what it is about, with gaps' }),
      data: EVENT_CATALOGUE[type].data,
    })
    .meta({ id: `Event-${type}`, description: EVENT_CATALOGUE[type].summary });
