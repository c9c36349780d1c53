import { shanghaiDate } from '../domain/calendar/dates.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { openTable } from '../functions/store/table.ts';
import { checkPolicies, importPolicies, readPolicyFile } from '../local/policy-file.ts';
import { type Call, defineCommand, dryRun, Refusal } from './command.ts';
import { type OpenStack, withStack } from './target.ts';

/** Publishes the versions that a file has, or only tells whether they can be. */
async function publishFile(
  call: Call,
  { workflow }: OpenStack,
  file: string,
  policies: readonly Policy[],
): Promise<0> {
  const table = openTable(workflow.dynamo, workflow.tableName);
  if (call.values['dry-run']) {
    await checkPolicies(workflow, table, policies, file);
    call.out(`${file} can be the policy: ${policies.map((p) => p.version).join(', ')}.`);
    return 0;
  }
  const outcomes = await importPolicies(workflow, table, policies, file, 'ops');
  for (const [i, { version, effectiveFrom }] of policies.entries()) {
    call.out(
      outcomes[i] === 'unchanged'
        ? `The version ${version} is there already.`
        : `The version ${version} is published, effective from ${effectiveFrom}.`,
    );
  }
  return 0;
}

/** Tells which versions there are, or what one of them says. */
async function showPolicies(
  call: Call,
  { workflow }: OpenStack,
  version: string | undefined,
): Promise<0 | 1> {
  const book = await workflow.policies.book(version === undefined ? [] : [version]);
  if (version !== undefined) {
    if (!book.has(version)) {
      call.err(`There is no version ${version} of the policy.`);
      return 1;
    }
    call.out(JSON.stringify(book.version(version), null, 2));
    return 0;
  }
  const current = book.inForce(shanghaiDate(workflow.now()));
  for (const policy of book.policies) {
    const { personalDataDays } = policy.retention;
    const kept =
      personalDataDays === null
        ? 'personal data is never deleted'
        : `personal data is deleted ${personalDataDays} days after the end`;
    call.out(`${policy === current ? '*' : ' '} ${policy.version}  from ${policy.effectiveFrom}; ${kept}`);
  }
  call.out('* in force today');
  return 0;
}

export const policyCommand = defineCommand({
  summary: 'publish a version of the policy, or show those there are',
  args: { usage: 'import FILE.json | show [VERSION]', max: 2 },
  notes: `FILE.json: a version of the policy or a list of them, as domain/policy/default-policy.json is one. The same again changes
nothing; a version that is there never changes: other figures are a new version with a later effective date.`,
  options: dryRun('of import: only check the file, and hold it against the versions there are'),
  async run(call) {
    const [what, detail] = call.args;
    if (what === 'import' && detail !== undefined) {
      const policies = readPolicyFile(detail);
      return withStack<0 | 1>(call.target, (stack) => publishFile(call, stack, detail, policies));
    }
    if (what === 'show') return withStack(call.target, (stack) => showPolicies(call, stack, detail));
    throw new Refusal('policy needs import FILE.json, or show.');
  },
});
