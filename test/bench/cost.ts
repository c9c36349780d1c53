import { readFileSync, writeFileSync } from 'node:fs';
import { ROUTES } from '../../functions/http/routes.ts';
import { GAUGES } from '../../functions/runtime/runtime.ts';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { resourcesOf, templatesOf } from '../support/cdk.ts';

const MEASURED = new URL('../../docs/cost.json', import.meta.url);
const GUIDE = new URL('../../docs/operations.md', import.meta.url);
const BEGIN = '<!-- cost: written by `npm run bench -- --only cost` -->';
const END = '<!-- end of cost -->';

/** What the replay of the bundled year used, for each closed clue. */
export interface Measured {
  readonly closedClues: number;
  readonly requests: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Of officers' notices, which no clue's transaction writes. */
  readonly noticeWriteUnits: number;
}

/** What a stage has, whatever comes in. */
interface Standing {
  /** Metrics that alarms watch: an alarm on an expression is paid by each. */
  readonly watched: number;
  readonly dashboards: number;
  readonly secrets: number;
  readonly keys: number;
  /** Runs a month of what is scheduled. */
  readonly scheduledRuns: number;
}

/** What is not measured: shown as such in the tables. */
const ASSUMED = {
  seconds: 0.1,
  scheduledSeconds: 2,
  gigabytes: 0.5,
  logKb: 1,
  eventsOfTransition: 5,
  eventKb: 0.6,
  tableWrites: 25,
  metricsOfRoute: 6,
  counters: 45,
  tableGb: 10,
  hoursOfMonth: 730,
  senders: 3,
};

export const readMeasured = (): Measured => JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured;

