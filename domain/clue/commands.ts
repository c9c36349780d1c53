import * as z from 'zod';
import { calendarDate, instant } from '../calendar/date-schema.ts';
import { DISTRICT_OR_STREET, keyText } from '../kernel/ids.ts';
import { fen, headcount } from '../kernel/quantities.ts';
import { codeText, freeText, optionalMember, optionalWhole } from '../people/text-schema.ts';
import { CONCLUSION_CODES } from './conclusions.ts';
import type { CommandName } from './status.ts';

const note = freeText(4000).meta({ description: 'Free text; kept apart from the record' });
const optionalNote = optionalMember(freeText(4000));
/** A decision against somebody says why. */
const NOTE_NEEDED = { path: ['note'], message: 'must say why' };
const approval = () =>
  body({ approve: z.boolean(), note: optionalNote }).refine((b) => b.approve || !!b.note, NOTE_NEEDED);
const expectedVersion = optionalMember(z.int().positive()).meta({
  description: 'Refuse with 412 unless the clue is at this version',
});
const body = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, expectedVersion });

/** A division to hand a clue to: a district, or a street of it. */
const targetDivision = z.string().regex(DISTRICT_OR_STREET, 'must be 6 or 9 digits');

/** The kinds of a log entry; free to extend, `first-contact` stops the first-contact clock. */
export const LOG_KINDS = {
  'first-contact': { zh: '首次联系', en: 'First contact with the reporter' },
  'site-visit': { zh: '实地核查', en: 'Site visit' },
  interview: { zh: '询问', en: 'Interview' },
  evidence: { zh: '调查取证', en: 'Evidence taken' },
  mediation: { zh: '调解', en: 'Mediation' },
  order: { zh: '责令限期支付', en: 'Order to pay by a date' },
  payment: { zh: '支付', en: 'Payment seen' },
  service: { zh: '送达', en: 'Document served' },
  other: { zh: '其他', en: 'Other' },
} as const;

/**
 * The number of a document: an organ's short name that ends with the kind of its document, a year in brackets and a number; or
 * letters, a district, a year and a number. Words in its place belong to the note: what is stored with the record names nobody.
 */
const CASE_NO = new RegExp(
  [
    '^\\p{Script=Han}{2,16}[字立案监罚处理决令查改](?:[〔[(](?:19|20)\\d\\d[〕\\])])第?\\d{1,6}号(?:之\\d{1,3})?$',
    '^[A-Z]{1,6}-?(?:\\d{6}-)?(?:19|20)\\d\\d-?\\d{1,6}$',
    '^(?:\\d{6}-)?(?:19|20)\\d\\d-\\d{1,6}$',
  ].join('|'),
  'u',
);

/** The bodies of the officers' commands. */
export const COMMAND_BODIES = {
  triage: body({
    decision: z.enum(['accept', 'duplicate', 'not-duplicate', 'out-of-scope']),
    of: optionalMember(keyText),
    note: optionalNote,
  })
    .refine((b) => b.decision !== 'duplicate' || b.of !== undefined, {
      path: ['of'],
      message: 'must name the clue this one repeats',
    })
    .refine((b) => !['duplicate', 'out-of-scope'].includes(b.decision) || !!b.note, NOTE_NEEDED),
  assign: body({
    officers: z.array(keyText).min(1).max(20),
    note: optionalNote,
    override: optionalWhole(z.strictObject({ reason: note })).meta({
      description: 'Assigns although an officer is recused or absent; recorded with the reason',
    }),
  }),
  sign: body({}),
  log: body({
    kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes'),
    occurredAt: instant,
    note: optionalNote,
    attachments: optionalMember(
      z
        .array(
          z.strictObject({
            name: freeText(200),
            sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
            bytes: z.int().nonnegative(),
            fileId: optionalMember(keyText).meta({
              description: 'A file of `POST /files`; without it the file is kept elsewhere',
            }),
          }),
        )
        .max(50)
        .superRefine((list, context) => {
          const named = new Set<string>();
          for (const [i, { fileId }] of list.entries()) {
            if (fileId === undefined) continue;
            if (named.has(fileId)) {
              context.addIssue({ code: 'custom', path: [i, 'fileId'], message: 'must not be there twice' });
            }
            named.add(fileId);
          }
        }),
    ),
  }),
  'file-case': body({
    join: optionalMember(keyText).meta({
      description:
        'An open case that is not decided, of the same employer and district; without it a new one is opened',
    }),
    caseNo: optionalMember(
      codeText(
        z
          .string()
          .regex(CASE_NO, 'must be a case number, such as 深光人社监立字〔2021〕第1号 or LJ-2021-00001'),
      ),
    ).meta({ description: 'The number that the bureau gave the case elsewhere: its `externalNo`' }),
    note: optionalNote,
  }),
  conclude: body({
    conclusion: z.enum(CONCLUSION_CODES),
    verifiedAmountFen: optionalMember(fen),
    paidAmountFen: optionalMember(fen),
    headcount: optionalMember(headcount),
    note: optionalNote,
  }),
  review: body({ decision: z.enum(['approve', 'reject']), note: optionalNote }).refine(
    (b) => b.decision === 'approve' || !!b.note,
    NOTE_NEEDED,
  ),
  'request-extension': body({ workingDays: z.int().positive().max(250), reason: note }),
  'decide-extension': approval(),
  suspend: body({ reason: note }),
  resume: body({}),
  'request-return': body({ reason: note, to: optionalMember(targetDivision) }),
  'decide-return': approval(),
  supervise: body({ note: optionalNote, dueOn: optionalMember(calendarDate) }),
  feedback: body({ satisfied: z.boolean(), note: optionalNote }),
  reopen: body({ reason: note }),
  'refuse-reopening': body({ note }),
} as const satisfies Record<CommandName, z.ZodType>;

/** A command with its parsed body. */
export type Command = {
  [N in CommandName]: { readonly name: N; readonly body: z.output<(typeof COMMAND_BODIES)[N]> };
}[CommandName];

/** What of a command may hold personal data: its free text and the names of its attachments. */
export interface CommandText {
  readonly text: string;
  readonly attachments?: readonly string[];
}

/** The free text of a command, if any: to be kept apart from the record. */
export function textOf(command: Command): CommandText | undefined {
  const { note: n, reason } = command.body as { note?: string; reason?: string };
  const override = command.name === 'assign' ? command.body.override?.reason : undefined;
  const names = command.name === 'log' ? command.body.attachments?.map((a) => a.name) : undefined;
  const text = [reason ?? n, override].filter(Boolean).join('\n');
  if (text === '' && !names?.length) return undefined;
  return { text, ...(names?.length ? { attachments: names } : {}) };
}
