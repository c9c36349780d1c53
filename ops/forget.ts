import type { AggregateState } from '../domain/kernel/aggregate.ts';
import { findDue, lastDueDay } from '../functions/retention/retention.ts';
import { personKeyParts } from '../functions/store/keys.ts';
import { deleteExpired, expirePersonalData } from '../functions/store/personal-data.ts';
import { Repository } from '../functions/store/repository.ts';
import { scanPages } from '../functions/store/scan.ts';
import { marshall } from '../functions/store/table.ts';
import { type Call, defineCommand, dryRun, Refusal } from './command.ts';
import { type OpenStack, withStack } from './target.ts';

/** How many that are due are named. */
const MOST_NAMED = 200;

const repositoriesOf = ({ workflow }: OpenStack) =>
  workflow.aggregates.all.map((aggregate) => new Repository<AggregateState>(workflow, aggregate));

/** Deletes the personal data of one aggregate now, whatever the policy says. */
async function forgetOne(call: Call, stack: OpenStack, id: string): Promise<0 | 1> {
  for (const repository of repositoriesOf(stack)) {
    const stored = await repository.load(id);
    if (!stored) continue;
    const { aggregate } = repository;
    if (aggregate.endedOn(stored.state) === null) {
      throw new Refusal(`${id} has not ended: who handles it needs its personal data.`);
    }
    if (call.values['dry-run']) {
      call.out(
        `The personal data of ${id} would be deleted; it ended on ${aggregate.endedOn(stored.state)}.`,
      );
      return 0;
    }
    const done = await expirePersonalData(repository, id, stack.workflow.now(), 'forget');
    await stack.sweepFiles();
    if (done.outcome !== 'deleted') throw new Refusal(`${id} was changed meanwhile; try again.`);
    call.out(`The personal data of ${id} up to entry ${done.upTo} is deleted: ${done.items} items.`);
    return 0;
  }
  call.err(`There is nothing of the id ${id}.`);
  return 1;
}

/** Lists what the retention deletes next. */
async function listDue(call: Call, { workflow }: OpenStack): Promise<0> {
  const lastDay = await lastDueDay(workflow);
  if (lastDay === null) {
    call.out('The policy in force sets no retention.personalDataDays: nothing is ever due.');
    return 0;
  }
  let due = 0;
  for await (const { id, since } of findDue(workflow, lastDay)) {
    due += 1;
    if (due <= MOST_NAMED) call.out(`  ${id}  since ${since}`);
  }
  if (due > MOST_NAMED) call.out(`  and ${due - MOST_NAMED} more`);
  call.out(`Due, kept since ${lastDay} or before: ${due}.`);
  return 0;
}

/** Deletes again what expired by its record and came back, as from a restored copy. */
async function forgetRestored(call: Call, stack: OpenStack): Promise<0> {
  const { workflow } = stack;
  const repositories = new Map(repositoriesOf(stack).map((r) => [r.aggregate.kind, r]));
  const seen = new Set<string>();
  let items = 0;
  const pages = scanPages(workflow, {
    FilterExpression: 'begins_with(pk, :person)',
    ProjectionExpression: 'pk, sk',
    ExpressionAttributeValues: marshall({ ':person': 'PERSON#' }),
  });
  for await (const page of pages) {
    for (const { pk } of page) {
      if (seen.has(String(pk))) continue;
      seen.add(String(pk));
      const { kind, id } = personKeyParts(String(pk));
      const repository = repositories.get(kind);
      const expiredUpTo = (await repository?.load(id))?.state.expiredUpTo ?? 0;
      if (repository && expiredUpTo > 0) items += await deleteExpired(repository, id, workflow.now());
    }
  }
  await stack.sweepFiles();
  call.out(`Deleted again ${items} items.`);
  return 0;
}

export const forgetCommand = defineCommand({
  summary: 'delete the personal data of what has ended, or list what is due',
  args: { usage: '[ID]', max: 1 },
  notes: `With an ID: at once, whatever the policy says, after an entry in its record; again does no harm. What is due by the policy in force
(retention.personalDataDays) is deleted by the schedule. Record and figures stay.`,
  options: {
    due: { type: 'flag', help: `list what the schedule deletes next; the first ${MOST_NAMED} are named` },
    restored: { type: 'flag', help: 'after a restore: delete again what had expired' },
    ...dryRun('of an ID: only tell what would be done'),
  },
  async run(call) {
    const [id] = call.args;
    const { due, restored } = call.values;
    if ([id !== undefined, due, restored].filter(Boolean).length !== 1) {
      throw new Refusal('forget needs an ID, or --due, or --restored.');
    }
    return withStack<0 | 1>(call.target, (stack) => {
      if (id !== undefined) return forgetOne(call, stack, id);
      return due ? listDue(call, stack) : forgetRestored(call, stack);
    });
  },
});
