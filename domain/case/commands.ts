import * as z from 'zod';
import { calendarDate, instant } from '../calendar/date-schema.ts';
import { codeOf } from '../kernel/code-schema.ts';
import { keyText } from '../kernel/ids.ts';
import { fen, headcount } from '../kernel/quantities.ts';
import { codeText, freeText, optionalMember } from '../people/text-schema.ts';
import { ANNOUNCEMENT_GROUNDS, SERVICE_WAYS, type ServiceWay } from './clocks.ts';
import {
  CLOSE_CODES,
  type CloseCode,
  COURT_RESULTS,
  type CourtResult,
  EVIDENCE_KINDS,
  type EvidenceKind,
  OPINION_RESULTS,
  type OpinionResult,
  PROPOSALS,
  type Proposal,
  REMEDY_RESULTS,
  type RemedyResult,
} from './state.ts';
import type { CommandName } from './status.ts';

const text = freeText(4000).meta({ description: 'Free text; kept apart from the record' });
const note = optionalMember(text);
const shortText = freeText(200);
/** A decision against somebody says why. */
const NOTE_NEEDED = { path: ['note'], message: 'must say why' };
const workingDays = z.int().positive().max(250);

const COMMON = {
  occurredOn: optionalMember(calendarDate).meta({
    description: 'The day of the act, by default today; legal clocks count from it',
  }),
  expectedVersion: optionalMember(z.int().positive()).meta({
    description: 'Refuse with 412 unless the case is at this version',
  }),
};
const body = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, ...COMMON });

/** What an officer says in the document that a command issues: each field stands before what is known of the case. */
const fields = optionalMember(
  z.strictObject({
    cause: optionalMember(shortText),
    partyAddress: optionalMember(freeText(300)),
    partyHead: optionalMember(freeText(60)),
    facts: optionalMember(text),
    evidence: optionalMember(text),
    reasons: optionalMember(text),
    basis: optionalMember(text),
    content: optionalMember(text),
    partyViews: optionalMember(text),
    performance: optionalMember(text),
    place: optionalMember(shortText),
    dueOn: optionalMember(calendarDate),
    workers: optionalMember(
      z
        .array(z.strictObject({ name: freeText(60), period: freeText(60), fen }))
        .min(1)
        .max(500),
    ),
  }),
).meta({
  description: 'Fields of the document that the command issues; kept with it, apart from the record',
});

/** Two persons who did something together. */
const twoPeople = z
  .array(keyText)
  .length(2)
  .refine(([a, b]) => a !== b, { message: 'must name two different persons' });
const ground = optionalMember(z.enum(ANNOUNCEMENT_GROUNDS)).meta({
  description: 'With an announcement, and only then: it says how long the announcement takes',
});
const serviceShape = {
  way: codeOf<ServiceWay>(SERVICE_WAYS),
  on: calendarDate,
  by: twoPeople,
  ground,
  proof: optionalMember(shortText),
};
const GROUND_FITS = {
  path: ['ground'],
  message: 'is for an announcement alone',
};
const served = z
  .strictObject(serviceShape)
  .refine((s) => s.way === 'announcement' || s.ground === undefined, GROUND_FITS);
const changedSum = optionalMember(fen).meta({
  description: 'What the decision orders as it was changed; a sum that is not named stays',
});
const changedSums = { fineFen: changedSum, orderFen: changedSum, extraFen: changedSum };
const sums = { fineFen: optionalMember(fen), orderFen: optionalMember(fen), extraFen: optionalMember(fen) };

/** The number of a review or a suit, such as （2024）粤0311行初12号: what is stored with the record names nobody. */
const remedyNumber = codeText(
  z
    .string()
    .regex(
      /^(?=.*\d)[\p{Script=Han}\dA-Za-z〔〕()[\]【】-]{2,60}$/u,
      'must be the number of a case, such as (2024)粤0311行初12号',
    ),
);

