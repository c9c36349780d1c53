import { describe, expect, it } from 'vitest';
import { faultSentence } from '../../workflows/faults.ts';
import { languageFaults } from '../../workflows/language.ts';

type Fields = Record<string, unknown>;

/** What is refused, as `state field`. */
function refused(definition: unknown): readonly string[] {
  const faults = languageFaults(typeof definition === 'string' ? definition : JSON.stringify(definition));
  for (const fault of faults) expect(faultSentence(fault)).toMatch(/^(machine|state '.+'), \S+: \S.+/);
  return faults.map(({ state = '', field }) => `${state} ${field}`.trim());
}

const states = (all: Fields, more: Fields = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(all)[0],
  States: all,
  ...more,
});
const one = (state: Fields) => states({ A: { End: true, ...state } });
const task = (more: Fields = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f' },
  ...more,
});
const RESULT = '{% $states.result.a %}';
const inner = { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } };
const map = (more: Fields = {}) => ({ Type: 'Map', ItemProcessor: inner, ...more });
const rule = (more: Fields = {}) => ({ Condition: '{% true %}', Next: 'B', ...more });
const choice = (rules: readonly Fields[], more: Fields = {}) =>
  states({ A: { Type: 'Choice', Choices: rules, ...more }, B: { Type: 'Succeed' } });

describe('a definition that is taken', () => {
  it('may use everything that is implemented', () => {
    const retry = {
      ErrorEquals: ['E'],
      IntervalSeconds: 1,
      MaxAttempts: 0,
      BackoffRate: 1.5,
      MaxDelaySeconds: 9,
    };
    const fallible = {
      Retry: [{ ...retry, JitterStrategy: 'FULL', Comment: 'c' }, { ErrorEquals: ['States.ALL'] }],
      Catch: [
        {
          ErrorEquals: ['E', 'F'],
          Assign: { e: '{% $states.errorOutput.Error %}' },
          Output: { x: 1 },
          Next: 'Z',
        },
        { ErrorEquals: ['States.ALL'], Next: 'Z' },
      ],
    };
    const definition = states(
      {
        T: task({
          ...fallible,
          Comment: 'c',
          QueryLanguage: 'JSONata',
          Resource: 'arn:aws-cn:states:::lambda:invoke.waitForTaskToken',
          TimeoutSeconds: 99_999_999,
          HeartbeatSeconds: '{% 5 %}',
          Assign: { t: 1 },
          Output: '{% $states.result %}',
          Next: 'C',
        }),
        C: {
          Type: 'Choice',
          Choices: [rule({ Next: 'W', Assign: { c: 1 }, Output: { o: 1 } })],
          Default: 'X',
          Assign: { c: 2 },
        },
        W: { Type: 'Wait', Seconds: 5, Assign: { w: 1 }, Output: { w: 1 }, Next: 'X' },
        X: { Type: 'Wait', Timestamp: '{% $now() %}', Next: 'P' },
        P: {
          Type: 'Parallel',
          ...fallible,
          Arguments: { a: 1 },
          Branches: [inner],
          Output: '{% $states.result %}',
          Next: 'M',
        },
        M: {
          Type: 'Map',
          ...fallible,
          Items: '{% [1] %}',
          ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'D',
            States: { D: { Type: 'Pass', Assign: { own: 1 }, End: true } },
          },
          MaxConcurrency: 2,
          Next: 'Z',
        },
        Z: { Type: 'Fail', Error: 'E', Cause: "{% 'c' %}" },
      },
      { Comment: 'c', TimeoutSeconds: 60, Version: '1.0' },
    );
    expect(refused(definition)).toEqual([]);
  });
});

