import type * as z from 'zod';
import { childrenOf, division } from '../../domain/places/divisions.ts';
import { casesAnswer } from '../../functions/contract/case-metrics-schema.ts';
import { completionAnswer } from '../../functions/contract/metrics-schema.ts';
import { publicityAnswer } from '../../functions/contract/publicity-metrics-schema.ts';
import type { Client } from './client.ts';
import type { Report } from './runner.ts';

/** The window of a completion table: calendar dates, both included; as of the end of `to`. */
export interface Window {
  readonly district: string;
  readonly from: string;
  readonly to: string;
}

/** What the metrics API answers on the paths that are asked for. */
const ANSWERS = {
  '/metrics/completion': completionAnswer,
  '/metrics/cases': casesAnswer,
  '/metrics/publicity': publicityAnswer,
} as const;
type Answer<Path extends keyof typeof ANSWERS> = z.infer<(typeof ANSWERS)[Path]>;

/** Counts the columns a text takes in a terminal: Chinese characters take two. */
const width = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/.test(char) ? 2 : 1), 0);

const pad = (text: string, to: number, left: boolean): string => {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return left ? text + space : space + text;
};

/** Aligns rows in columns: the first to the left, the others to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => width(row[i] ?? ''))));
  return rows
    .map((row) => row.map((cell, i) => pad(cell, widths[i] ?? 0, i === 0)).join('  '))
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}

const HEAD = ['', 'base', 'closed', 'rate', 'returned', 'merged', 'open', 'overdue', 'on time', 'rate'];
const FLOW_IN = ['carriedIn', 'received', 'transferredIn', 'reopened'] as const;
const FLOW_OUT = ['closed', 'transferredOut', 'returned', 'merged', 'openAtEnd'] as const;

const formatRate = ({ percent }: Pick<Answer<'/metrics/completion'>, 'percent'>): string =>
  percent === null ? '-' : `${percent}%`;
const nameDivision = (code: string): string => [division(code)?.zh ?? '', code].filter(Boolean).join(' ');

/** Asks the metrics API as a supervisor. @param what is asked for, as an error says it. @throws Error when it answers otherwise than 200, or than its contract says */
async function ask<Path extends keyof typeof ANSWERS>(
  client: Client,
  token: string,
  what: string,
  path: Path,
  query: Readonly<Record<string, string>>,
): Promise<Answer<Path>> {
  const headers = { authorization: `Bearer ${token}` };
  const { status, text } = await client.send('GET', `${path}?${new URLSearchParams(query)}`, headers);
  if (status !== 200) throw new Error(`the metrics API answered ${status} for ${what} of ${query.division}`);
  return ANSWERS[path].parse(JSON.parse(text)) as Answer<Path>;
}

/**
 * Reads the completion table of a district by street from the metrics API.
 * @param token a supervisor's, of the district's city
 * @throws Error when the API answers otherwise than 200
 */
export async function readCompletionTable(client: Client, token: string, window: Window): Promise<string> {
  const { district, from, to } = window;
  const rateOf = (code: string, definition: string) =>
    ask(client, token, definition, '/metrics/completion', { division: code, definition, from, to, asOf: to });
  const row = async (code: string, name: string): Promise<string[]> => {
    const cohort = await rateOf(code, 'cohort');
    const onTime = await rateOf(code, 'on-time');
    return [
      name,
      ...[cohort.denominator, cohort.numerator].map(String),
      formatRate(cohort),
      ...[cohort.excluded.returned, cohort.excluded.merged, cohort.open, cohort.overdue].map(String),
      `${onTime.numerator}/${onTime.denominator}`,
      formatRate(onTime),
    ];
  };
  const rows = [HEAD];
  for (const street of childrenOf(district)) rows.push(await row(street.code, nameDivision(street.code)));
  rows.push(await row(district, nameDivision(district)));
  const flow = await rateOf(district, 'flow');
  const terms = (fields: readonly (keyof typeof flow)[]) =>
    fields.map((f) => `${f} ${flow[f] ?? '?'}`).join(' + ');
  const sum = (fields: readonly (keyof typeof flow)[]) => fields.reduce((n, f) => n + Number(flow[f]), 0);
  const balance = sum(FLOW_IN) === sum(FLOW_OUT) ? `= ${sum(FLOW_IN)}` : 'DOES NOT BALANCE';
  return [
    `Completion of clues received ${from} to ${to}, as of the end of ${to} (cohort; on time: due in the window)`,
    alignColumns(rows),
    `Flow: ${terms(FLOW_IN)} = ${terms(FLOW_OUT)} (${balance})`,
    `      closed / (closed + open at the end) = ${flow.numerator}/${flow.denominator} = ${formatRate(flow)}`,
  ].join('\n');
}

const yuan = (fen: number): string => (fen / 100).toFixed(2);

