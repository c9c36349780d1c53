import { readFileSync } from 'node:fs';
import {
  DescribeExecutionCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { Repository } from '../../functions/store/repository.ts';
import { executionArn } from '../../functions/workflow/executions.ts';
import { GENERATION_SECONDS } from '../../functions/workflow/stages.ts';
import { clueData, inspector, type Person, type TestStack, testStack } from '../support/stack.ts';

const HEAD: Person = { sub: 'head', roles: ['inspection-head'], division: '440311' };
const DIRECTOR: Person = { sub: 'dir', roles: ['department-head'], division: '440311' };
const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };
const lead = inspector('i1');

let t: TestStack;
beforeAll(async () => {
  t = await testStack();
  const { version, ...policy } = DEMONSTRATION_POLICY;
  await t.as(ADMIN, 'PUT', `/policies/${version}`, policy);
  const certificate = { no: 'GD-1', validTo: '2029-06-30' };
  const officers = ['i1', 'i2'].map((id) => ({ id, name: id, roles: ['inspector'], certificate }));
  await t.as(ADMIN, 'PUT', '/units/gm', { division: '440311', name: '光明', officers });
});
afterAll(() => t.close());

const load = async (id: string) =>
  (await new Repository<Case>(t.stack.runtime, CASE as never).load(id))?.state as Case;

/** The executions of a case, the oldest first. */
async function executionsOf(id: string) {
  const { sfn, stateMachineArn } = t.stack.workflow;
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: stateMachineArn(CASE.workflow) }),
  );
  const own = executions.filter(({ name }) => name?.startsWith(`${id}-g`));
  const described = await Promise.all(
    own.map(({ executionArn }) => sfn.send(new DescribeExecutionCommand({ executionArn }))),
  );
  return described.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}

describe('a case that a suit keeps open for eighteen months', () => {
  it('has no execution that lives longer than 300 days: the next generation takes over', async () => {
    const proposal = {
      division: '440311',
      source: 'inspection',
      employer: { name: '样例电子有限公司' },
      facts: '检查发现拖欠工资',
    };
    const { caseId } = (await t.as(lead, 'POST', '/cases', proposal)).body;
    const ok = async (who: Person, name: string, body: object) => {
      const answer = await t.as(who, 'POST', `/cases/${caseId}/${name}`, body);
      expect(answer, `${name}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
      return answer.body;
    };
    const served = (on: string) => ({ way: 'direct', on, by: ['i1', 'i2'] });
    await ok(HEAD, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
    await ok(lead, 'finish-inquiry', { proposal: 'handling', facts: '-', basis: '-', orderFen: 1_850_000 });
    await ok(lead, 'notify', { served: served('2021-03-05'), hearingRight: false });
    await ok(lead, 'record-defence', { kind: 'waived' });
    const { decision } = await ok(DIRECTOR, 'decide', { kind: 'handling', orderFen: 1_850_000, text: '-' });
    await ok(lead, 'serve', { document: decision.document, ...served('2021-03-05') });
    const suit = { kind: 'suit', number: '(2021)粤0311行初1号', authority: '-', receivedOn: '2021-03-05' };
    await ok(HEAD, 'record-remedy', suit);

    await t.goTo('2022-09-05 09:00');
    const state = await load(caseId);
    expect(state).toMatchObject({ generation: 2, status: 'performing' });
    const [first, second, ...more] = await executionsOf(caseId);
    expect(more).toEqual([]);
    expect([first?.status, second?.status]).toEqual(['SUCCEEDED', 'RUNNING']);
    const lived = ((first?.stopDate?.getTime() ?? 0) - (first?.startDate?.getTime() ?? 0)) / 1000;
    expect(lived).toBeGreaterThanOrEqual(GENERATION_SECONDS);
    expect(lived).toBeLessThan(GENERATION_SECONDS + 60);
    expect(second?.startDate).toEqual(first?.stopDate);
    expect(t.stack.meter.counts.get('Rearmed')).toBeUndefined();
    // The alarms go on with the second generation, and what officers do reaches it.
    expect(state.alarms.some(({ date }) => date > '2022-07-01')).toBe(true);
    const on = shanghaiDate(t.stack.runtime.now());
    await ok(lead, 'record-performance', { kind: 'paid', amountFen: 1_850_000, on });
    await ok(lead, 'close', { code: 'performed' });
    await ok(HEAD, 'close', { approve: true });
    await ok(DIRECTOR, 'close', { approve: true });
    await t.stack.settled();
    expect((await executionsOf(caseId)).map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await load(caseId)).toMatchObject({ status: 'closed', archived: true });
  });
});

describe('a clue that nobody looks at', () => {
  it('takes the history events that the guide says for the 300 days of an execution', async () => {
    const left = await testStack();
    try {
      await left.roster();
      const { clueId } = (await left.push(clueData(1))).body;
      await left.goTo('2022-03-05 09:00');
      const { sfn, stateMachineArn } = left.stack.workflow;
      const arn = executionArn(stateMachineArn(CLUE.workflow), `${clueId}-g1`);
      const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
      expect(status).toBe('SUCCEEDED');
      const events: HistoryEvent[] = [];
      for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn: arn })) {
        events.push(...(page.events ?? []));
      }
      const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
      const [, round, whole] = /an alarm round is (\d+) events; .* has (\d+) \(measured\)/.exec(guide) ?? [];
      expect(events).toHaveLength(Number(whole));
      // From one time the escalation is entered to the next.
      const entered = events.flatMap(({ stateEnteredEventDetails: details }, i) =>
        details?.name === 'Escalation' ? [i] : [],
      );
      const [first = 0, second = 0] = entered.slice(-2);
      expect(second - first).toBe(Number(round));
    } finally {
      await left.close();
    }
  });
});