describe('a definition is taken, as by AWS, with', () => {
  it.each<[string, unknown]>([
    ['an expression of several lines', one({ Type: 'Pass', Output: '{%\n  $states.input.a\n  + 1\n%}' })],
    ...[5, 1.5, 'text', '', true, null, [], [1, '{% 1 %}'], {}].map((Output): [string, unknown] => [
      `the literal output ${JSON.stringify(Output)}`,
      one({ Type: 'Pass', Output }),
    ]),
    ['a literal output of a Task', one(task({ Output: 'done' }))],
    ['"Condition": true', choice([rule({ Condition: true })])],
    ['"Condition": false', choice([rule({ Condition: false }), rule()])],
    [
      '"End": false beside Next',
      states({ A: { Type: 'Pass', End: false, Next: 'B' }, B: { Type: 'Succeed' } }),
    ],
    ['?? and ?: in a text of JSONata', one({ Type: 'Pass', Output: "{% '??' & '?:' %}" })],
    [
      '$exists(…) ? … : …',
      one({ Type: 'Pass', Output: '{% $exists($states.input.a) ? $states.input.a : 1 %}' }),
    ],
    ['… ? … : …', one({ Type: 'Pass', Output: '{% $states.input.a ? $states.input.a : 1 %}' })],
    ['a literal Timestamp', one({ Type: 'Wait', Timestamp: '2021-03-05T09:00:00+08:00' })],
    ['$states.result where it is', one(task({ Assign: { r: RESULT }, Output: { r: [RESULT] } }))],
    ['$states.result of a Map', one(map({ Output: RESULT }))],
  ])('%s', (_, definition) => expect(refused(definition)).toEqual([]));

  it('a text that is exactly 1 MB', () => {
    const text = JSON.stringify(one({ Type: 'Pass', Comment: '' }));
    const filled = text.replace('"Comment":""', `"Comment":"${'c'.repeat(1_048_576 - text.length)}"`);
    expect(Buffer.byteLength(filled)).toBe(1_048_576);
    expect(refused(filled)).toEqual([]);
  });
});

