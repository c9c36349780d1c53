import { readFileSync } from 'node:fs';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { FIGURES } from '../../domain/figures.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import type { Figures } from '../../domain/kernel/figures.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { AGGREGATES } from '../../domain/registry.ts';
import { COMMAND_GROUPS } from '../../functions/commands/groups.ts';
import type { CommandGroup } from '../../functions/http/commands/command-group.ts';
import { openApi } from '../../functions/openapi/api.ts';
import { COMMANDS } from '../../functions/openapi/commands.ts';
import { rulesFor } from '../../functions/store/calendars.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { taskKey } from '../../functions/store/keys.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { ledgerKinds } from '../../functions/store/ledger/kinds.ts';
import { LedgerReader } from '../../functions/store/ledger/reading.ts';
import { expirePersonalData } from '../../functions/store/personal-data.ts';
import { readRecord, readTexts, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { executionName } from '../../functions/workflow/executions.ts';
import { startStack } from '../../local/stack.ts';
import { definitionFaults } from '../../workflows/rules.ts';
import { clueData } from '../support/clues.ts';
import { inspector, SUPERVISOR, type TestStack, testStack } from '../support/stack.ts';
import { VISIT_COMMANDS, VISIT_DESCRIPTION } from '../support/visit/commands.ts';
import { planVisit, VISIT, VISIT_FIGURES, type Visit } from '../support/visit/visit.ts';

const DEFINITION = readFileSync(
  new URL('../support/visit/visit-lifecycle.asl.json', import.meta.url),
  'utf8',
);
const CLUE_DEFINITION = readFileSync(
  new URL('../../workflows/clue-lifecycle.asl.json', import.meta.url),
  'utf8',
);

const ALL_FIGURES = { ...FIGURES, visit: VISIT_FIGURES as Figures };

let t: TestStack;
/** Everything that is added for a second aggregate: its own files, and a line in each part of the registry. */
beforeAll(async () => {
  t = await testStack({
    aggregates: new Registry([...AGGREGATES.all, VISIT as Aggregate]),
    figures: ALL_FIGURES,
    commandGroups: [...COMMAND_GROUPS, VISIT_COMMANDS as CommandGroup],
    readDefinition: (workflow) => (workflow === VISIT.workflow ? DEFINITION : CLUE_DEFINITION),
  });
  await t.roster();
});
afterAll(() => t.close());

const visits = () => new Repository(t.stack.runtime, VISIT);
const load = async (id: string) => (await visits().load(id))?.state as Visit;
const by = inspector('insp-1');

async function plan(id: string): Promise<void> {
  const { runtime, now } = t.stack;
  const { latest } = await runtime.calendars.book();
  const policy = (await runtime.policies.book()).inForce('2021-03-05');
  await registerDistrict(visits().table, '440311');
  const event = planVisit(shanghaiDate(now()), ['insp-1'], { policy, calendar: latest, latest });
  const actor = { id: 'insp-1', role: 'inspector' };
  expect(await visits().create(id, event, now(), { actor })).toMatchObject({ created: true });
  await t.stack.settled();
}
const order = (id: string, person: typeof by, command: string, body: object = {}) =>
  t.as(person, 'POST', `/visits/${id}/${command}`, body);

describe('a second aggregate', () => {
  it('has a sound workflow', () => expect(definitionFaults(DEFINITION)).toEqual([]));

  it('does not start with a workflow that a deployment would refuse', async () => {
    const readDefinition = () =>
      CLUE_DEFINITION.replaceAll('Lambda.ClientExecutionTimeoutException', 'Other');
    await expect(startStack({ mode: 'virtual', readDefinition })).rejects.toThrow(
      /^The workflow clue-lifecycle is wrong: Triage does not retry Lambda\.ClientExecutionTimeoutException; /,
    );
  });

  it('waits in its stage, escalates when its clock runs out, and ends by commands', async () => {
    await plan('v-1');
    const { table } = visits();
    expect(await table.get(taskKey('visit', 'v-1'))).toMatchObject({ stage: 'visiting', generation: 1 });
    await t.goTo('2021-03-11 09:00');
    expect(await load('v-1')).toMatchObject({ lateAlarmed: true, due: '2021-03-10' });
    expect(t.stack.meter.counts.get('VisitOverdue')).toBe(1);

    expect(await order('v-1', SUPERVISOR, 'confirm')).toMatchObject({
      status: 409,
      body: {
        reason: { code: 'not-reported' },
        currentStatus: 'planned',
        availableCommands: [
          { name: 'report', allowed: false, reason: { code: 'wrong-role' } },
          { name: 'confirm', allowed: false, reason: { code: 'not-reported' } },
        ],
      },
    });
    expect(await order('v-1', inspector('insp-2'), 'report', { people: 4 })).toMatchObject({
      status: 403,
      body: { reason: { code: 'assigned-only' } },
    });
    expect(await order('v-1', by, 'report', { people: -1 })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'people' }] },
    });
    expect(await order('v-1', by, 'report', { people: 4, note: '见到四人' })).toMatchObject({
      status: 200,
      body: { people: 4, by: 'insp-1' },
    });
    expect(await order('v-1', SUPERVISOR, 'confirm')).toMatchObject({ status: 200 });
    expect(await load('v-1')).toMatchObject({ status: 'confirmed', archived: true });
    expect((await t.stack.stats()).executions).toMatchObject({ running: 0, failed: 0 });
    expect(await order('v-2', by, 'report', { people: 1 })).toMatchObject({
      status: 404,
      body: { type: 'urn:qingxin:problem:unknown-visit' },
    });
  });

  it('keeps a repeat by its key, of its own kind', async () => {
    await plan('v-3');
    const headers = { 'idempotency-key': 'k-1' };
    const send = (people: number) => t.as(by, 'POST', '/visits/v-3/report', { people }, headers);
    const first = await send(2);
    expect(await send(2)).toMatchObject({ status: 200, body: first.body });
    expect((await load('v-3')).version).toBe(2);
    expect((await send(3)).status).toBe(409);
  });

  it('has a record that verifies, with its text apart, and old events lifted', async () => {
    const record = await readRecord(visits().table, VISIT, 'v-1');
    expect(record?.entries.map(({ event }) => event.type)).toEqual([
      'planned',
      'alarmed',
      'reported',
      'confirmed',
      'archived',
    ]);
    expect(record?.entries.map(({ event }) => event.v)).toEqual([1, 1, 2, 1, 1]);
    const texts = await readTexts(visits().table, 'visit', 'v-1');
    expect(verifyStored(VISIT, record as NonNullable<typeof record>, { texts })).toMatchObject({
      intact: true,
      missingTexts: 0,
    });
    expect(texts.get(3)?.text).toContain('见到四人');
  });

  it('is counted beside clues of the same id, with no difference', async () => {
    await t.push(clueData(1));
    const clueId = `national-${clueData(1).clueNo}`;
    await plan(clueId);
    await order(clueId, by, 'report', { people: 5 });
    const reader = new LedgerReader(visits().table, VISIT_FIGURES);
    const range = { days: { from: '2021-01-01', to: '2021-12-31' }, months: null };
    const rows = await reader.rows(await reader.scopes('4403'), () => range);
    const people = rows.flatMap(({ date, counters }) => counters.map((c) => [date, c.by]));
    expect(people.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(4 + 2 + 5);
    const kinds = ledgerKinds(t.stack.runtime.aggregates, ALL_FIGURES);
    expect(await recount(t.stack.runtime, { kinds })).toMatchObject({
      differences: [],
      unverified: { count: 0 },
    });
    expect((await t.as(SUPERVISOR, 'GET', `/clues/${clueId}`)).status).toBe(200);
  });

  it('is re-armed when its execution is gone', async () => {
    const { sfn, stateMachineArn } = t.stack.workflow;
    const name = executionName('v-3', 1);
    const executionArn = `${stateMachineArn(VISIT.workflow).replace('stateMachine', 'execution')}:${name}`;
    await sfn.send(new StopExecutionCommand({ executionArn }));
    const later = t.stack.now() + 3_600_000;
    await t.stack.advanceTo(later);
    expect((await t.stack.reconcile()).rearmed).toEqual(['v-3']);
    await t.stack.settled();
    expect(await load('v-3')).toMatchObject({ generation: 2 });
    await order('v-3', SUPERVISOR, 'confirm');
    expect(await load('v-3')).toMatchObject({ archived: true });
  });

  it('is moved by a calendar notice while it is open', async () => {
    await plan('v-4');
    const before = (await load('v-4')).due;
    const admin = { sub: 'adm-0', roles: ['admin' as const], division: '*' };
    const notice = {
      notice: '样例通知',
      publishedOn: '2021-03-05',
      daysOff: ['2021-01-01', '2021-03-12', '2021-03-15', '2021-10-01'],
      makeUpDays: [],
    };
    expect((await t.as(admin, 'PUT', '/calendars/2021', notice)).status).toBe(200);
    await t.stack.settled();
    const visit = await load('v-4');
    expect([before, visit.due]).toEqual(['2021-03-16', '2021-03-18']);
    const rules = await rulesFor(t.stack.runtime, [visit]);
    expect(rules(visit).calendar.version).toBe(visit.calendarVersion);
  });

  it('loses its personal data after an entry, and nobody else of that id does', async () => {
    const { version } = await load('v-1');
    const done = await expirePersonalData(visits() as never, 'v-1', t.stack.now(), 'forget');
    expect(done).toEqual({ outcome: 'deleted', items: 1, upTo: version });
    expect(await load('v-1')).toMatchObject({ expiredUpTo: version, version: version + 1 });
    const record = await readRecord(visits().table, VISIT, 'v-1');
    const texts = await readTexts(visits().table, 'visit', 'v-1');
    expect(verifyStored(VISIT, record as NonNullable<typeof record>, { texts })).toMatchObject({
      intact: true,
      missingTexts: 1,
    });
    expect(await expirePersonalData(visits() as never, 'v-4', t.stack.now(), 'forget')).toEqual({
      outcome: 'open',
    });
  });

  it('is described beside the commands of clues', () => {
    const { paths = {} } = openApi([...COMMANDS, VISIT_DESCRIPTION]);
    expect(Object.keys(paths['/visits/{visitId}/report'] ?? {})).toEqual(['post']);
    expect(paths['/clues/{clueId}/sign']).toBeDefined();
  });
});