/** The bodies of the officers' commands. */
export const COMMAND_BODIES = {
  'approve-filing': body({
    approve: z.boolean(),
    lead: optionalMember(keyText),
    assistant: optionalMember(keyText),
    note,
    fields,
  })
    .refine((b) => !b.approve || b.lead !== undefined, { path: ['lead'], message: 'must be named' })
    .refine((b) => !b.approve || b.assistant !== undefined, { path: ['assistant'], message: 'must be named' })
    .refine((b) => b.approve || !!b.note, NOTE_NEEDED),
  assign: body({
    lead: keyText,
    assistant: keyText,
    others: optionalMember(z.array(keyText).max(8)),
    note,
  }),
  recuse: body({ officer: keyText, ground: text, askedBy: shortText }),
  'add-evidence': body({
    kind: codeOf<EvidenceKind>(EVIDENCE_KINDS),
    source: shortText,
    takenBy: twoPeople,
    takenAt: instant,
    place: optionalMember(shortText),
    note,
    file: optionalMember(keyText),
  }),
  'issue-order': body({
    kind: z.enum(['correct', 'pay']),
    amountFen: optionalMember(fen),
    workers: optionalMember(headcount),
    dueOn: calendarDate,
    text,
    fields,
  }).refine((b) => b.kind === 'correct' || b.amountFen !== undefined, {
    path: ['amountFen'],
    message: 'is needed with an order to pay',
  }),
  'record-compliance': body({
    order: keyText,
    result: z.enum(['full', 'part', 'none']),
    paidFen: optionalMember(fen),
    on: calendarDate,
    note,
  }),
  extend: body({ clock: z.enum(['decision', 'investigation']), workingDays, note }),
  suspend: body({
    ground: z.string().regex(/^[a-z][a-z-]{0,39}$/, 'must be the code of a ground'),
    note,
  }),
  resume: body({ note }),
  'exclude-period': body({
    kind: z.enum(['announcement', 'audit', 'appraisal']),
    from: calendarDate,
    to: optionalMember(calendarDate),
  }),
  'finish-inquiry': body({
    proposal: codeOf<Proposal>(PROPOSALS),
    facts: text,
    basis: text,
    ...sums,
    headcount: optionalMember(headcount).meta({
      description: 'How many people are concerned, where that is not what the clues say',
    }),
    owedFen: optionalMember(fen).meta({
      description: 'What they are owed, where that is not what the clues say',
    }),
  }),
  notify: body({ served, hearingRight: z.boolean(), ...sums, fields }),
  'record-defence': body({
    kind: z.enum(['stated', 'waived']),
    hearingWaived: optionalMember(z.boolean()),
    text: optionalMember(text),
    accepted: optionalMember(z.boolean()),
    answer: optionalMember(text),
  }),
  'request-hearing': body({ on: calendarDate }),
  'schedule-hearing': body({ at: instant, place: shortText, presider: keyText, served, fields }),
  'hold-hearing': body({ heldOn: calendarDate, report: text, absent: optionalMember(z.boolean()) }),
  'give-opinion': body({ result: codeOf<OpinionResult>(OPINION_RESULTS), text, fields }),
  'take-back': body({ note }),
  discuss: body({ members: z.array(keyText).min(2).max(50), conclusion: text }),
  decide: body({ kind: z.enum(['penalty', 'handling', 'no-penalty']), ...sums, text, fields }),
  serve: body({ document: keyText, ...serviceShape, fields }).refine(
    (s) => (s.way === 'announcement') === (s.ground !== undefined),
    { path: ['ground'], message: 'goes with an announcement, and only then' },
  ),
  'record-performance': body({
    kind: z.enum(['paid', 'corrected', 'fine-paid']),
    amountFen: optionalMember(fen),
    on: calendarDate,
    note,
  }).refine((b) => (b.kind === 'corrected') === (b.amountFen === undefined), {
    path: ['amountFen'],
    message: 'goes with a payment, and only then',
  }),
  remind: body({ served, fields }),
  'apply-to-court': body({ note, fields }),
  'record-court': body({
    result: codeOf<CourtResult>(COURT_RESULTS),
    on: calendarDate,
    note,
  }),
  'record-remedy': body({
    kind: z.enum(['review', 'suit']),
    number: remedyNumber,
    authority: shortText,
    receivedOn: calendarDate,
    answeredOn: optionalMember(calendarDate).meta({
      description: 'The day the answer and the evidence were sent; it meets the clock of the answer',
    }),
    result: optionalMember(codeOf<RemedyResult>(REMEDY_RESULTS)),
    resultOn: optionalMember(calendarDate),
    ...changedSums,
  })
    .refine((b) => (b.result === undefined) === (b.resultOn === undefined), {
      path: ['resultOn'],
      message: 'goes together with result',
    })
    .refine((b) => b.result === 'changed' || (b.fineFen ?? b.orderFen ?? b.extraFen) === undefined, {
      path: ['result'],
      message: 'must be changed where it changes a sum',
    }),
  revoke: body({ ground: z.int().min(1).max(6), note, fields }),
  transfer: body({ to: shortText, note: text }),
  close: body({
    code: optionalMember(codeOf<CloseCode>(CLOSE_CODES)),
    approve: optionalMember(z.boolean()),
    note,
    fields,
  })
    .refine((b) => (b.code === undefined) !== (b.approve === undefined), {
      path: ['code'],
      message: 'must be given by the lead, and approve by the heads',
    })
    .refine((b) => b.approve !== false || !!b.note, NOTE_NEEDED),
} as const satisfies Record<CommandName, z.ZodType>;

/** A command with its parsed body. */
export type Command = {
  [N in CommandName]: { readonly name: N; readonly body: z.output<(typeof COMMAND_BODIES)[N]> };
}[CommandName];

/** The body of a command. */
export type BodyOf<N extends CommandName> = Extract<Command, { name: N }>['body'];

/** The members of bodies that are free text, in the order in which they are kept. */
const TEXTS = [
  'facts',
  'basis',
  'text',
  'report',
  'conclusion',
  'answer',
  'source',
  'place',
  'askedBy',
  'authority',
  'proof',
  'note',
] as const;

/** The free text of a command, if any: to be kept apart from the record. */
export function textOf({ name, body: given }: Command): { readonly text: string } | undefined {
  const members = given as Readonly<Record<string, unknown>>;
  const proof = (members.served as { proof?: string } | undefined)?.proof;
  const own = [
    ...(name === 'recuse' ? [members.ground] : []),
    ...(name === 'transfer' ? [members.to] : []),
    ...TEXTS.map((member) => members[member]),
    proof,
  ];
  const words = own.filter((t): t is string => typeof t === 'string' && t !== '').join('\n');
  return words === '' ? undefined : { text: words };
}
