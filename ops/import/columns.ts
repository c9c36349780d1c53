/** A cell that cannot be read. The message says why, never what was in it. */
export class BadCell extends Error {}

/** A column of an import file. */
export interface Column {
  /** Heading in English: where the value goes in a push's `data`. */
  readonly name: string;
  /** Heading in Chinese. */
  readonly zh: string;
  readonly required: boolean;
  /** Where the value goes, when that is not `name`. */
  readonly path?: string;
  /** The value of a cell that is not empty; the text itself by default. @throws BadCell */
  readonly read?: (cell: string) => string | number;
}

/** Codes by the words people write; other words stay as they are. */
const coded =
  (codes: Readonly<Record<string, string>>) =>
  (cell: string): string =>
    Object.hasOwn(codes, cell) ? (codes[cell] ?? cell) : cell;

const kind = coded({ 投诉: 'complaint', 举报: 'report' });
const documentType = coded({ 居民身份证: 'resident-id', 身份证: 'resident-id' });
const sector = coded({
  建筑业: 'construction',
  制造业: 'manufacturing',
  工程款: 'project-payment',
  劳动仲裁: 'arbitration',
  社会保险: 'social-insurance',
  住房公积金: 'housing-fund',
});

/** A number that a spreadsheet program has rounded can never be got back. */
function digits(cell: string): string {
  if (/^\d(\.\d+)?E\+?\d+$/i.test(cell)) {
    throw new BadCell('was turned into a rounded number by a spreadsheet program: format the column as text');
  }
  return cell;
}

/** Yuan with up to two decimals as fen. The digits are moved as text: no floating point. */
export function fenOf(cell: string): number {
  const [, yuan, decimals = ''] = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(cell) ?? [];
  if (yuan === undefined)
    throw new BadCell('is no amount in yuan with at most two decimals, such as 18500.00');
  const fen = Number(yuan.replaceAll(',', '') + decimals.padEnd(2, '0'));
  if (!Number.isSafeInteger(fen)) throw new BadCell('is too large an amount');
  return fen;
}

function wholeNumber(cell: string): number {
  if (!/^\d{1,9}$/.test(cell)) throw new BadCell('is no whole number');
  return Number(cell);
}

/** `2020-11`, `2020/11` or `2020年11月`. */
export function monthOf(cell: string): string {
  const [, year, month = ''] = /^(\d{4})(?:[-/]|年)(\d{1,2})月?$/.exec(cell) ?? [];
  if (year === undefined) throw new BadCell('is no month, such as 2020-11');
  return `${year}-${month.padStart(2, '0')}`;
}

/** An instant with an offset as it is; a date and time without one is of Shanghai. */
export function instantOf(cell: string): string {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(cell)) return cell;
  const [, year, month = '', day = '', hour = '', minute, second = '00'] =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(cell) ?? [];
  if (year === undefined) throw new BadCell('is no date and time, such as 2021-03-05 08:58');
  const two = (text: string) => text.padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}+08:00`;
}

const column = (name: string, zh: string, required: boolean, read?: Column['read']): Column => ({
  name,
  zh,
  required,
  ...(read ? { read } : {}),
});

/** Every column: the fields of a push's `data` (`domain/push.ts`), money in yuan. */
export const COLUMNS: readonly Column[] = [
  column('clueNo', '线索编号', true, digits),
  column('kind', '线索类型', true, kind),
  column('reportedAt', '反映时间', true, instantOf),
  column('reporter.name', '反映人姓名', true),
  column('reporter.documentType', '证件类型', true, documentType),
  column('reporter.documentNumber', '证件号码', true, digits),
  column('reporter.phone', '联系电话', true, digits),
  column('reporter.bankCard', '银行卡号', false, digits),
  column('employer.name', '用人单位名称', true),
  column('employer.creditCode', '统一社会信用代码', false, digits),
  column('employer.address', '用人单位地址', true),
  column('workplace.division', '用工所在地区划代码', true),
  column('workplace.street', '街道代码', false),
  column('workplace.address', '用工所在地地址', true),
  column('sector', '行业', true, sector),
  column('project.name', '项目名称', false),
  column('project.developer', '建设单位', false),
  column('project.generalContractor', '总承包单位', false),
  column('project.subcontractor', '分包单位', false),
  column('arrears.from', '欠薪起始月', true, monthOf),
  column('arrears.to', '欠薪截止月', true, monthOf),
  { ...column('arrears.amountYuan', '欠薪金额(元)', false, fenOf), path: 'arrears.amountFen' },
  column('arrears.headcount', '涉及人数', true, wholeNumber),
  column('arrears.job', '工种', false),
  column('description', '情况说明', true),
];

/** The heading under which the reasons stand in a file of rejected rows; ignored when such a file is imported. */
export const REASON = { name: 'reason', zh: '原因' } as const;
