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
import { type CommandLabel, type CommandSet, type Field, noteField, optionsOf } from '../shared/commands.ts';
import { msg } from '../shared/i18n.ts';
import { TEXT } from './text.ts';

/** The commands of publicity by name, and what each needs before it is sent. */
const LABELS: Readonly<Record<CommandName, CommandLabel>> = {
  vet: {
    name: msg('审查', 'Vet'),
    needs: msg(
      '失信行为分类；公示文字可在此修改，不填即用系统生成的文字。轻微的默认不予公示。',
      'the class; the texts may be worded here, empty ones stay. The minor class is not shown by default.',
    ),
  },
  publish: {
    name: msg('发布', 'Publish'),
    needs: msg('可填写说明。审查人不能发布。', 'nothing. Who vetted it does not publish it.'),
  },
  exempt: {
    name: msg('不予公示', 'Exempt'),
    needs: msg('情形和理由，须由另一人确认。', 'the ground and the reason; another person confirms it.'),
  },
  correct: {
    name: msg('更正', 'Correct'),
    needs: msg('更正的内容和理由，不填的保持不变。', 'what is corrected, and why; empty texts stay.'),
  },
  recall: {
    name: msg('撤回公示', 'Recall'),
    needs: msg('向公众说明的撤回原因。', 'the reason, which the public is shown.'),
  },
  end: {
    name: msg('终止公示', 'End the display'),
    needs: msg('理由。须在最短公示期满后。', 'the reason, after the shortest display.'),
  },
};

const { class: _class, annulled: _annulled, ...GROUNDS } = EXEMPTION_GROUNDS;

const WORDING: readonly Field[] = [
  { name: 'title', kind: 'text', label: TEXT.name },
  { name: 'cause', kind: 'long', label: TEXT.cause },
  { name: 'basis', kind: 'long', label: TEXT.basis },
  { name: 'result', kind: 'long', label: TEXT.result },
];
const REASON: Field = { name: 'reason', kind: 'long', label: msg('理由', 'Reason'), required: true };

/** Lists the fields of a command's form. */
function fieldsOf(name: CommandName, { exemption }: PublicityView): readonly Field[] {
  switch (name) {
    case 'vet':
      return [
        {
          name: 'class',
          kind: 'choice',
          label: TEXT.class,
          required: true,
          options: optionsOf(DISPLAY_CLASSES),
        },
        {
          name: 'show',
          kind: 'choice',
          label: msg('是否公示', 'Is it shown?'),
          options: [{ value: 'true', label: msg('仍予公示', 'Show it although its class is exempt') }],
          hint: msg('不选即按政策', 'Empty: as the policy says'),
        },
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
      return [
        ...WORDING,
        { name: 'party', kind: 'text', label: TEXT.party },
        { name: 'creditCode', kind: 'text', label: TEXT.creditCode },
        REASON,
        noteField(),
      ];
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
  labels: LABELS,
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