export function writeMeasured(measured: Measured): void {
  writeFileSync(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
}

/** Runs a month of a schedule as the template has it. */
function runsOf(expression: string): number {
  const [, every, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression) ?? [];
  if (every !== undefined) return (ASSUMED.hoursOfMonth * (unit === 'hour' ? 1 : 60)) / Number(every);
  const days = /^cron\(\d+ \d+ (\S+) \* (\S+) \*\)$/.exec(expression);
  if (!days) throw new RangeError(`how often is ${expression}?`);
  const weekDays = days[2]?.split(',').length ?? 0;
  return (ASSUMED.hoursOfMonth / 24) * (days[1] === '*' ? 1 : weekDays / 7);
}

const watchedBy = ({
  Metrics = [],
}: {
  readonly Metrics?: readonly { readonly MetricStat?: object }[];
}): number => Math.max(1, Metrics.filter(({ MetricStat }) => MetricStat).length);

/** What the stage `dev` has, by its templates. */
function readStanding(): Standing {
  const { stateful, service, observability } = templatesOf('dev');
  const count = (type: string) =>
    [stateful, service, observability].reduce((n, t) => n + Object.keys(resourcesOf(t, type)).length, 0);
  const alarms = [service, observability].flatMap((t) =>
    Object.values(resourcesOf(t, 'AWS::CloudWatch::Alarm')),
  );
  const rules = Object.values(resourcesOf(service, 'AWS::Events::Rule')).filter(
    (r) => r.Properties.ScheduleExpression,
  );
  return {
    watched: alarms.reduce((n, { Properties }) => n + watchedBy(Properties), 0),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    secrets: count('AWS::SecretsManager::Secret'),
    keys: count('AWS::KMS::Key'),
    scheduledRuns: rules.reduce((n, r) => n + runsOf(r.Properties.ScheduleExpression), 0),
  };
}

type Row = readonly [input: string, quantity: number, price: number];

const text = (n: number): string => String(Number(n.toFixed(n < 10 ? 3 : 1)));

/** A table whose costs are those of the numbers it shows. */
function table(heads: readonly string[], rows: readonly Row[]): string {
  let sum = 0;
  const lines = rows.map(([input, quantity, price]) => {
    const cost = Number((Number(text(quantity)) * price).toFixed(2));
    sum += cost;
    return `| ${input} | ${text(quantity)} | ${price} | ${cost.toFixed(2)} |`;
  });
  return [
    `| ${heads.join(' | ')} |`,
    `| ${heads.map(() => '---').join(' | ')} |`,
    ...lines,
    `| **sum** | | | **${sum.toFixed(2)}** |`,
  ].join('\n');
}

/** The two tables of what a stage costs, in US dollars. */
function costTables(measured: Measured, standing: Standing): string {
  const { requests, transitions, invocations, readUnits, writeUnits } = measured;
  const a = ASSUMED;
  const perClue: Row[] = [
    ['Step Functions state transitions', transitions, 25],
    ['DynamoDB write request units, on demand', writeUnits, 0.625],
    ['DynamoDB read request units, on demand', readUnits, 0.125],
    [
      `Lambda GB-seconds, arm64 (assumed ${a.gigabytes} GB for ${a.seconds} s)`,
      invocations * a.gigabytes * a.seconds,
      13.3334,
    ],
    ['Lambda invocations', invocations, 0.2],
    ['HTTP API requests', requests, 1],
    [
      `CloudWatch Logs, KB (assumed ${a.logKb} an invocation or request, ${a.eventKb} for each of ${a.eventsOfTransition} events a transition)`,
      (invocations + requests) * a.logKb + transitions * a.eventsOfTransition * a.eventKb,
      0.5,
    ],
    [`CloudTrail data events (assumed ${a.tableWrites} writes of the table)`, a.tableWrites, 1],
  ];
  const senderGauges = ['SenderSilentHours', 'DaysToKeyRotation'];
  const clueGauges = Object.keys(GAUGES).filter((name) => !senderGauges.includes(name)).length;
  const monthly: Row[] = [
    ['table, GB of a million clues', a.tableGb, 0.25],
    ['point-in-time recovery, GB', a.tableGb, 0.2],
    ['metrics that alarms watch', standing.watched, 0.1],
    ['dashboards', standing.dashboards, 3],
    [
      `gauges: ${clueGauges} for one district and for all, ${a.senders} senders' silence, the next rotation`,
      2 * clueGauges + a.senders + 1,
      0.3,
    ],
    ['counters with their dimensions (assumed)', a.counters, 0.3],
    [
      `metrics of routes: ${a.metricsOfRoute} for each of ${ROUTES.length} that is called`,
      a.metricsOfRoute * ROUTES.length,
      0.3,
    ],
    ['scheduled runs, thousands', standing.scheduledRuns / 1000, 0.0002],
    [
      `their GB-seconds, thousands (assumed ${a.gigabytes} GB for ${a.scheduledSeconds} s)`,
      (standing.scheduledRuns * a.gigabytes * a.scheduledSeconds) / 1000,
      0.0133,
    ],
    ['KMS keys', standing.keys, 1],
    [
      `KMS requests, ten thousands (assumed one each five minutes for each of ${FUNCTION_NAMES.length} functions)`,
      (FUNCTION_NAMES.length * 12 * a.hoursOfMonth) / 10_000,
      0.03,
    ],
    ['secrets', standing.secrets, 0.4],
  ];
  return [
    table(['input', 'a closed clue', 'price of a million', 'cost of a million clues'], perClue),
    'Beside it, each month and however few the clues:',
    table(['input', 'quantity', 'price', 'a month'], monthly),
  ].join('\n\n');
}

/** What the guide should say of costs, by what was measured and what the templates have. */
export const renderCost = (): string => costTables(readMeasured(), readStanding());

/** The part of a guide between the marks. @throws RangeError without them */
export function costPart(guide: string): string {
  const [from, to] = [guide.indexOf(BEGIN), guide.indexOf(END)];
  if (from < 0 || to < from) throw new RangeError('the guide has no place for the costs');
  return guide.slice(from + BEGIN.length, to).trim();
}

/** Writes the tables into the guide. */
export function writeCost(): void {
  const guide = readFileSync(GUIDE, 'utf8');
  const old = costPart(guide);
  writeFileSync(
    GUIDE,
    guide.replace(`${BEGIN}\n\n${old}`, () => `${BEGIN}\n\n${renderCost()}`),
  );
}
