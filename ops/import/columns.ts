import { instant } from '../../domain/calendar/date-schema.ts';
import { comparable, normalText, signsOf } from '../../domain/people/text.ts';

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
  /**
   * The value of a cell that is not empty, from its normal form; the text itself by default.
   * @param isMarked whether the file marks the cell as a text
   * @throws BadCell
   */
  readonly read?: (cell: string, isMarked: boolean) => string | number;
}

const AS_TEXT = 'format the column as text before it is filled in';

const KINDS: Readonly<Record<string, string>> = { 投诉: 'complaint', 举报: 'report' };
const readKind = (cell: string): string => KINDS[cell] ?? comparable(cell);

/** A number as a spreadsheet program shows one that is too long for it. */
const ROUNDED = /^\d(\.\d+)?E\+?\d+$/i;

/** Refuses a number that a spreadsheet program has rounded: its digits are lost. */
function readDigits(cell: string): string {
  if (ROUNDED.test(cell)) {
    throw new BadCell(`was turned into a rounded number by a spreadsheet program: ${AS_TEXT}`);
  }
  return cell;
}

/**
 * A number of 18 digits or more that ends in zeros after the fifteenth: a spreadsheet program keeps fifteen. Its check
 * digit proves nothing, since one in eleven is right by chance.
 */
function readAllDigits(cell: string, isMarked: boolean): string {
  if (!isMarked && /^\d{15}0{3,}$/.test(signsOf(readDigits(cell)))) {
    throw new BadCell(
      `ends in zeros where a spreadsheet program drops digits: ${AS_TEXT}; before a number that is right put an apostrophe`,
    );
  }
  return cell;
}

/** Converts yuan with up to two decimals to fen. The digits are moved as text: no floating point. */
export function fenOf(cell: string): number {
  const [, yuan, decimals = ''] = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(cell) ?? [];
  if (yuan === undefined)
    throw new BadCell('is not an amount in yuan with at most two decimals, such as 18500.00');
  const fen = Number(yuan.replaceAll(',', '') + decimals.padEnd(2, '0'));
  if (!Number.isSafeInteger(fen)) throw new BadCell('is too large an amount');
  return fen;
}

function readWholeNumber(cell: string): number {
  if (!/^\d{1,9}$/.test(cell)) throw new BadCell('is not a whole number');
  return Number(cell);
}

const padTwo = (text: string) => text.padStart(2, '0');

/** Refuses a date as a spreadsheet program counts them: days since 1900, the time of day as a fraction. */
function refuseSerialNumber(cell: string): void {
  if (/^\d{5}(\.\d+)?$/.test(cell)) {
    throw new BadCell(`is a date as a spreadsheet program counts days: ${AS_TEXT}`);
  }
}

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);

/**
 * A month: `2020-11`, `2020/11`, `2020.11`, `202011`, `2020年11月`, `Nov-20` or `Nov 2020`; and the first day of one,
 * `2020/11/1`, which is how spreadsheet programs keep a month.
 */
export function monthOf(cell: string): string {
  refuseSerialNumber(cell);
  if (/^\d{4}\.1$/.test(cell)) {
    throw new BadCell(
      'could be January or October, whose zero a spreadsheet program drops: write it as 2020-10',
    );
  }
  const [, name = '', shortYear = ''] = /^([a-z]{3,9})[-. ]*'?((?:20)?\d{2})$/i.exec(cell) ?? [];
  const named = MONTHS.findIndex((month) => month.startsWith(name.toLowerCase())) + 1;
  if (name !== '' && named > 0) return `20${shortYear.slice(-2)}-${padTwo(String(named))}`;
  const [, year, month = '', day] =
    /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:月份?|(?:[-/.]|月)(\d{1,2})日?(?: 0?0:00(?::00)?)?)?$/.exec(cell) ??
    /^(\d{4})(\d{2})$/.exec(cell) ??
    [];
  if (year === undefined) throw new BadCell('is not a month, such as 2020-11');
  if (day !== undefined && Number(day) !== 1)
    throw new BadCell('is a day, where a month is due, such as 2020-11');
  return `${year}-${padTwo(month)}`;
}

const DAY = '(\\d{4})(?:[-/.]|年)(\\d{1,2})(?:[-/.]|月)(\\d{1,2})日?';
const HALF = '(上午|下午|am|pm)?';
const TIME = '(\\d{1,2})(?::|时|点)(\\d{1,2})(?:(?::|分)(?:(\\d{1,2})(?:\\.\\d+)?秒?)?)?';
const DAY_AND_TIME = new RegExp(`^${DAY}(?: ?T ?| ?)${HALF} ?${TIME} ?${HALF}$`, 'i');
const COMPACT = /^(\d{4})(\d{2})(\d{2}) ?()(\d{2}):?(\d{2}):?(\d{2})?()$/;

