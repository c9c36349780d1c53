import { COMMAND_BODIES } from '../../domain/publicity/commands.ts';
import { REFUSALS } from '../../domain/publicity/refusals.ts';
import {
  DISPLAY_CLASSES,
  type DisplayClass,
  EXEMPTION_GROUNDS,
  type ExemptionGround,
} from '../../domain/publicity/state.ts';
import { type CommandName, STATUSES } from '../../domain/publicity/status.ts';
import type { PublicityView } from '../shared/answers.ts';
import { listChanges } from '../shared/changes.ts';
import { type CommandSet, type Field, noteField, optionsOf } from '../shared/commands.ts';
import { msg } from '../shared/i18n.ts';
import { PUBLICITY_COMMANDS } from '../shared/publicity-commands.ts';
import { TEXT } from './text.ts';

const { class: _class, annulled: _annulled, ...GROUNDS } = EXEMPTION_GROUNDS;

const WORDING: readonly Field[] = [
  { name: 'title', kind: 'text', label: TEXT.name },
  { name: 'cause', kind: 'long', label: TEXT.cause },
  { name: 'basis', kind: 'long', label: TEXT.basis },
  { name: 'result', kind: 'long', label: TEXT.result },
  {
    name: 'party',
    kind: 'text',
    label: TEXT.party,
    hint: msg(
      '未同时填写统一社会信用代码，且名称不以“公司”“厂”“店”等结尾的，按自然人脱敏',
      'Without a credit code, masked as a natural person unless it ends like the name of an organisation',
    ),
  },
  {
    name: 'creditCode',
    kind: 'text',
    label: TEXT.creditCode,
    hint: msg('填“无”则不再公示原代码', '“none” takes away the one that is shown'),
  },
];
const REASON: Field = { name: 'reason', kind: 'long', label: msg('理由', 'Reason') };

/** Lists the fields of a command's form. */
function fieldsOf(name: CommandName, { exemption, organInSeal }: PublicityView): readonly Field[] {
  const organField: readonly Field[] = organInSeal
    ? [
        {
          name: 'organ',
          kind: 'text',
          label: TEXT.organ,
          hint: msg('决定书未印制机关名称，按印章填写', 'As in the seal: the document names none'),
        },
      ]
    : [];
  switch (name) {
    case 'vet':
      return [
        {
          name: 'class',
          kind: 'choice',
          label: TEXT.class,
          options: optionsOf(DISPLAY_CLASSES),
        },
        {
          name: 'show',
          kind: 'choice',
          label: msg('是否公示', 'Is it shown?'),
          options: [{ value: 'true', label: msg('仍予公示', 'Show it although its class is exempt') }],
          hint: msg('不选即按政策', 'Empty: as the policy says'),
        },
        ...organField,
        ...WORDING,
        noteField(),
      ];
    case 'publish':
      return [noteField()];
    case 'exempt':
      return [
        ...(exemption === null
          ? [
              {
                name: 'ground',
                kind: 'choice',
                label: msg('情形', 'Ground'),
                required: true,
                options: optionsOf(GROUNDS),
              } satisfies Field,
            ]
          : []),
        REASON,
        noteField(),
      ];
    case 'correct':
      return [...WORDING, ...organField, REASON, noteField()];
    case 'recall':
      return [{ ...REASON, label: msg('撤回原因（向公众公开）', 'Reason (public)') }, noteField()];
    case 'end':
      return [REASON, noteField()];
  }
}

/** Names a class, or that there is none yet. */
export const className = (code: DisplayClass | null) =>
  code === null ? msg('—', '—') : DISPLAY_CLASSES[code];

/** Names a ground of exemption. */
export const groundName = (code: ExemptionGround) => EXEMPTION_GROUNDS[code];

/** The address of the publicity of a decision in the API. */
export const publicityPath = (publicityId: string): string => `/publicity/${encodeURIComponent(publicityId)}`;

/** The commands of the publicity of a decision. */
export const PUBLICITY_FORMS: CommandSet<CommandName, PublicityView> = {
  bodies: COMMAND_BODIES,
  labels: PUBLICITY_COMMANDS,
  refusals: REFUSALS,
  nothingToDo: new Set(),
  pathOf: ({ publicityId }) => publicityPath(publicityId),
  fieldsOf,
  changesBetween: (before, after, language) =>
    listChanges<PublicityView>(
      [
        [TEXT.status, (p, l) => STATUSES[p.status][l]],
        [TEXT.class, (p, l) => className(p.class)[l]],
        [TEXT.publishBy, (p) => p.dueDate],
        [TEXT.exemption, (p, l) => (p.exemption ? groundName(p.exemption.ground)[l] : '')],
        [TEXT.correctedOn, (p) => p.correctedOn ?? ''],
        [TEXT.recallBy, (p) => p.recall?.due.date ?? ''],
      ],
      before,
      after,
      language,
    ),
  useCandidates: () => new Map(),
};
