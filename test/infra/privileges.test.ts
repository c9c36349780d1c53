import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { resourcesOf, templatesOf } from '../support/cdk.ts';

const { service } = templatesOf('prod');

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}
/** One line of the matrix. */
interface Grant {
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  /** The leading keys or attributes it is confined to. */
  readonly within: readonly string[];
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** A resource as a short name: what an ARN, an import or a reference ends in. */
function short(resource: unknown): string {
  const text = JSON.stringify(resource)
    .replace(/"Fn::(Join|GetAtt|ImportValue)":/g, '')
    .replaceAll(/[{}[\]"\\]/g, '');
  const kinds: [RegExp, string][] = [
    [/index\/(gsi\d)/, 'table/$1'],
    [/stream/i, 'stream'],
    [/OutputRefTable|:table\/|TableName|FnGetAttTable/, 'table'],
    [/HashKey/, 'hash key'],
    [/CursorKey/, 'cursor key'],
    [/WebhookKeys/, 'webhook keys'],
    [/execution:/, 'executions'],
    [/stateMachine:[\w-]+:live/, 'alias'],
    [/stateMachine:/, 'state machine'],
    [/AttFiles.*\*/, 'files'],
    [/AttFiles/, 'file bucket'],
    [/Anchors.*anchors\//, 'anchors'],
    [/Anchors/, 'anchor bucket'],
    [/DeadLetters/, 'dead letters'],
    [/Log/, 'own log'],
    [/FnGetAttKey|Key961/, 'data key'],
  ];
  for (const [pattern, name] of kinds) {
    const found = pattern.exec(text);
    if (found) return name.replace('$1', found[1] ?? '');
  }
  return text;
}

const functions = Object.values(resourcesOf(service, 'AWS::Lambda::Function'));
const policies = Object.values(resourcesOf(service, 'AWS::IAM::Policy'));

const matrix: Grant[] = FUNCTION_NAMES.flatMap((name) => {
  const role = functions.find((f) => f.Properties.FunctionName === `qingxin-prod-${name}`)?.Properties.Role[
    'Fn::GetAtt'
  ][0];
  const own = policies.filter((p) => p.Properties.Roles.some((r: { Ref: string }) => r.Ref === role));
  return own.flatMap((p) =>
    (p.Properties.PolicyDocument.Statement as Statement[]).flatMap((s) => {
      expect(s.Effect).toBe('Allow');
      const confined = Object.entries(s.Condition ?? {}).flatMap(([operator, keys]) =>
        operator.startsWith('ForAllValues:') ? Object.values(keys).flatMap(list) : [],
      );
      return list(s.Action).flatMap((action) =>
        list(s.Resource).map((r) => ({ name, action, resource: short(r), within: confined })),
      );
    }),
  );
});

/** Lines as they are printed: function, action, resource, keys; the log of its own is left out. */
const lines = (grants: readonly Grant[]) => [
  ...new Set(
    grants
      .filter((g) => g.resource !== 'own log')
      .map((g) => [g.name, g.action, g.resource, g.within.join(' ')].filter(Boolean).join(' | ')),
  ),
];
const of = (name: string) => matrix.filter((g) => g.name === name);
/** What may be scanned for: items with personal data have `data`, `text` and `salt` in their place. */
const SCANNED = ['pk', 'sk', 'body', 'writtenAt', 'facets', 'version', 'status', 'street', 'head'];
const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'];
const STREAM_READS = ['dynamodb:GetRecords'];

describe('what functions may do', () => {
  it('is this and nothing else', () => {
    expect(`\n${lines(matrix).join('\n')}\n`).toMatchSnapshot();
  });

  it('names no managed policy', () => {
    for (const { Properties } of Object.values(resourcesOf(service, 'AWS::IAM::Role'))) {
      expect(Properties.ManagedPolicyArns ?? []).toEqual([]);
    }
  });

  it('is confined: nobody reaches the table without keys, but to scan for attributes', () => {
    const reach = matrix.filter((g) => g.resource.startsWith('table'));
    expect(reach.length).toBeGreaterThan(40);
    for (const grant of reach) expect(grant.within.length, JSON.stringify(grant)).toBeGreaterThan(0);
    expect(reach.filter((g) => g.action === 'dynamodb:Scan').map((g) => g.name)).toEqual([
      'recount',
      'anchor',
    ]);
  });

  it('lets nobody use a key but through the services that keep the data, as its own policy says', () => {
    expect(lines(matrix.filter((g) => g.action.startsWith('kms:')))).toEqual([]);
  });

  it('lets relay and reconcile alone start executions, and who meets a token answer it', () => {
    const may = (action: RegExp) => [
      ...new Set(matrix.filter((g) => action.test(g.action)).map((g) => g.name)),
    ];
    // Reconcile starts what the relay should have started.
    expect(may(/StartExecution/)).toEqual(['relay', 'reconcile']);
    expect(may(/StopExecution/)).toEqual(['reconcile']);
    // The stages that wait, the relay for who left one, and reconcile for what was lost.
    expect(may(/SendTask/).sort()).toEqual([
      'assignment',
      'investigation',
      'reconcile',
      'relay',
      'review',
      'triage',
    ]);
  });

  it('lets the intake read what clues are judged by, and nothing else', () => {
    const read = of('intake').filter((g) => READS.includes(g.action));
    expect(read.flatMap((g) => g.within)).toEqual(['CALENDAR', 'POLICY']);
  });

  it('lets what everybody may ask read nothing but what is shown to everybody', () => {
    expect(
      of('public-decisions')
        .filter((g) => g.action.startsWith('dynamodb:'))
        .map((g) => [g.action, g.within]),
    ).toEqual([
      ['dynamodb:BatchGetItem', ['PUBLIC#*']],
      ['dynamodb:Query', ['DISTRICTS']],
      ['dynamodb:Query', ['PUBLIC#*']],
    ]);
  });

  it('lets metrics-query see no personal data but the names of employers, which lists show', () => {
    const reads = of('metrics-query').filter(
      (g) => g.action.startsWith('dynamodb:') && g.resource.startsWith('table'),
    );
    const keys = [...new Set(reads.flatMap((r) => r.within))].sort();
    expect(keys).toEqual(['CALENDAR', 'CLUE#*', 'LEDGER#*', 'NAME#*', 'ROSTER#*']);
  });

  it.each(['gauges', 'recount', 'anchor'])('lets %s see no personal data', (name) => {
    const reads = of(name).filter((g) => g.action.startsWith('dynamodb:') && g.resource.startsWith('table'));
    for (const { action, within } of reads) {
      if (action === 'dynamodb:Scan') expect(within.filter((name) => !SCANNED.includes(name))).toEqual([]);
      else
        expect(
          within.filter((key) => !/^((LEDGER|CLUE|CASE|PUBLICITY)#\*|CALENDAR|SENDERS)$/.test(key)),
        ).toEqual([]);
    }
    if (name !== 'recount' && name !== 'anchor')
      expect(
        reads.flatMap((r) => r.within).filter((k) => !['LEDGER#*', 'CALENDAR', 'SENDERS'].includes(k)),
      ).toEqual([]);
  });

  it('lets few see personal data: those whose callers may, and the readers of the stream', () => {
    const readers = (prefix: string) => [
      ...new Set(
        matrix
          .filter(
            (g) =>
              // No key confines who reads the stream: it has what was written of everything in the last 24 hours.
              STREAM_READS.includes(g.action) ||
              (READS.includes(g.action) &&
                g.within.some((k) => k.startsWith(prefix)) &&
                !g.within.includes('pk')),
          )
          .map((g) => g.name),
      ),
    ];
    const streamReaders = ['ledger', 'relay'];
    expect(readers('PERSON').sort()).toEqual(
      ['case-commands', 'cases', 'commands', 'files', ...streamReaders, 'publicity', 'queries'].sort(),
    );
    // What a case is about comes from the clue that opens it: an item by its key.
    expect(
      of('commands').filter((g) => g.action !== 'dynamodb:PutItem' && g.within.join().includes('PERSON')),
    ).toEqual([expect.objectContaining({ action: 'dynamodb:GetItem' })]);
    expect(of('files').flatMap((g) => g.within.filter((key) => key.startsWith('PERSON')))).toEqual(
      // Names of files, and the documents of cases.
      [...Array(2).fill('PERSON#file#*'), 'PERSON#case#*'],
    );
    // Who must not be named is kept with the publicity.
    expect(of('publicity').filter((g) => g.within.some((key) => /^PERSON#c/.test(key)))).toEqual([]);
    // Of the names of employers.
    expect(readers('NAME').sort()).toEqual(['cases', ...streamReaders, 'lists', 'metrics-query'].sort());
  });

  it('lets the retention alone delete personal data, and read its keys; the sweep, names of files', () => {
    const ofPeople = (g: Grant) => g.within.some((k) => /^(PERSON|NAME|EMPLOYER|REPORTER)/.test(k));
    const deleting = matrix.filter((g) => /DeleteItem/.test(g.action) && ofPeople(g));
    expect(deleting.map((g) => [g.name, g.action, g.within])).toEqual([
      [
        'retention',
        'dynamodb:DeleteItem',
        ['PERSON#*', 'NAME#*', 'PUBLIC#*', 'EMPLOYER#*', 'REPORTER#*', 'EXPIRING'],
      ],
      ['sweep', 'dynamodb:DeleteItem', ['PERSON#file#*']],
    ]);
    const reading = of('retention').filter((g) => READS.includes(g.action) && ofPeople(g));
    expect(reading.map((g) => [g.action, g.within])).toEqual([
      ['dynamodb:Query', ['PERSON#*', 'pk', 'sk']],
      ['dynamodb:Query', ['EMPLOYER#*', 'pk', 'sk', 'reporterKey']],
    ]);
  });

  it('lets one function anchor, and nobody delete an anchor', () => {
    const may = matrix.filter((g) => g.action.startsWith('s3:'));
    expect(may.filter((g) => /anchor/.test(g.resource)).map((g) => [g.name, g.action, g.resource])).toEqual([
      ['anchor', 's3:GetObject', 'anchors'],
      ['anchor', 's3:PutObject', 'anchors'],
      ['anchor', 's3:ListBucket', 'anchor bucket'],
    ]);
  });

  it('lets who signs URLs put and get files, and two others look at them and delete them', () => {
    const may = matrix.filter((g) => g.resource === 'files' || g.resource === 'file bucket');
    const deleting = ['s3:GetObject', 's3:ListBucket', 's3:DeleteObject', 's3:DeleteObjectVersion'];
    const expected = { files: ['s3:PutObject', 's3:GetObject'], uploads: deleting, sweep: deleting };
    for (const [name, actions] of Object.entries(expected)) {
      const all = name === 'files' ? actions : [...actions, 's3:ListBucketVersions'];
      expect(
        may
          .filter((g) => g.name === name)
          .map((g) => g.action)
          .sort(),
      ).toEqual(all.sort());
    }
    expect([...new Set(may.map((g) => g.name))].sort()).toEqual(Object.keys(expected).sort());
    expect(matrix.filter((g) => g.action.startsWith('s3:') && g.resource.includes('*'))).toEqual([]);
  });

  it('lets each read only the secrets it uses', () => {
    const readers = (secret: string) => [
      ...new Set(matrix.filter((g) => g.resource === secret).map((g) => g.name)),
    ];
    expect(readers('webhook keys').sort()).toEqual(['feedback', 'gauges', 'intake', 'rotation', 'senders']);
    expect(
      of('gauges')
        .filter((g) => g.resource === 'webhook keys')
        .map((g) => g.action),
    ).toEqual(['secretsmanager:DescribeSecret']);
    expect(readers('hash key').sort()).toEqual([
      'administration',
      'case-commands',
      'commands',
      'feedback',
      'intake',
      'lists',
      'publicity',
    ]);
    expect(readers('cursor key').sort()).toEqual([
      'administration',
      'cases',
      'lists',
      'metrics-query',
      'public-decisions',
      'publicity',
      'queries',
      'subscribers',
    ]);
  });
});
