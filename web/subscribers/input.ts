import * as z from 'zod';
import { EVENT_TYPES, PUBLIC_EVENTS } from '../../domain/reporting/event-types.ts';
import { isToldTo } from '../../domain/reporting/subscriber.ts';
import { subscriberId, subscriberSchema } from '../../domain/reporting/subscriber-schema.ts';
import type { Me, Subscriber } from '../shared/answers.ts';
import { type Field, type FormValues, optionsOf, yesOrNoField } from '../shared/commands.ts';
import { type LocalizedText, msg } from '../shared/i18n.ts';
import { KINDS, TEXT } from './text.ts';

/** A line of the mapping: a member of the event's data, our code, and what stands for it. */
const LINE = /^(\S+)\s+([^\s=＝]+)\s*[=＝]\s*(\S.*)$/;

type Codes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Writes a mapping of codes as lines, such as `status closed=04`. */
export const writeCodes = (codes: Codes): string =>
  Object.entries(codes)
    .flatMap(([member, pairs]) =>
      Object.entries(pairs).map(([ours, theirs]) => `${member} ${ours}=${theirs}`),
    )
    .join('\n');

/** Reads lines of a mapping of codes; null where one of them is none, or says anew what another one said. */
export function readCodes(text: string): Codes | null {
  const codes = new Map<string, Map<string, string>>();
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, member, ours, theirs] = LINE.exec(line) ?? [];
    if (member === undefined || ours === undefined || theirs === undefined) return null;
    const pairs = codes.get(member) ?? new Map<string, string>();
    if (pairs.has(ours)) return null;
    codes.set(member, pairs.set(ours, theirs));
  }
  return Object.fromEntries([...codes].map(([member, pairs]) => [member, Object.fromEntries(pairs)]));
}

/** Makes the body of `PUT /subscribers/{subscriberId}` from what the fields hold. What does not read as a mapping stays for the schema to refuse. */
export function toSubscriberBody(held: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { mapping, ...rest } = held;
  const { version, codes } = (mapping ?? {}) as { readonly version?: string; readonly codes?: string };
  return {
    events: [],
    divisions: [],
    ...rest,
    ...(mapping === undefined ? {} : { mapping: { version, codes: (codes && readCodes(codes)) ?? codes } }),
  };
}

/** The schema of what the fields hold: that of the body, with the id of one that is new. */
export const schemaOf = (isNew: boolean): z.ZodType =>
  z.preprocess(
    (held) => toSubscriberBody(held as Record<string, unknown>),
    isNew ? subscriberSchema.extend({ id: subscriberId }) : subscriberSchema,
  );

const isPlatform = (values: FormValues): boolean => values.kind === 'platform';

/** The divisions that can be chosen: those of the reader above streets, and those that are set. */
function divisionOptions(me: Pick<Me, 'division' | 'divisions'>, set: readonly string[]) {
  const options = new Map<string, LocalizedText>();
  if (me.division === '*') options.set('*', TEXT.everywhere);
  for (const { code, zh, en } of me.divisions)
    if (code.length <= 6) options.set(code, { zh: zh ?? code, en: en ?? code });
  for (const code of set) if (!options.has(code)) options.set(code, { zh: code, en: code });
  return [...options].map(([value, label]) => ({ value, label }));
}

/** Lists the fields of a subscriber, as it is set; null: of a new one. */
export function fieldsOf(
  me: Pick<Me, 'division' | 'divisions'>,
  current: Subscriber | null,
): readonly Field[] {
  const start = (value: string | readonly string[] | null | undefined) =>
    value === null || value === undefined ? {} : { start: value };
  const id: Field = {
    name: 'id',
    kind: 'text',
    label: TEXT.id,
    hint: msg(
      '小写字母开头，仅用小写字母、数字和短横线，最多 24 个字符；设定后不能修改。',
      'Small letters, digits and dashes, a letter first, at most 24; it cannot be changed later.',
    ),
    required: true,
  };
  return [
    ...(current === null ? [id] : []),
    { name: 'name', kind: 'text', label: TEXT.name, required: true, ...start(current?.name) },
    {
      name: 'kind',
      kind: 'choice',
      label: TEXT.kind,
      required: true,
      options: optionsOf(KINDS),
      start: current?.kind ?? 'platform',
    },
    {
      name: 'endpoint',
      kind: 'text',
      label: TEXT.endpoint,
      hint: msg('https 开头的公网地址。', 'An https address that is public.'),
      required: true,
      ...start(current?.endpoint),
    },
    {
      name: 'events',
      kind: 'people',
      label: TEXT.events,
      required: true,
      when: isPlatform,
      options: [
        { value: '*', label: TEXT.allEvents },
        ...EVENT_TYPES.filter((type) => isToldTo('platform', type)).map((value) => ({
          value,
          label: PUBLIC_EVENTS[value],
        })),
      ],
      ...start(current?.events),
    },
    {
      name: 'divisions',
      kind: 'people',
      label: TEXT.divisions,
      hint: msg(
        '报送这些区划的事件。区划和来源都不填时，不报送任何事件。',
        'It is told of the events of these. With neither a division nor a sender it is told of nothing.',
      ),
      when: isPlatform,
      most: 50,
      options: divisionOptions(me, current?.divisions ?? []),
      ...start(current?.divisions),
    },
    {
      name: 'source',
      kind: 'text',
      label: TEXT.sender,
      hint: msg(
        '填写推送方编号时，其推送的线索无论由何地办理，都向该平台报送。',
        'The id of a sender: the platform is told of its clues, wherever they are.',
      ),
      when: isPlatform,
      ...start(current?.source),
    },
    {
      name: 'mapping.version',
      kind: 'text',
      label: msg('代码对照版本', 'Version of its list of codes'),
      when: isPlatform,
      ...start(current?.mapping?.version),
    },
    {
      name: 'mapping.codes',
      kind: 'long',
      label: TEXT.mapping,
      hint: msg(
        '每行一项：字段、空格、本系统代码、等号、对方代码。未列出的代码按本系统的报送。',
        'One a line, such as: status closed=04. A code that is not listed is sent as it is.',
      ),
      when: isPlatform,
      ...start(current?.mapping && writeCodes(current.mapping.codes)),
    },
    {
      ...yesOrNoField('active', TEXT.state, TEXT.active, TEXT.inactive),
      required: true,
      start: String(current?.active ?? true),
    },
  ];
}
