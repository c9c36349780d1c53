import { daysBetween } from '../../../domain/calendar/dates.ts';
import type { Cell } from '../../../domain/kernel/csv.ts';
import type { Definition } from '../../../domain/metrics/completion.ts';
import { percent } from '../../../domain/metrics/rounding.ts';
import type { Completion, CountedClue, Districts, Durations, Results, Stock } from '../../shared/answers.ts';
import { divisionName } from '../../shared/divisions.ts';
import { formatInstant, formatYuan } from '../../shared/format.ts';
import { TEXT } from '../../shared/text.ts';

/** What the person who issues a bulletin writes. */
export interface BulletinFields {
  /** Issuing office (发文单位), number (文号) and the day of issue (成文日期). */
  readonly office: string;
  readonly number: string;
  readonly issuedOn: string;
}

/** The figures a bulletin reports, all of the same division, period and as-of day. */
export interface BulletinFigures {
  readonly rates: Readonly<Record<Definition, Completion>>;
  /** By receipt, of the period before and of the same period last year. */
  readonly preceding: Completion | null;
  readonly lastYear: Completion | null;
  readonly stock: Stock;
  readonly durations: Durations;
  readonly results: Results;
  /** Null for a street, which has nothing below it. */
  readonly districts: Districts | null;
  readonly overdue: readonly CountedClue[];
}

/** A table of a bulletin. */
export interface BulletinTable {
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The columns whose cells are percentages. */
  readonly percents?: readonly number[];
}

/** A bulletin part by part, whatever it is written as. */
export interface Bulletin {
  readonly office: string;
  readonly number: string;
  readonly title: string;
  readonly sections: readonly {
    readonly heading: string;
    readonly paragraphs: readonly string[];
    readonly table?: BulletinTable;
  }[];
  readonly issuedOn: string;
}

