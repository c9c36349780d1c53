import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { PERMISSIONS } from '../../infra/permissions.ts';
import { resourcesOf, templatesOf } from '../support/cdk.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const GUIDE = read('operations');
const { service, observability } = templatesOf('prod');
const PREFIX = 'qingxin-prod-';

const alarms = Object.values(resourcesOf(observability, 'AWS::CloudWatch::Alarm')).map((a) =>
  String(a.Properties.AlarmName).slice(PREFIX.length),
);
const outputs = Object.keys(service.toJSON().Outputs);
const unique = (found: Iterable<readonly (string | undefined)[]>) =>
  [...new Set([...found].map(([, name = '']) => name))].sort();

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
    const failed = alarms.filter((name) => name.endsWith('-executions-failed'));
    for (const name of failed) expect(GUIDE).toContain(`\`${name}\``);
  });

  test('of outputs is there, and every secret, bucket and state machine is named', () => {
    const named = unique(GUIDE.matchAll(/\bout ([A-Z]\w+)/g));
    expect(named.filter((name) => !outputs.includes(name))).toEqual([]);
    const kept = outputs.filter(
      (name) => /Secret|Bucket|StateMachine/.test(name) && !name.startsWith('Exports'),
    );
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

  test('before a restored copy serves stops whatever writes to the table', () => {
    const [, stopped = ''] = /first stop what writes[\s\S]*?for FUNCTION in ([^;]+);/.exec(GUIDE) ?? [];
    const writers = FUNCTION_NAMES.filter((name) =>
      PERMISSIONS[name].table?.some(({ actions }) => actions.some((a) => /Put|Update|Delete/.test(a))),
    );
    expect(writers.length).toBeGreaterThan(10);
    expect(stopped.replaceAll('\\', '').split(/\s+/).filter(Boolean).sort()).toEqual([...writers].sort());
  });

  test('and then ends the executions of every state machine', () => {
    const [, machines = ''] = /for MACHINE in ([^;]+);[^\n]*\n[^\n]*list-executions/.exec(GUIDE) ?? [];
    expect(machines.split(/\s+/).filter(Boolean).sort()).toEqual(
      outputs.filter((name) => name.startsWith('StateMachineArn')).sort(),
    );
  });
});
