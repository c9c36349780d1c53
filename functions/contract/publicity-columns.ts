import type { Cell } from '../../domain/kernel/csv.ts';
import type { PublicDecision, PublicRow } from '../../domain/publicity/content.ts';
import { DECISION_KINDS, DISPLAY_CLASSES } from '../../domain/publicity/state.ts';
import type { Column } from '../http/csv.ts';
import type { publicityRow } from './publicity-view.ts';

const ofDecision =
  (cell: (row: PublicDecision) => Cell) =>
  (row: PublicRow): Cell =>
    'state' in row ? '' : cell(row);

/** The columns of the published decisions. */
export const publicDecisionColumns: readonly Column<PublicRow>[] = [
  ['公示编号', (r) => r.id],
  ['状态', (r) => ('state' in r ? '已撤回' : '公示中')],
  ['决定书文号', ofDecision((r) => r.documentNo)],
  ['案件名称', ofDecision((r) => r.title)],
  ['决定类别', ofDecision((r) => DECISION_KINDS[r.kind].zh)],
  ['事由', ofDecision((r) => r.cause)],
  ['依据', ofDecision((r) => r.basis)],
  ['当事人', ofDecision((r) => r.party)],
  ['统一社会信用代码', ofDecision((r) => r.creditCode ?? '')],
  ['决定内容', ofDecision((r) => r.result)],
  ['决定机关', ofDecision((r) => r.organ)],
  ['决定日期', ofDecision((r) => r.decidedOn)],
  ['公示日期', (r) => r.publishedOn],
  ['撤回日期', (r) => ('state' in r ? r.recalledOn : '')],
  ['撤回原因', (r) => ('state' in r ? r.reason : '')],
];

/** A row of the queue. */
export type ListedPublicity = ReturnType<typeof publicityRow> & {
  readonly title: string | null;
  readonly party: string | null;
};

/** The columns of the queue. */
export const publicityColumns: readonly Column<ListedPublicity>[] = [
  ['公示编号', (r) => r.publicityId],
  ['状态', (r) => r.statusLabel],
  ['决定书文号', (r) => r.documentNo],
  ['案件名称', (r) => r.title ?? ''],
  ['决定类别', (r) => DECISION_KINDS[r.kind].zh],
  ['当事人', (r) => r.party ?? ''],
  ['区划代码', (r) => r.division],
  ['决定日期', (r) => r.decidedOn],
  ['公示期限', (r) => r.dueDate],
  ['分类', (r) => (r.class === null ? '' : DISPLAY_CLASSES[r.class].zh)],
  ['公示日期', (r) => r.publishedOn ?? ''],
  ['公示至', (r) => r.display?.until ?? ''],
  ['撤回期限', (r) => r.recall?.due.date ?? ''],
];