const WITH_OFFSET =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)? ?(?:(Z)|([+-]\d{2})(?::?(\d{2}))?)$/;

/** Converts an hour of a half day to one of the day. */
function hourOf(hour: string, half: string): string {
  if (half === '') return hour;
  if (Number(hour) < 1 || Number(hour) > 12)
    throw new BadCell('has an hour that its half of the day has not');
  return String((Number(hour) % 12) + (/下午|pm/i.test(half) ? 12 : 0));
}

/** @throws BadCell for an instant that does not exist, which the schema of a push words for programs */
function requireExisting(read: string): string {
  const fault = instant.safeParse(read).error?.issues[0];
  if (fault?.code === 'invalid_format') {
    throw new BadCell('is a date or time that does not exist; write it as 2021-03-05 08:58');
  }
  return read;
}

/** Reads an instant with an offset as it is; a date and time without one is of Shanghai. */
export function instantOf(cell: string): string {
  const [, date, time, seconds = ':00', utc, hours, minutes = '00'] =
    WITH_OFFSET.exec(cell.toUpperCase()) ?? [];
  if (date !== undefined) return requireExisting(`${date}T${time}${seconds}${utc ?? `${hours}:${minutes}`}`);
  refuseSerialNumber(cell);
  const found = DAY_AND_TIME.exec(cell) ?? COMPACT.exec(cell);
  if (!found) {
    const lacks = new RegExp(`^${DAY}$`).test(cell) ? 'has no time of day' : 'is not a date and time';
    throw new BadCell(`${lacks}, such as 2021-03-05 08:58`);
  }
  const [, year, month = '', day = '', before = '', hour = '', minute = '', second = '', after = ''] = found;
  const clock = [hourOf(hour, before || after), minute, second].map(padTwo).join(':');
  return requireExisting(`${year}-${padTwo(month)}-${padTwo(day)}T${clock}+08:00`);
}

const column = (name: string, zh: string, required: boolean, read?: Column['read']): Column => ({
  name,
  zh,
  required,
  ...(read ? { read } : {}),
});

/** Every column: the fields of a push's `data` (`domain/push.ts`), money in yuan. */
export const COLUMNS: readonly Column[] = [
  column('clueNo', '线索编号', true, readAllDigits),
  column('kind', '线索类型', true, readKind),
  column('reportedAt', '反映时间', true, instantOf),
  column('reporter.name', '反映人姓名', true),
  column('reporter.documentType', '证件类型', false),
  column('reporter.documentNumber', '证件号码', false, readAllDigits),
  column('reporter.phone', '联系电话', false, readDigits),
  column('reporter.bankCard', '银行卡号', false, readAllDigits),
  column('employer.name', '用人单位名称', true),
  column('employer.creditCode', '统一社会信用代码', false, readAllDigits),
  column('employer.address', '用人单位地址', true),
  column('workplace.division', '用工所在地区划代码', true, readDigits),
  column('workplace.street', '街道代码', false, readDigits),
  column('workplace.address', '用工所在地地址', true),
  column('sector', '行业', true),
  column('project.name', '项目名称', false),
  column('project.developer', '建设单位', false),
  column('project.generalContractor', '总承包单位', false),
  column('project.subcontractor', '分包单位', false),
  column('arrears.from', '欠薪起始月', true, monthOf),
  column('arrears.to', '欠薪截止月', true, monthOf),
  { ...column('arrears.amountYuan', '欠薪金额(元)', false, fenOf), path: 'arrears.amountFen' },
  column('arrears.headcount', '涉及人数', true, readWholeNumber),
  column('arrears.job', '工种', false),
  column('description', '情况说明', true),
];

/** What a spreadsheet program writes where it shows no value: a column too narrow, or a formula that failed. */
const NO_VALUE = /^(?:#{3,}|#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|CALC!))$/i;

/** What stands where a program did not know a character, and what that becomes when it is read as GB18030. */
const LOST = /\uFFFD|锟斤拷/;

/** Reads the value of a cell that is not empty. @throws BadCell */
export function readCell(column: Column, cell: string, isMarked: boolean): string | number {
  const normal = normalText(cell);
  if (NO_VALUE.test(normal)) {
    throw new BadCell('was not shown by the spreadsheet program: widen the column, or mend its formula');
  }
  if (LOST.test(cell)) throw new BadCell('holds characters that another program has lost');
  return column.read ? column.read(normal, isMarked) : cell;
}

/** The heading under which the reasons stand in a file of rejected rows; ignored when such a file is imported. */
export const REASON = { name: 'reason', zh: '原因' } as const;
