import { SendTaskSuccessCommand, TaskTimedOut } from '@aws-sdk/client-sfn';
import type { DynamoDBRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { receive } from '../../../domain/clue/decide.ts';
import type { ClueEvent } from '../../../domain/clue/events.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import { DEFAULT_POLICY } from '../../../domain/policy/policy.ts';
import { createRelay } from '../../../functions/relay/relay.ts';
import type { WorkflowRuntime } from '../../../functions/runtime/runtime.ts';
import { entryKey, taskKey } from '../../../functions/store/keys.ts';
import { Repository } from '../../../functions/store/repository.ts';
import { createWaitingStage, UnknownAggregate } from '../../../functions/workflow/stages.ts';
import { at, intakeFacts } from '../../support/clues.ts';
import { streamRecord } from '../../support/ledger.ts';
import { useLedger } from '../../support/ledger-table.ts';
import { useTokens } from '../../support/tokens.ts';

const NOW = at('2021-03-05 10:00');
const ID = 'national-QG1';
const world = useLedger();
const tokens = useTokens();
let runtime: WorkflowRuntime & { counted: Map<string, number> };
beforeEach(() => {
  runtime = tokens.workflow({ ...world.runtime, now: () => NOW });
});

const clues = () => new Repository(runtime, CLUE);
const step = async (edge: string, ...events: ClueEvent[]) => {
  const changed = await clues().change(ID, edge, NOW, () => ({ events }), {
    actor: { id: 's', role: 'system' },
  });
  if (changed.outcome !== 'done') throw new Error(changed.outcome);
  return changed.entries.at(-1)?.seq ?? 0;
};
const signed: ClueEvent = { type: 'signed' };
const paid = { code: 'PAID', by: 'i', verifiedAmountFen: 1, paidAmountFen: 1, headcount: 1 } as const;
/** Brings a new clue to its signing. */
async function assign(): Promise<void> {
  const event = receive(intakeFacts(), DEFAULT_POLICY, BUILT_IN_CALENDAR, NOW);
  await clues().create(ID, event, NOW, { actor: { id: 'national', role: 'source' } });
  const triage = { reasons: [], track: 'simple', priority: 'normal', suspectedOf: null } as const;
  await step('auto-triage', { type: 'triaged', referred: false, triage, groupSize: 1 });
  await step('auto-assign', { type: 'assigned', unitId: 'u', officers: ['i', 'j'], mode: 'rule' });
}
const alarmAt = '2021-03-08T16:00:00.000Z';
const first = { enteredAt: '2021-03-05T02:00:00.000Z', retries: 0 };
const wait = (stage: string, taskToken: string, changes: object = {}) =>
  createWaitingStage(runtime)({
    ...{ kind: 'clue', id: ID, generation: 1, stage, taskToken, alarmAt },
    ...first,
    ...changes,
  });
const keptToken = async () => (await world.table.get<{ token: string }>(taskKey('clue', ID)))?.token;

/** The stream record of the change that ends with an entry, with bytes as Lambda hands them over. */
async function recordOf(seq: number): Promise<DynamoDBRecord> {
  const record = streamRecord((await world.table.get(entryKey('clue', ID, seq))) ?? {});
  const bytes = record.dynamodb?.NewImage?.body as { B?: Uint8Array } | undefined;
  if (bytes?.B) Object.assign(bytes, { B: Buffer.from(bytes.B).toString('base64') });
  return record;
}
const relay = async (seq: number) => createRelay(runtime)({ Records: [await recordOf(seq)] });

describe('a stage that waits', () => {
  it('keeps its token and answers nothing while the stage goes on', async () => {
    await assign();
    await wait('sign', 't1');
    expect(await keptToken()).toBe('t1');
    expect(tokens.answersTo('t1')).toEqual([]);
  });

  it('answers at once when somebody was faster than its token', async () => {
    await assign();
    await step('sign', signed);
    await wait('sign', 't1');
    expect(tokens.answersTo('t1')).toEqual([{ stage: 'contact', alarmAt: expect.any(String) }]);
    expect(runtime.counted.get('TokenAnswered')).toBe(1);
  });

  it('answers at once when an alarm comes before the one it was told of', async () => {
    await assign();
    await wait('sign', 't1', { alarmAt: '2022-01-01T00:00:00.000Z' });
    expect(tokens.answersTo('t1')).toEqual([
      { error: 'Qingxin.Moved', stage: 'sign', alarmAt: expect.stringMatching(/^2021-03-/) },
    ]);
  });

  it('of an older generation ends, and leaves the token of the newer one', async () => {
    await assign();
    await step('rearm', { type: 'rearmed', generation: 2, stage: 'sign' });
    await wait('sign', 'new', { generation: 2 });
    await wait('sign', 'old');
    expect(await keptToken()).toBe('new');
    expect(tokens.answersTo('old')).toEqual([{ error: 'Qingxin.Moved', stage: 'done' }]);
    expect(tokens.answersTo('new')).toEqual([]);
  });

  it('of an older generation ends though the newer one does not wait yet', async () => {
    await assign();
    await step('rearm', { type: 'rearmed', generation: 2, stage: 'sign' });
    await wait('sign', 'old');
    expect(tokens.answersTo('old')).toEqual([{ error: 'Qingxin.Moved', stage: 'done' }]);
  });

  it.each([
    ['the state was entered again', { enteredAt: '2021-03-05T02:00:00.001Z', retries: 0 }, first],
    [
      'the state was entered again, at a full second',
      { enteredAt: '2021-03-05T02:00:01.001Z', retries: 0 },
      { enteredAt: '2021-03-05T02:00:01Z', retries: 5 },
    ],
    ['the state was tried again', { ...first, retries: 10 }, { ...first, retries: 9 }],
  ])('comes too late for its token when %s', async (_, later, earlier) => {
    await assign();
    await wait('sign', 'later', later);
    await wait('sign', 'earlier', earlier);
    expect(await keptToken()).toBe('later');
    expect(tokens.answersTo('earlier')).toEqual([{ error: 'Qingxin.Moved', stage: 'done' }]);
    await relay(await step('sign', signed));
    expect(tokens.answersTo('later')).toEqual([{ stage: 'contact', alarmAt: expect.any(String) }]);
  });

  it('keeps the token of each attempt after the one before, and again when it is invoked again', async () => {
    await assign();
    const attempts = [
      { ...first, enteredAt: '2021-03-05T02:00:00Z' },
      { ...first, retries: 1 },
      { ...first, retries: 1 },
      { ...first, enteredAt: '2021-03-05T02:00:00.010Z' },
      { ...first, generation: 2, enteredAt: '2021-03-05T01:59:59.000Z' },
    ];
    for (const [n, attempt] of attempts.entries()) {
      await wait('sign', `t${n}`, attempt);
      expect(await keptToken()).toBe(`t${n}`);
    }
  });

  it('is not entered without a token, nor for a clue that is not there', async () => {
    await assign();
    for (const missing of ['taskToken', 'alarmAt', 'enteredAt', 'retries']) {
      await expect(wait('sign', 't1', { [missing]: undefined })).rejects.toThrow(TypeError);
    }
    await expect(wait('sign', 't1', { id: 'national-QG2' })).rejects.toThrow(UnknownAggregate);
  });
});

describe('the relay', () => {
  it('starts an execution for a new clue and for a new generation, once by its name', async () => {
    await assign();
    await relay(1);
    await relay(await step('rearm', { type: 'rearmed', generation: 2, stage: 'sign' }));
    expect(tokens.started()).toEqual([
      [`${ID}-g1`, { id: ID, generation: 1, stage: 'triage' }],
      [`${ID}-g2`, { id: ID, generation: 2, stage: 'sign' }],
    ]);
  });

  it('answers the token of the stage that was left, and leaves it to be replaced by the next', async () => {
    await assign();
    await wait('sign', 't1');
    await relay(await step('sign', signed));
    expect(tokens.answersTo('t1')).toEqual([{ stage: 'contact', alarmAt: expect.any(String) }]);
    expect(await keptToken()).toBe('t1');
  });

  it('answers the last token, which nobody replaces and which expires by itself', async () => {
    await assign();
    await step('sign', signed);
    await step('conclude', { type: 'concluded', conclusion: paid });
    await wait('review', 't1');
    await relay(await step('review', { type: 'closed' }));
    expect(tokens.answersTo('t1')).toEqual([{ stage: 'closure' }]);
    const { expiresAt } = (await world.table.get<{ expiresAt: number }>(taskKey('clue', ID))) ?? {};
    const days = ((expiresAt ?? 0) * 1000 - Date.parse(alarmAt)) / 86_400_000;
    expect(days).toBe(30);
  });

  it('leaves a token of another stage or generation alone, also when a record comes late', async () => {
    await assign();
    const left = await step('sign', signed);
    for (const [stage, generation] of [
      ['contact', 1],
      ['sign', 2],
    ] as const) {
      const token = `${stage} ${generation}`;
      const attempt = `2021-03-05T02:00:0${generation}.000Z#000`;
      await clues().saveTask(ID, { stage, generation, token, alarmAt, attempt });
      await relay(left);
      expect(tokens.answersTo(token)).toEqual([]);
      expect(await keptToken()).toBe(token);
    }
  });

  it('takes it for done when nobody waits with the token any more, and passes other faults on', async () => {
    await assign();
    await wait('sign', 't1');
    const seq = await step('sign', signed);
    tokens.sfn.on(SendTaskSuccessCommand).rejects(new TaskTimedOut({ message: 'x', $metadata: {} }));
    expect(await relay(seq)).toEqual({ batchItemFailures: [] });
    tokens.sfn
      .on(SendTaskSuccessCommand)
      .rejects(Object.assign(new Error('x'), { name: 'ThrottlingException' }));
    expect((await relay(seq)).batchItemFailures).toHaveLength(1);
    expect(runtime.counted.has('TokenAnswered')).toBe(false);
  });
});
