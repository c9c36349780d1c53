import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../domain/case/commands.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Refusal } from '../../domain/case/refusals.ts';
import type { Case } from '../../domain/case/state.ts';
import type { Officer } from '../../domain/kernel/roles.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { readRecord, verifyStored } from '../../functions/store/record.ts';
import { Repository } from '../../functions/store/repository.ts';
import { walk, walkCase } from '../support/case-walks.ts';
import { CaseFile, PEOPLE, UNITS } from '../support/cases.ts';
import { type Person, type TestStack, testStack } from '../support/stack.ts';

const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };

let t: TestStack;
beforeEach(async () => {
  t = await testStack();
  const { version, ...policy } = DEMONSTRATION_POLICY;
  expect(await t.as(ADMIN, 'PUT', `/policies/${version}`, policy)).toMatchObject({ status: 200 });
  for (const { unitId, division, name, officers } of UNITS) {
    const roster = officers.map(({ recusedFrom: _, ...officer }) => officer);
    expect(await t.as(ADMIN, 'PUT', `/units/${unitId}`, { division, name, officers: roster })).toMatchObject({
      status: 200,
    });
  }
});
afterEach(() => t.close());

/** A command as the domain decided it: what it made of the case, or why not. */
interface Attempt {
  readonly now: number;
  readonly before: Case;
  readonly command: Command;
  readonly by: Officer;
  readonly outcome: { readonly after: Case } | { readonly refusal: Refusal };
}

/** Plays a random history by the domain alone: every command that it accepts, and the first that it refuses in each step. */
function attemptsOf(file: CaseFile, steps: Parameters<typeof walkCase>[1]): Attempt[] {
  const attempts: Attempt[] = [];
  let isRefused = false;
  walkCase(file, steps, {
    onAccepted: (before, command, by) =>
      attempts.push({ now: file.now, before, command, by, outcome: { after: file.state } }),
    onRefused(before, command, by, refusal) {
      if (!isRefused) attempts.push({ now: file.now, before, command, by, outcome: { refusal } });
      isRefused = true;
    },
    onTried() {
      isRefused = false;
    },
  });
  return attempts;
}

/** What both must agree on: all but what numbers the records and documents of a whole district. */
const comparable = ({
  caseId: _id,
  version: _version,
  head: _head,
  generation: _generation,
  alarms: _alarms,
  archived: _archived,
  documents,
  decision,
  orders,
  ...c
}: Case) => ({
  ...c,
  documents: documents.map(({ kind, on, servedOn }) => ({ kind, on, servedOn })),
  decision: decision && { ...decision, document: documents.findIndex((d) => d.id === decision.document) },
  orders: orders.map(({ id: _, ...order }) => order),
});

describe('random histories of a case over HTTP', () => {
  it.each([1, 8, 10, 11, 13])('are answered as the domain decides them (seed %i)', async (seed) => {
    const cases = new Repository<Case>(t.stack.runtime, CASE as never);
    const load = async (id: string) => (await cases.load(id))?.state as Case;
    const proposal = {
      division: '440311',
      source: 'complaint',
      employer: { name: `样例${seed}有限公司` },
      facts: '拖欠工资',
    };
    const { body } = await t.as(PEOPLE.proposer, 'POST', '/cases', proposal);
    const id: string = body.caseId;
    const proposed = await load(id);
    const file = new CaseFile({ intake: { ...proposed } });
    const [steps = []] = fc.sample(walk, { seed, numRuns: 1 });
    const attempts = attemptsOf(file, steps);
    for (const { now, before, command, by, outcome } of attempts) {
      await t.stack.advanceTo(Math.max(now, t.stack.now()));
      const stored = await load(id);
      // Documents are named by their numbers in the district, here as there.
      const named = before.documents.reduce(
        (text, document, i) => text.replaceAll(`"${document.id}"`, `"${stored.documents[i]?.id}"`),
        JSON.stringify(command.body),
      );
      const answer = await t.as(by, 'POST', `/cases/${id}/${command.name}`, JSON.parse(named));
      const about = `${command.name} ${named} by ${by.sub}: ${JSON.stringify(answer.body)}`;
      if ('refusal' in outcome) {
        const { refused, code } = outcome.refusal;
        const status = { input: 422, role: 403, stale: 412, status: 409, rule: 409 }[refused];
        expect(answer, about).toMatchObject({ status, body: { reason: { code } } });
        expect((await load(id)).documents, about).toEqual(stored.documents);
      } else {
        expect(answer.status, about).toBe(200);
        expect(comparable(await load(id)), about).toEqual(comparable(outcome.after));
      }
    }
    expect(attempts.length).toBeGreaterThan(10);
    const record = await readRecord(cases.table, CASE as never, id);
    expect(verifyStored(CASE as never, record as never, {})).toMatchObject({ intact: true });
    expect(await recount(t.stack.runtime)).toMatchObject({ differences: [], unverified: { count: 0 } });
    expect((await t.stack.stats()).executions).toMatchObject({ failed: 0 });
  });
});
