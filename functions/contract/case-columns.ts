import type * as z from 'zod';
import { CASE_SOURCES, DECISION_KINDS } from '../../domain/case/state.ts';
import { division } from '../../domain/places/divisions.ts';
import type { Column } from '../http/csv.ts';
import type { caseListSchema } from './case-schema.ts';
import { yuan } from './money.ts';

/** A case as a row of a list tells it, as far as the columns need it. */
type ListedCase = Pick<
  z.infer<typeof caseListSchema>['cases'][number],
  | 'caseId'
  | 'externalNo'
  | 'employerName'
  | 'division'
  | 'street'
  | 'source'
  | 'headcount'
  | 'statusLabel'
  | 'cameInOn'
  | 'filedOn'
  | 'dueDate'
  | 'dueProvisional'
  | 'flags'
  | 'endedOn'
> & {
  readonly officers: readonly string[];
  readonly people: Readonly<Record<string, string>>;
  readonly decision: {
    readonly kind: keyof typeof DECISION_KINDS;
    readonly on: string;
    readonly fineFen: number;
    readonly orderFen: number;
  } | null;
  /** The state of each clock. */
  readonly clocks: readonly { readonly state: string }[];
};

const yuanOrNull = (fen: number | undefined): string | null => (fen === undefined ? null : yuan(fen));

/** Columns of a list of cases. */
export const caseColumns: readonly Column<ListedCase>[] = [
  ['案件编号', (r) => r.caseId],
  ['案号', (r) => r.externalNo],
  ['用人单位', (r) => r.employerName],
  ['区划代码', (r) => r.division],
  ['区划名称', (r) => division(r.division)?.zh ?? null],
  ['街道代码', (r) => r.street],
  ['案件来源', (r) => CASE_SOURCES[r.source].zh],
  ['涉及人数', (r) => r.headcount],
  ['状态', (r) => r.statusLabel],
  ['收到日期', (r) => r.cameInOn],
  ['立案日期', (r) => r.filedOn],
  ['到期日期', (r) => r.dueDate],
  ['到期日期待定', (r) => r.dueProvisional],
  ['超期事项', (r) => r.clocks.filter(({ state }) => state === 'missed').length],
  ['已责令', (r) => r.flags.ordered],
  ['延期', (r) => r.flags.extended],
  ['中止', (r) => r.flags.suspended],
  ['复议中', (r) => r.flags.reviewPending],
  ['诉讼中', (r) => r.flags.suitPending],
  ['承办人员', (r) => r.officers.map((id) => r.people[id] ?? id).join('、')],
  ['决定', (r) => r.decision && DECISION_KINDS[r.decision.kind].zh],
  ['决定日期', (r) => r.decision?.on ?? null],
  ['罚款（元）', (r) => yuanOrNull(r.decision?.fineFen)],
  ['决定支付（元）', (r) => yuanOrNull(r.decision?.orderFen)],
  ['结束日期', (r) => r.endedOn],
];
