import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { resourcesOf, synthesised, templatesOf } from '../support/cdk.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const GUIDE = read('operations');
const { service, observability } = templatesOf('prod');
const PREFIX = 'qingxin-prod-';

const alarms = Object.values(resourcesOf(observability, 'AWS::CloudWatch::Alarm')).map((a) =>
  String(a.Properties.AlarmName).slice(PREFIX.length),
);
const propertiesOf = (alarm: string) =>
  Object.values(resourcesOf(observability, 'AWS::CloudWatch::Alarm')).find(
    ({ Properties }) => Properties.AlarmName === PREFIX + alarm,
  )?.Properties;
const outputs = Object.keys(service.toJSON().Outputs);
const unique = (found: Iterable<readonly (string | undefined)[]>) =>
  [...new Set([...found].map(([, name = '']) => name))].sort();

/** What functions are told where all is set, with the names of those; one row stands for all state machines. */
function readersBySetting(): Record<string, string[]> {
  const configured = synthesised('prod', { extraDistricts: ['440399'], trustedHosts: ['sms.example.org'] });
  const readers = new Map<string, Set<string>>();
  for (const { Properties } of Object.values(resourcesOf(configured.service, 'AWS::Lambda::Function'))) {
    const name = String(Properties.FunctionName).slice(PREFIX.length);
    for (const variable of Object.keys(Properties.Environment.Variables)) {
      const row = variable.replace(/^(STATE_MACHINE_ARN_).*/, '$1<WORKFLOW>');
      readers.set(row, (readers.get(row) ?? new Set()).add(name));
    }
  }
  // It is for Node and not for us.
  readers.delete('NODE_OPTIONS');
  return Object.fromEntries([...readers].map(([variable, names]) => [variable, [...names].sort()]));
}

test('the table of settings has every variable of a function, and names who reads it', () => {
  const rows = read('how-it-works').matchAll(/^\| `([A-Z_<>]+)` \| ([^|]*) \|/gm);
  const told = [...rows].flatMap(([, variable = '', where = '']) => {
    const named = where.split(', ').filter((name) => !name.startsWith('`'));
    const readers = named[0] === 'functions' ? FUNCTION_NAMES : named;
    return variable.startsWith('AWS_') || readers.length === 0 ? [] : [[variable, [...readers].sort()]];
  });
  expect(Object.fromEntries(told)).toEqual(readersBySetting());
});

describe('what the operations guide names', () => {
  test('of alarms is there', () => {
    // An alarm is told by its name and a colon, or as "the alarm `name`".
    const runbooks = GUIDE.slice(GUIDE.indexOf('\n## Runbooks\n'), GUIDE.indexOf('\n## The day a holiday'));
    const named = unique([
      ...runbooks.matchAll(/(?:^|[.;] )`([a-z]+(?:-[a-z]+)+)`: /gm),
      ...GUIDE.matchAll(/alarms? `([a-z*-]+)`/g),
    ]);
    expect(named.length).toBeGreaterThan(8);
    const isThere = (name: string) =>
      alarms.some((alarm) => (name.endsWith('*') ? alarm.startsWith(name.slice(0, -1)) : alarm === name));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });

  const minutes = (seconds: number) => seconds / 60;
  const days = (seconds: number) => seconds / 86_400;
  test.each([
    [
      '`pushes-refused`: (ten) or more were refused in (15) minutes',
      'pushes-refused',
      (t, s) => [t, minutes(s)],
    ],
    [
      "reads the table's stream more than (five) minutes late",
      'oldest-unrelayed-record',
      (t) => [t / 60_000],
    ],
    ['The ledger is more than (15) minutes behind', 'oldest-uncounted-record', (t) => [t / 60_000]],
    ['(five) or more answers of 5xx in (five) minutes', 'api-errors', (t, s) => [t, minutes(s)]],
    ['took (three) seconds or more, for (15) minutes', 'api-latency', (t, s) => [t / 1000, minutes(s)]],
    ['of `reconcile` or `gauges` for (an) hour', 'silent-reconcile', (_, s) => [minutes(s) / 60]],
    ['of `retention` for (a) day', 'silent-retention', (_, s) => [days(s)]],
    ['No heads of records were anchored for (two) days', 'silent-anchor', (_, s) => [days(s)]],
    ['Within (two) weeks the senders that follow', 'keys-rotate-soon', (t) => [t / 7]],
  ] as readonly [string, string, (threshold: number, seconds: number) => number[]][])(
    'of a threshold is there: %s',
    (sentence, alarm, expected) => {
      const [, ...told] = new RegExp(sentence.replaceAll(' ', '\\s+'), 'i').exec(GUIDE) ?? [];
      const words: Record<string, number> = { a: 1, an: 1, two: 2, three: 3, five: 5, ten: 10 };
      const { Threshold, Metrics = [], EvaluationPeriods, ...plain } = propertiesOf(alarm);
      // That of what an expression is made from.
      const Period = plain.Period ?? Metrics.at(-1)?.MetricStat.Period;
      expect(told.map((text) => words[text.toLowerCase()] ?? Number(text))).toEqual(
        expected(Threshold, Period * EvaluationPeriods),
      );
    },
  );

  test('of outputs is there, and every secret and bucket is named', () => {
    const named = unique(GUIDE.matchAll(/\bout ([A-Z]\w+)/g));
    expect(named.filter((name) => !outputs.includes(name))).toEqual([]);
    const kept = outputs.filter((name) => /Secret|Bucket/.test(name) && !name.startsWith('Exports'));
    expect(kept.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('of functions and of what they log is there', () => {
    const functions: readonly string[] = FUNCTION_NAMES;
    const named = unique(GUIDE.matchAll(/(?:`logs |qingxin-\$STAGE-)([a-z][a-z-]*)/g));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !functions.includes(name))).toEqual([]);
    const catalogue = read('log-messages');
    expect(unique(GUIDE.matchAll(/(QX-[A-Z-]+[A-Z])/g)).filter((code) => !catalogue.includes(code))).toEqual(
      [],
    );
  });

  test('before and after a restored copy serves are all functions and all state machines', () => {
    const moving = GUIDE.slice(
      GUIDE.indexOf('### Let the copy serve'),
      GUIDE.indexOf('### Put back what is missing'),
    );
    const [, functions = ''] = /starts_with\(FunctionName, '([^']+)'\)/.exec(moving) ?? [];
    const prefix = functions.replace('$STAGE', 'prod');
    const named = Object.values(resourcesOf(service, 'AWS::Lambda::Function')).map(
      (f) => f.Properties.FunctionName,
    );
    const ours = named.filter((name) => typeof name === 'string');
    expect(ours.map((name) => name.slice(prefix.length)).sort()).toEqual([...FUNCTION_NAMES].sort());
    expect(ours.every((name) => name.startsWith(prefix))).toBe(true);
    expect(moving).toContain('for MACHINE in $(machines); do');
    const [, outputPrefix = '?'] = /machines\(\)[\s\S]*?starts_with\(OutputKey, '(\w+)'\)/.exec(GUIDE) ?? [];
    const machines = Object.keys(resourcesOf(service, 'AWS::StepFunctions::StateMachine'));
    expect(outputs.filter((name) => name.startsWith(outputPrefix))).toHaveLength(machines.length);
  });
});