describe('a definition is refused by name for', () => {
  const cases: readonly (readonly [what: string, definition: unknown, expected: readonly string[]])[] = [
    ['what is not JSON', '{', ['definition']],
    ['what is no object', '[]', ['definition']],
    ['JSONPath by default', { StartAt: 'A', States: { A: { Type: 'Succeed' } } }, ['QueryLanguage']],
    ['JSONPath', states({ A: { Type: 'Succeed' } }, { QueryLanguage: 'JSONPath' }), ['QueryLanguage']],
    ['JSONPath in a state', one({ Type: 'Pass', QueryLanguage: 'JSONPath' }), ['A QueryLanguage']],
    ['an unknown field of the machine', states({ A: { Type: 'Succeed' } }, { Extra: 1 }), ['Extra']],
    ['another version', states({ A: { Type: 'Succeed' } }, { Version: '2.0' }), ['Version']],
    [
      'a timeout of the machine out of bounds',
      states({ A: { Type: 'Succeed' } }, { TimeoutSeconds: 0 }),
      ['TimeoutSeconds'],
    ],
    ['an unknown state type', one({ Type: 'Magic' }), ['A Type']],
    ...['InputPath', 'OutputPath', 'ResultPath', 'ResultSelector', 'Parameters', 'Result', 'Extra'].map(
      (field) => [`${field} in a state`, one({ Type: 'Pass', [field]: '$' }), [`A ${field}`]] as const,
    ),
    ...['Credentials', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'Parameters'].map(
      (field) => [`${field} in a Task`, one(task({ [field]: {} })), [`A ${field}`]] as const,
    ),
    ['End in a Choice', choice([rule()], { End: true }), ['A End']],
    ['Assign in a Succeed', states({ A: { Type: 'Succeed', Assign: { a: 1 } } }), ['A Assign']],
    ['Output in a Fail', states({ A: { Type: 'Fail', Output: {} } }), ['A Output']],
    ['Retry in a Pass', one({ Type: 'Pass', Retry: [] }), ['A Retry']],
    ...['ErrorPath', 'CausePath'].map(
      (field) =>
        [`${field} in a Fail`, states({ A: { Type: 'Fail', [field]: '$.x' } }), [`A ${field}`]] as const,
    ),
    ...['SecondsPath', 'TimestampPath'].map(
      (field) =>
        [`${field} in a Wait`, one({ Type: 'Wait', Seconds: 1, [field]: '$.x' }), [`A ${field}`]] as const,
    ),
    ...[
      'arn:aws:lambda:us-east-1:000000000000:function:f',
      'arn:aws:states:us-east-1:000000000000:activity:a',
      'arn:aws:states:::lambda:invoke.sync',
      'arn:aws:states:::sqs:sendMessage',
      'arn:aws:states:::dynamodb:putItem',
      'arn:aws:states:::states:startExecution.sync:2',
      'arn:aws:states:::aws-sdk:s3:getObject',
      'arn:aws:states:::http:invoke',
    ].map((Resource) => [Resource, one(task({ Resource })), ['A Resource']] as const),
    ['Arguments as an expression', one(task({ Arguments: '{% $states.input %}' })), ['A Arguments']],
    ['no Arguments', one(task({ Arguments: undefined })), ['A Arguments/FunctionName']],
    ...['InvocationType', 'ClientContext', 'LogType', 'Qualifier'].map(
      (field) =>
        [
          `${field} of an invocation`,
          one(task({ Arguments: { FunctionName: 'f', [field]: 'x' } })),
          [`A Arguments/${field}`],
        ] as const,
    ),
    ['a timeout of nothing', one(task({ TimeoutSeconds: 0 })), ['A TimeoutSeconds']],
    ['a timeout beyond the bound', one(task({ TimeoutSeconds: 100_000_000 })), ['A TimeoutSeconds']],
    [
      'a heartbeat not below the timeout',
      one(task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 })),
      ['A HeartbeatSeconds'],
    ],
    ...[
      'ItemReader',
      'ItemBatcher',
      'ResultWriter',
      'Label',
      'Iterator',
      'ToleratedFailureCount',
      'ToleratedFailurePercentage',
      'ItemsPath',
      'MaxConcurrencyPath',
    ].map((field) => [`${field} in a Map`, one(map({ [field]: 1 })), [`A ${field}`]] as const),
    [
      'a Distributed Map',
      one(
        map({
          ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
        }),
      ),
      ['A ItemProcessor/ProcessorConfig/ExecutionType', 'A ItemProcessor/ProcessorConfig/Mode'],
    ],
    ['a Map without its processor', one({ Type: 'Map' }), ['A ItemProcessor']],
    [
      'QueryLanguage in a branch',
      one({ Type: 'Parallel', Branches: [{ ...inner, QueryLanguage: 'JSONata' }] }),
      ['A Branches[0]/QueryLanguage'],
    ],
    [
      'a fault within a branch',
      one({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Result: 1, End: true } } }],
      }),
      ['B Result'],
    ],
    [
      'comparison operators in a Choice',
      choice([{ Variable: '$.x', NumericEquals: 1, Next: 'B' }]),
      ['A Choices[0]/Variable', 'A Choices[0]/NumericEquals', 'A Choices[0]/Condition'],
    ],
    ['a Condition that is no expression', choice([rule({ Condition: 'true' })]), ['A Choices[0]/Condition']],
    [
      'States.ALL beside others',
      one(task({ Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] })),
      ['A Retry[0]/ErrorEquals'],
    ],
    [
      'States.ALL before others',
      one(task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] })),
      ['A Retry[0]/ErrorEquals'],
    ],
    [
      'States.ALL before other Catchers',
      states({
        A: task({
          Catch: [
            { ErrorEquals: ['States.ALL'], Next: 'B' },
            { ErrorEquals: ['E'], Next: 'B' },
          ],
          Next: 'B',
        }),
        B: { Type: 'Succeed' },
      }),
      ['A Catch[0]/ErrorEquals'],
    ],
    ['no error names', one(task({ Retry: [{ ErrorEquals: [] }] })), ['A Retry[0]/ErrorEquals']],
    [
      'ResultPath in a Catcher',
      states({
        A: task({ Catch: [{ ErrorEquals: ['E'], ResultPath: '$', Next: 'B' }], Next: 'B' }),
        B: { Type: 'Succeed' },
      }),
      ['A Catch[0]/ResultPath'],
    ],
    ...(
      [
        ['IntervalSeconds', 0],
        ['IntervalSeconds', 1.5],
        ['MaxAttempts', -1],
        ['BackoffRate', 0.5],
        ['MaxDelaySeconds', 1],
        ['JitterStrategy', 'HALF'],
        ['Extra', 1],
      ] as const
    ).map(
      ([field, value]) =>
        [
          `${field} ${value}`,
          one(task({ Retry: [{ ErrorEquals: ['E'], [field]: value }] })),
          [`A Retry[0]/${field}`],
        ] as const,
    ),
    ['$eval', one({ Type: 'Pass', Output: "{% $eval('1') %}" }), ['A Output']],
    ['$eval by another name', one({ Type: 'Pass', Output: '{% ($f := $eval; $f("1")) %}' }), ['A Output']],
    ['a name at the top level', one({ Type: 'Pass', Output: { v: '{% phone %}' } }), ['A Output/v']],
    ['$ at the top level', one({ Type: 'Pass', Output: '{% $.phone %}' }), ['A Output']],
    ['$$', one({ Type: 'Pass', Output: '{% $states.input.a[$$.x] %}' }), ['A Output']],
    ['a wildcard at the top level', one({ Type: 'Pass', Output: '{% * %}' }), ['A Output']],
    [
      'a name in the body of a function',
      one({ Type: 'Pass', Output: '{% $map($states.input.a, function($x) { b }) %}' }),
      ['A Output'],
    ],
    [
      '$states.errorOutput outside a Catcher',
      one({ Type: 'Pass', Output: '{% $states.errorOutput.Error %}' }),
      ['A Output'],
    ],
    ['an expression that does not parse', one({ Type: 'Pass', Output: '{% $a[1,2) %}' }), ['A Output']],
    ['half an expression', one({ Type: 'Pass', Output: { a: '{% $x' } }), ['A Output/a']],
    ['an expression as a Resource', one(task({ Resource: '{% $x %}' })), ['A Resource']],
    ['a variable named states', one({ Type: 'Pass', Assign: { states: 1 } }), ['A Assign/states']],
    [
      'a variable with another name than names are',
      one({ Type: 'Pass', Assign: { 'a-b': 1 } }),
      ['A Assign/a-b'],
    ],
    [
      'a variable with a name too long',
      one({ Type: 'Pass', Assign: { ['a'.repeat(81)]: 1 } }),
      [`A Assign/${'a'.repeat(81)}`],
    ],
    [
      'assigning a variable of the outer scope',
      states({
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 2 }, End: true } } }],
          End: true,
        },
      }),
      ['B Assign'],
    ],
    ['a Next that is not there', states({ A: { Type: 'Pass', Next: 'Nowhere' } }), ['A Next', 'States']],
    ['a state nobody reaches', states({ A: { Type: 'Succeed' }, B: { Type: 'Succeed' } }), ['B state']],
    ['no way to the end', states({ A: { Type: 'Pass', Next: 'A' } }), ['States']],
    ['neither Next nor End', states({ A: { Type: 'Pass' } }), ['A Next', 'States']],
    ['both Next and End', states({ A: { Type: 'Pass', Next: 'A', End: true } }), ['A Next']],
    ['no states', { QueryLanguage: 'JSONata', StartAt: 'A', States: {} }, ['StartAt']],
    ['a StartAt that is not there', states({ A: { Type: 'Succeed' } }, { StartAt: 'Z' }), ['StartAt']],
    ['a StartAt that is no text', states({ A: { Type: 'Succeed' } }, { StartAt: 1 }), ['StartAt']],
    [
      'a Default and a rule that lead nowhere',
      choice([rule({ Next: 'Nowhere' }), rule()], { Default: 'Nowhere' }),
      ['A Default', 'A Choices[0]/Next'],
    ],
    ['a rule that leads to nothing', choice([rule({ Next: undefined }), rule()]), ['A Choices[0]/Next']],
    ['a Choice without rules', choice([], { Default: 'B' }), ['A Choices']],
    [
      'a Catcher that leads to nothing',
      one(task({ Catch: [{ ErrorEquals: ['States.ALL'] }] })),
      ['A Catch[0]/Next'],
    ],
    ['a Parallel without branches', one({ Type: 'Parallel', Branches: [] }), ['A Branches']],
    ['a Wait for nothing', one({ Type: 'Wait' }), ['A Seconds']],
    [
      'a Wait for two things',
      one({ Type: 'Wait', Seconds: 1, Timestamp: '2021-03-05T01:00:00Z' }),
      ['A Seconds'],
    ],
    ['a Timestamp that is none', one({ Type: 'Wait', Timestamp: 'tomorrow' }), ['A Timestamp']],
    ['Items that are a text', one(map({ Items: 'x' })), ['A Items']],
    ['an Error that is no text', states({ A: { Type: 'Fail', Error: 1 } }), ['A Error']],
    ['a Comment that is no text', one({ Type: 'Pass', Comment: 1 }), ['A Comment']],
    [
      'two states of one name, in a branch too',
      states({
        A: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }],
          End: true,
        },
      }),
      ['A state'],
    ],
    [
      'a name of more than 80 characters',
      states({ ['a'.repeat(81)]: { Type: 'Succeed' } }),
      [`${'a'.repeat(81)} state`],
    ],
    ['more than 1 MB', states({ A: { Type: 'Succeed', Comment: '薪'.repeat(350_000) } }), ['definition']],
    ...['??', '?:'].flatMap((operator) =>
      [`$states.input.a ${operator} 1`, `$map([1], function($x) { $x.a.b ${operator} $x.c })`].map(
        (source) =>
          [
            `${operator}, which came after JSONata 2.0.6: ${source}`,
            one({ Type: 'Pass', Output: { v: `{% ${source} %}` } }),
            ['A Output/v'],
          ] as const,
      ),
    ),
    ...(
      [
        ['a Pass', one({ Type: 'Pass', Output: RESULT }), 'A Output'],
        ['the Assign of a Pass', one({ Type: 'Pass', Assign: { a: RESULT } }), 'A Assign/a'],
        ['a Succeed', states({ A: { Type: 'Succeed', Output: RESULT } }), 'A Output'],
        ['a Fail', states({ A: { Type: 'Fail', Cause: RESULT } }), 'A Cause'],
        ['a Wait', one({ Type: 'Wait', Seconds: RESULT }), 'A Seconds'],
        ['a Condition', choice([rule({ Condition: RESULT })]), 'A Choices[0]/Condition'],
        ['the Output of a rule', choice([rule({ Output: RESULT })]), 'A Choices[0]/Output'],
        [
          'Arguments',
          one(task({ Arguments: { FunctionName: 'f', Payload: [RESULT] } })),
          'A Arguments/Payload[0]',
        ],
        ['TimeoutSeconds', one(task({ TimeoutSeconds: RESULT })), 'A TimeoutSeconds'],
        ['Items', one(map({ Items: RESULT })), 'A Items'],
        ['ItemSelector', one(map({ ItemSelector: { a: RESULT } })), 'A ItemSelector/a'],
        [
          'a Catcher',
          states({
            A: task({ Catch: [{ ErrorEquals: ['E'], Output: RESULT, Next: 'B' }], Next: 'B' }),
            B: { Type: 'Succeed' },
          }),
          'A Catch[0]/Output',
        ],
      ] as const
    ).map(([where, definition, fault]) => [`$states.result in ${where}`, definition, [fault]] as const),
    [
      '$states.errorOutput in the Output of the state that catches',
      one(task({ Output: '{% $states.errorOutput %}' })),
      ['A Output'],
    ],
  ];

  it.each(cases)('%s', (_, definition, expected) => {
    expect(refused(definition)).toEqual(expected);
  });

  it('all of its faults at once', () => {
    const definition = states({
      A: { Type: 'Pass', Result: 1, Next: 'B' },
      B: { Type: 'Pass', Output: "{% $eval('1') %}", End: true },
    });
    expect(refused(definition)).toEqual(['A Result', 'B Output']);
  });
});

describe('an expression is taken with', () => {
  it.each([
    '$states.input.items[value > 3]',
    '$states.input.items[value > 3].{"name": name}',
    '$states.input.items{name: price}',
    '$states.input.items^(>price)',
    '$states.input.**.price',
    '$map($states.input.a, function($x) { $x.b })',
    '$states.input ~> |items|{"seen": true}|',
    '($x := 1; $y := $x + 1; [$x, $y])',
    '$states.input.a ? $states.input.b : {"c": -$states.input.d}',
    '$states.input.(a & b)',
    '$states.input.items#$i.{"at": $i}',
    '$uppercase(?)("x")',
  ])('%s', (expression) => {
    expect(refused(one({ Type: 'Pass', Output: `{% ${expression} %}` }))).toEqual([]);
  });
});
