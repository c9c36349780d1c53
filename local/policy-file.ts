import * as z from 'zod';
import type { Policy } from '../domain/policy/policy.ts';
import { policySchema } from '../domain/policy/policy-schema.ts';
import { AGGREGATES } from '../domain/registry.ts';
import { faultsOfPolicy, MOST_POLICIES, publishPolicy } from '../functions/store/policies.ts';
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

/**
 * Publishes a version of the policy that a file holds.
 * @param by who publishes it
 * @throws UsageError when it cannot be
 */
export async function importPolicy(
  runtime: Parameters<typeof publishPolicy>[0],
  table: Table,
  policy: Policy,
  file: string,
  by: string,
): Promise<'published' | 'unchanged'> {
  const published = await publishPolicy(runtime, table, policy, by);
  const { version } = policy;
  switch (published.outcome) {
    case 'refused':
      throw refuseFile(file, WHAT, published.faults);
    case 'other-content':
      throw new UsageError(
        `${file}: the version ${version} is there with other content; a change is a new version.`,
      );
    case 'too-many':
      throw new UsageError(`There are ${MOST_POLICIES} versions of the policy, and no more.`);
    default:
      return published.outcome;
  }
}
