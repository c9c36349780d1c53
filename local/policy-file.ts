import * as z from 'zod';
import type { Policy } from '../domain/policy/policy.ts';
import { policySchema } from '../domain/policy/policy-schema.ts';
import { AGGREGATES } from '../domain/registry.ts';
import {
  faultsOfPolicy,
  MOST_POLICIES,
  type PolicyOutcome,
  previewPolicies,
  publishPolicy,
} from '../functions/store/policies.ts';
import type { Table } from '../functions/store/table.ts';
import { UsageError } from './cli.ts';
import { readDataFile, refuseFile } from './data-file.ts';

const WHAT = 'the policy';

const fileSchema = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(policySchema).min(1).max(MOST_POLICIES),
);

/**
 * Reads a file with a version of the policy, or with a list of them; published, they are held against what is known.
 * @param runtime what there is that a policy may name
 * @throws UsageError that names each fault
 */
export const readPolicyFile = (
  file: string,
  runtime: Parameters<typeof faultsOfPolicy>[0] = { aggregates: AGGREGATES, extraDistricts: [] },
): Policy[] =>
  readDataFile(file, WHAT, fileSchema, (policies) =>
    policies.flatMap((policy, i) =>
      faultsOfPolicy(runtime, policy).map((fault) => ({ ...fault, path: `${i}.${fault.path}` })),
    ),
  );

/** @throws UsageError for what cannot be published, by its place in the file */
function requirePublishable(
  file: string,
  policy: Policy,
  i: number,
  judged: PolicyOutcome | undefined,
): void {
  switch (judged?.outcome) {
    case 'refused':
      throw refuseFile(
        file,
        WHAT,
        judged.faults.map((fault) => ({ ...fault, path: `${i}.${fault.path}` })),
      );
    case 'other-content':
      throw new UsageError(
        `${file}: the version ${policy.version} is there with other content; a change is a new version.`,
      );
    case 'too-many':
      throw new UsageError(`There are ${MOST_POLICIES} versions of the policy, and no more.`);
  }
}

/**
 * Holds the versions of the policy that a file has against those there are.
 * @throws UsageError when one of them cannot be published
 */
export async function checkPolicies(
  runtime: Parameters<typeof previewPolicies>[0],
  table: Table,
  policies: readonly Policy[],
  file: string,
): Promise<void> {
  const judged = await previewPolicies(runtime, table, policies);
  for (const [i, policy] of policies.entries()) requirePublishable(file, policy, i, judged[i]);
}

/**
 * Publishes the versions of the policy that a file has, or none of them.
 * @param by who publishes them
 * @returns whether each was published, or there already
 * @throws UsageError when one of them cannot be
 */
export async function importPolicies(
  runtime: Parameters<typeof publishPolicy>[0],
  table: Table,
  policies: readonly Policy[],
  file: string,
  by: string,
): Promise<PolicyOutcome['outcome'][]> {
  await checkPolicies(runtime, table, policies, file);
  const outcomes: PolicyOutcome['outcome'][] = [];
  for (const [i, policy] of policies.entries()) {
    const published = await publishPolicy(runtime, table, policy, by);
    requirePublishable(file, policy, i, published);
    outcomes.push(published.outcome);
  }
  return outcomes;
}
