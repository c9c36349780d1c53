import type * as z from 'zod';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { OPEN_STATUSES, STATUSES } from '../../domain/clue/status.ts';
import { WAITING } from '../../domain/clue/worklist.ts';
import { division } from '../../domain/places/divisions.ts';
import type { Column } from '../http/csv.ts';
import { yuan } from './money.ts';
import type { clueListSchema, funnelSchema, worklistSchema } from './view-schema.ts';

type Answered = z.infer<typeof clueListSchema>['clues'][number];
type ListedClue = Pick<
  Answered,
  | 'clueId'
  | 'employerName'
  | 'division'
  | 'street'
  | 'source'
  | 'sector'
  | 'headcount'
  | 'claimedAmountFen'
  | 'statusLabel'
  | 'receivedDay'
  | 'dueDate'
  | 'overdue'
  | 'extended'
  | 'suspended'
  | 'supervised'
  | 'repeated'
  | 'unitId'
  | 'conclusion'
  | 'closedDay'
> & { readonly officers: readonly string[]; readonly people: Readonly<Record<string, string>> };
type WorkItem = ListedClue & {
  readonly waitsFor: readonly Pick<
    z.infer<typeof worklistSchema>['items'][number]['waitsFor'][number],
    'reason' | 'deadline' | 'overdue'
  >[];
};
type FunnelRow = Pick<z.infer<typeof funnelSchema>, 'division' | 'name' | 'open' | 'statuses'>;

const names = ({ people }: ListedClue, ids: readonly string[]): string =>
  ids.map((id) => people[id] ?? id).join('、');

/** Columns of a list of clues. */
export const listedColumns: readonly Column<ListedClue>[] = [
  ['线索编号', (r) => r.clueId],
  ['用人单位', (r) => r.employerName],
  ['区划代码', (r) => r.division],
  ['区划名称', (r) => division(r.division)?.zh ?? null],
  ['街道代码', (r) => r.street],
  ['来源', (r) => r.source],
  ['行业', (r) => SECTOR_NAMES[r.sector as SectorCode]?.zh ?? r.sector],
  ['涉及人数', (r) => r.headcount],
  ['反映金额（元）', (r) => (r.claimedAmountFen === null ? null : yuan(r.claimedAmountFen))],
  ['状态', (r) => r.statusLabel],
  ['接收日期', (r) => r.receivedDay],
  ['到期日期', (r) => r.dueDate],
  ['超期', (r) => r.overdue],
  ['延期', (r) => r.extended],
  ['中止', (r) => r.suspended],
  ['督办', (r) => r.supervised],
  ['重复投诉', (r) => r.repeated],
  ['承办单位', (r) => (r.unitId === null ? null : names(r, [r.unitId]))],
  ['承办人员', (r) => names(r, r.officers)],
  ['核处结论', (r) => r.conclusion?.label ?? null],
  ['办结日期', (r) => r.closedDay],
];

/** Columns of a worklist. */
export const workColumns: readonly Column<WorkItem>[] = [
  ['待办事项', (r) => r.waitsFor.map(({ reason }) => WAITING[reason].zh).join('、')],
  ['办理期限', (r) => r.waitsFor[0]?.deadline ?? null],
  ['已过期限', (r) => r.waitsFor[0]?.overdue ?? null],
  ...listedColumns,
];

/** Columns of the open clues by status. */
export const funnelColumns: readonly Column<FunnelRow>[] = [
  ['区划代码', (r) => r.division],
  ['区划名称', (r) => r.name],
  ['在办', (r) => r.open],
  ...OPEN_STATUSES.map((status): Column<FunnelRow> => [STATUSES[status].zh, (r) => r.statuses[status]]),
];
