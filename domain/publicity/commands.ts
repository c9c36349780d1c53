import * as z from 'zod';
import { codeOf } from '../kernel/code-schema.ts';
import { codeText, freeText, optionalMember } from '../people/text-schema.ts';
import { DISPLAY_CLASSES, type DisplayClass, EXEMPTION_GROUNDS, type ExemptionGround } from './state.ts';
import type { CommandName } from './status.ts';

const note = optionalMember(freeText(4000)).meta({ description: 'Free text; kept apart from the record' });
const reason = freeText(1000);
const COMMON = {
  expectedVersion: optionalMember(z.int().positive()).meta({
    description: 'Refuse with 412 unless the publicity is at this version',
  }),
};
const body = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, ...COMMON });

/** What the public is shown, as a clerk may word it; names and numbers of people are masked before it is kept. */
const WORDING = {
  title: optionalMember(freeText(200)).meta({ description: 'The name of the case (案件名称)' }),
  cause: optionalMember(freeText(1000)),
  basis: optionalMember(freeText(1000)),
  result: optionalMember(freeText(1000)),
  party: optionalMember(freeText(200)).meta({
    description:
      'Without `creditCode`, an organisation only where its name ends like one; any other is a natural person: masked, and without the code it had',
  }),
  creditCode: optionalMember(codeText(z.string().max(40))).meta({
    description: 'What is no credit code, as 无, takes away the one that is shown',
  }),
};

/** The organ of a document that leaves its name to the seal; what stands in the record names nobody. */
const organ = optionalMember(
  codeText(
    z
      .string()
      .regex(
        /^[\p{Script=Han}()]{3,98}(?:局|委员会|办公室|厅|部|所|政府|办事处|[总支大中]队)$/u,
        'must be the name of an organ, such as 样例区人力资源局',
      ),
  ),
).meta({ description: 'Where the document names no organ, and only then: the one in its seal' });

/** The bodies of the officers' commands. */
export const COMMAND_BODIES = {
  vet: body({
    class: codeOf<DisplayClass>(DISPLAY_CLASSES),
    show: optionalMember(z.literal(true)).meta({
      description: 'Publish it although its class is exempt by policy; the note must say why',
    }),
    ...WORDING,
    organ,
    note,
  }).refine((b) => !b.show || b.note !== undefined, { path: ['note'], message: 'must say why' }),
  publish: body({ note }),
  exempt: body({
    ground: optionalMember(codeOf<ExemptionGround>(EXEMPTION_GROUNDS).exclude(['class', 'annulled'])).meta({
      description: 'By default `other`; who confirms need not name it',
    }),
    reason,
    note,
  }),
  correct: body({
    ...WORDING,
    organ,
    reason,
    note,
  }),
  recall: body({ reason: reason.meta({ description: 'Shown to the public' }), note }),
  end: body({ reason, note }),
} as const satisfies Record<CommandName, z.ZodType>;

/** A command with its parsed body. */
export type Command = {
  [N in CommandName]: { readonly name: N; readonly body: z.output<(typeof COMMAND_BODIES)[N]> };
}[CommandName];

/** The body of a command. */
export type BodyOf<N extends CommandName> = Extract<Command, { name: N }>['body'];

/** The free text of a command, if any: to be kept apart from the record. */
export function textOf({ body: given }: Command): { readonly text: string } | undefined {
  const members = given as Readonly<Record<string, unknown>>;
  const words = ['reason', 'title', 'cause', 'basis', 'result', 'party', 'creditCode', 'note']
    .map((member) => members[member])
    .filter((text): text is string => typeof text === 'string')
    .join('\n');
  return words === '' ? undefined : { text: words };
}