/**
 * Reads the figures of the enforcement cases of a district from the metrics API, in a few lines; null where there are none.
 * @param token a supervisor's, of the district's city
 * @throws Error when the API answers otherwise than 200
 */
export async function readCaseFigures(
  client: Client,
  token: string,
  { district, from, to }: Window,
): Promise<string | null> {
  const query = { division: district, from, to, asOf: to };
  const f = await ask(client, token, 'the cases', '/metrics/cases', query);
  if (f.proposed === 0 && f.open === 0) return null;
  const { handled, overdue, orders, decisions, recovered } = f;
  const phases = f.phases.map(
    ({ label, ended, mean }) => `${label} ${mean === null ? '-' : mean.toFixed(1)} (${ended})`,
  );
  return [
    `Enforcement cases of ${nameDivision(district)}, entered ${from} to ${to}, as of the end of ${to}`,
    alignColumns([
      ['proposed', `${f.proposed} = ended ${f.ended} + open ${f.open}`],
      ['filed', `${f.filed}, not filed ${f.notFiled}`],
      [
        'ended',
        `closed ${f.closed.total}, revoked ${f.revoked.total}, transferred ${f.transferred + f.crime}`,
      ],
      ['handled', `in time ${handled.inTime}, late ${handled.late}`],
      ['zero overdue', `${overdue.isZero ? 'yes' : 'no'}: ${overdue.total} of ${overdue.examined} clocks`],
      [
        'orders',
        `${orders.issued}: obeyed ${orders.full}, in part ${orders.part}, not ${orders.none}, pending ${orders.pending}`,
      ],
      [
        'decisions',
        `penalty ${decisions.penalty}, handling ${decisions.handling}, none ${decisions.noPenalty}`,
      ],
      [
        'fines, recovered',
        `CNY ${yuan(decisions.fineFen)}, ${yuan(recovered.fen)} (${recovered.people} people)`,
      ],
      [
        'court, review, suit',
        `${f.court.applied}, ${f.reviews.received}, ${f.suits.received}; lost ${f.lost}`,
      ],
      ['working days', phases.join(', ')],
    ]),
  ].join('\n');
}

/**
 * Reads the figures of the publicity of the decisions of a district from the metrics API, in a few lines; null where there are none.
 * @param token a supervisor's, of the district's city
 * @throws Error when the API answers otherwise than 200
 */
export async function readPublicityFigures(
  client: Client,
  token: string,
  { district, from, to }: Window,
): Promise<string | null> {
  const query = { division: district, from, to, asOf: to };
  const f = await ask(client, token, 'the publicity', '/metrics/publicity', query);
  if (f.due === 0 && f.carriedIn === 0) return null;
  const { published, exempt, overdue, recalls } = f;
  const grounds = exempt.grounds.filter(({ count }) => count > 0);
  return [
    `Publicity of decisions of ${nameDivision(district)}, entered ${from} to ${to}, as of the end of ${to}`,
    alignColumns([
      [
        'decisions',
        `${f.carriedIn + f.due + f.reopened} = published ${published.total} + exempt ${exempt.total} + waiting ${f.waiting}`,
      ],
      ['published', `in time ${published.inTime}, late ${published.late}`],
      ['exempt', grounds.map(({ code, count }) => `${code} ${count}`).join(', ') || '-'],
      ['zero overdue', `${overdue.isZero ? 'yes' : 'no'}: ${overdue.total} of ${overdue.examined} terms`],
      [
        'recalls',
        `due ${recalls.due}, in time ${recalls.inTime}, late ${recalls.late}; without a term ${f.recalledFreely}`,
      ],
      ['shown', `${f.shown}; corrected ${f.corrected}, display ended ${f.ended}`],
    ]),
  ].join('\n');
}

/** Summarises what a replay did in a few lines. `clues`: pushes that were taken in. */
export function summariseReport(report: Report): string {
  const { executions, consumedCapacity, statuses, virtual } = report;
  const clues = statuses['202'] ?? 0;
  const perClue = clues > 0 ? ` (${(report.transitions / clues).toFixed(1)} a clue)` : '';
  const { started, succeeded, failed, running } = executions;
  return alignColumns([
    ['requests', `${report.requests}`],
    ['mismatches', `${report.mismatches.length}`],
    ['clues taken in', `${clues}`],
    ['executions', `${started} started, ${succeeded} succeeded, ${failed} failed, ${running} running`],
    ['transitions', `${report.transitions}${perClue}`],
    ['lambda invocations', `${report.lambdaInvocations}`],
    ['capacity units', `${consumedCapacity.read} read, ${consumedCapacity.write} write`],
    ['virtual time', `${virtual.from} to ${virtual.to}`],
    ['wall time', `${report.wallSeconds.toFixed(1)} s`],
  ]);
}