/** A day as documents write it: `2021年11月14日`. */
export const documentDay = (day: string): string =>
  `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

/** A percentage, or that there is none. */
const rateText = (text: string | null): string => (text === null ? '无数据' : `${text}%`);

const shareText = (numerator: number, denominator: number): string =>
  `${rateText(percent(numerator, denominator).percent)}（${numerator}／${denominator}）`;

const excludedText = ({ excluded: { returned, merged } }: Completion): string =>
  `剔除退回${returned}件、合并${merged}件`;

/** Says a rate beside that of an earlier period, in points; nothing where one of them has none. */
function comparison(name: string, now: Completion, before: Completion | null): string {
  if (before === null) return '';
  if (before.percent === null || now.percent === null) return `${name}无数据`;
  const points = Math.round(Number(now.percent) * 100) - Math.round(Number(before.percent) * 100);
  const size = (Math.abs(points) / 100).toFixed(2);
  const change = points === 0 ? '持平' : `${points > 0 ? '上升' : '下降'}${size}个百分点`;
  return `${name}${change}（${before.percent}%）`;
}

const sentence = (...clauses: readonly string[]): string => `${clauses.filter((c) => c !== '').join('，')}。`;

function overview({ rates, preceding, lastYear, stock }: BulletinFigures): string[] {
  const { cohort, flow } = rates;
  const onTime = rates['on-time'];
  return [
    sentence(
      `统计期间新收欠薪线索${flow.received ?? 0}件`,
      `期初在办${flow.carriedIn ?? 0}件`,
      `转入${flow.transferredIn ?? 0}件`,
      `办结后重办${flow.reopened ?? 0}件`,
      `办结${flow.closed ?? 0}件`,
      `转出${flow.transferredOut ?? 0}件`,
      `退回${flow.returned ?? 0}件`,
      `合并${flow.merged ?? 0}件`,
      `期末在办${flow.openAtEnd ?? 0}件`,
    ),
    sentence(
      `按收件统计，应办结${cohort.denominator}件，已办结${cohort.numerator}件，办结率${rateText(cohort.percent)}（${excludedText(cohort)}）`,
      comparison('环比', cohort, preceding),
      comparison('同比', cohort, lastYear),
    ),
    sentence(
      `按办理统计，应办结${flow.denominator}件，办结${flow.numerator}件，办结率${rateText(flow.percent)}`,
      `应于统计期间到期的线索${onTime.denominator}件，按期办结${onTime.numerator}件，按期办结率${rateText(onTime.percent)}`,
    ),
    sentence(
      `截至统计截止日，在办线索${stock.open}件`,
      `其中超期未办结${stock.overdue}件、中止${stock.suspended}件、延期${stock.extended}件`,
    ),
  ];
}

function quality({ results: r, durations: d }: BulletinFigures): string[] {
  const { satisfied, unsatisfied } = r.satisfaction;
  const days = (n: number | null) => (n === null ? '无数据' : `${n}天`);
  return [
    sentence(
      `统计期间办结的线索中，查实欠薪${r.confirmed}件`,
      `查实金额${formatYuan(r.verifiedAmountFen)}元`,
      `追发工资${formatYuan(r.paidAmountFen)}元`,
      `涉及${r.paidHeadcount}人`,
    ),
    sentence(
      `按期签收率${shareText(r.signing.inTime, r.signing.inTime + r.signing.late)}`,
      `提前办结率${shareText(r.early, r.closed)}`,
      `重复投诉率${shareText(r.repeated.count, r.repeated.received)}`,
      `回访满意率${shareText(satisfied, satisfied + unsatisfied)}`,
      `办理用时中位数${days(d.median)}，九成线索在${days(d.p90)}内办结`,
    ),
    sentence(
      `提出退回、转办申请${r.returns.requested}次`,
      `批准${r.returns.approved}次，驳回${r.returns.refused}次`,
    ),
  ];
}

/** The ranking of the divisions below, with the whole as its last row. */
function ranking({ districts, total }: Districts): BulletinTable {
  const row = (
    r: Omit<Districts['districts'][number], 'rank'>,
    rank: number | null,
    name: string,
  ): Cell[] => [
    rank,
    name,
    r.percent === null ? null : Number(r.percent),
    r.numerator,
    r.denominator,
    r.excluded.returned,
    r.excluded.merged,
    r.open,
    r.overdue,
  ];
  return {
    name: '办理情况排名',
    percents: [2],
    headings: ['排名', '区划', '办结率（%）', '已办结', '应办结', '剔除：退回', '剔除：合并', '在办', '超期'],
    rows: [
      ...districts.map((r) => row(r, r.rank, r.name ?? divisionName(r.division, 'zh'))),
      row(total, null, '合计'),
    ],
  };
}

function overdueTable(overdue: readonly CountedClue[], asOf: string): BulletinTable {
  return {
    name: '超期未办结线索',
    headings: ['序号', '线索编号', '用人单位', '区划', '接收日期', '到期日', '超期天数'],
    rows: overdue.map((c, i) => [
      i + 1,
      c.clueId,
      c.employerName,
      divisionName(c.street ?? c.division, 'zh'),
      c.receivedDay,
      c.dueDate,
      daysBetween(c.dueDate, asOf),
    ]),
  };
}

/** Makes a bulletin (通报) of figures: what it says is theirs, and nothing is counted anew. */
export function makeBulletin(fields: BulletinFields, figures: BulletinFigures): Bulletin {
  const { cohort } = figures.rates;
  const { division, from, to, asOf } = cohort;
  const place = divisionName(division, 'zh');
  const { districts, overdue } = figures;
  const numerals = ['一', '二', '三', '四', '五'];
  const sections: Omit<Bulletin['sections'][number], 'heading'>[] = [];
  const headings: string[] = [];
  const add = (heading: string, section: (typeof sections)[number]) => {
    headings.push(heading);
    sections.push(section);
  };
  add('总体情况', {
    paragraphs: [
      `现将${place}${documentDay(from)}至${documentDay(to)}欠薪线索办理情况通报如下（统计截止${documentDay(asOf)}24时）。`,
      ...overview(figures),
    ],
  });
  add('办理质量', { paragraphs: quality(figures) });
  if (districts) {
    add(`${division.length === 6 ? '各街道' : '各区'}办理情况排名`, {
      paragraphs: ['按收件统计，并列同名次；没有应办结线索的不排名。'],
      table: ranking(districts),
    });
  }
  add('超期未办结线索', {
    paragraphs:
      overdue.length === 0
        ? ['截至统计截止日，无超期未办结线索。']
        : [
            `共${figures.stock.overdue}件，请承办单位抓紧办理。`,
            ...(overdue.length < figures.stock.overdue ? [`以下列示前${overdue.length}件。`] : []),
          ],
    ...(overdue.length === 0 ? {} : { table: overdueTable(overdue, asOf) }),
  });
  add('统计口径', {
    paragraphs: [
      `办结率（按收件统计）：${TEXT['definition.cohort'].zh}`,
      `办结率（按办理统计）：${TEXT['definition.flow'].zh}`,
      `按期办结率：${TEXT['definition.on-time'].zh}`,
      `百分比四舍五入到小数点后两位。数据生成时间：${formatInstant(cohort.generatedAt, 'zh')}；工作日历：${cohort.calendarVersion}。`,
    ],
  });
  return {
    office: fields.office,
    number: fields.number,
    title: `${place}欠薪线索办理情况通报`,
    sections: sections.map((section, i) => ({
      heading: `${numerals[i] ?? ''}、${headings[i] ?? ''}`,
      ...section,
    })),
    issuedOn: documentDay(fields.issuedOn),
  };
}
