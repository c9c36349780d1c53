import * as z from 'zod';
import { DOCUMENT_FIELDS, DOCUMENT_KIND_NAMES, DOCUMENT_KINDS, type FieldName } from './document-kinds.ts';

const FIELD_NAMES = Object.keys(DOCUMENT_FIELDS) as readonly FieldName[];
const FIELD_SET: ReadonlySet<string> = new Set(FIELD_NAMES);

/** A place in a text where a field is put: `{party}`. */
const PLACEHOLDER = /\{([^{}]*)\}/g;

const line = z.string().trim().min(1).max(200);
const field = z.enum(FIELD_NAMES as [FieldName, ...FieldName[]]);
const paragraphText = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .refine(
    (text) => [...text.matchAll(PLACEHOLDER)].every(([, name = '']) => FIELD_SET.has(name)),
    'names a field that does not exist',
  );

/** What a template is made of, from top to bottom. */
const blockSchema = z.discriminatedUnion('type', [
  /** A paragraph with fields in braces, each line of a text a paragraph of its own; left out while the field `when` is empty. */
  z.strictObject({
    type: z.literal('paragraph'),
    text: paragraphText,
    style: z.enum(['body', 'plain']).optional(),
    when: field.optional(),
  }),
  z.strictObject({ type: z.literal('heading'), text: line }),
  /** A form: a label and its field to a row; an empty one is left for a hand. */
  z.strictObject({
    type: z.literal('form'),
    rows: z
      .array(z.strictObject({ label: line.optional(), field }))
      .min(1)
      .max(40),
  }),
  /** The list of workers with what is owed to each; left out while there is none. */
  z.strictObject({ type: z.literal('workers'), caption: line }),
  /** A blank for a hand: what is signed, and by whom. */
  z.strictObject({
    type: z.literal('signature'),
    label: line,
    lines: z.int().min(0).max(10),
  }),
  /** Organ and day, where the seal is put. */
  z.strictObject({ type: z.literal('seal') }),
]);

type Block = z.infer<typeof blockSchema>;

/** The fields a block shows. */
function fieldsOf(block: Block): string[] {
  switch (block.type) {
    case 'paragraph':
      return [...block.text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
    case 'form':
      return block.rows.map((row) => row.field);
    case 'workers':
      return ['workers'];
    default:
      return [];
  }
}

/** A template (文书式样): data that a bureau may change, as long as it shows what the law names. */
export const templateSchema = z
  .strictObject({
    kind: z.enum(DOCUMENT_KIND_NAMES),
    title: line,
    /** The kind's part of its numbers, as 监罚字. */
    code: z.string().trim().min(1).max(20),
    blocks: z.array(blockSchema).min(1).max(60),
  })
  .superRefine(({ kind, blocks }, ctx) => {
    const { required, signed } = DOCUMENT_KINDS[kind];
    const shown = new Set(blocks.flatMap(fieldsOf));
    const path = ['blocks'];
    for (const name of required) {
      if (!shown.has(name)) ctx.addIssue({ code: 'custom', path, message: `must show the field ${name}` });
    }
    if (signed && !blocks.some((b) => b.type === 'signature')) {
      ctx.addIssue({ code: 'custom', path, message: 'must leave a blank for a signature' });
    }
  });

/** A template of a kind of document. */
export type Template = z.infer<typeof templateSchema>;
