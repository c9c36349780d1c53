import type { ADMINISTRATION_REQUESTS } from '../contract/requests.ts';
import { type HttpResult, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { MOST_POLICIES, publishPolicy } from '../store/policies.ts';
import type { Table } from '../store/table.ts';
import { requireEveryDivision } from './every-division.ts';

/** `PUT /policies/{version}`: a new version of the policy; a version that is there never changes. */
export async function putPolicy(
  runtime: Runtime,
  table: Table,
  { caller, path: { version }, body }: RequestOf<typeof ADMINISTRATION_REQUESTS, 'PUT /policies/{version}'>,
): Promise<HttpResult> {
  requireEveryDivision(caller, 'The policy');
  const policy = { version, ...body };
  const published = await publishPolicy(runtime, table, policy, caller.sub);
  switch (published.outcome) {
    case 'refused':
      throw new Problem(422, 'invalid-input', 'The policy cannot be right.', {
        errors: published.faults.slice(0, 20),
      });
    case 'other-content':
      throw new Problem(
        409,
        'other-content',
        `The version ${version} is there with other content; a change is a new version.`,
      );
    case 'too-many':
      throw new Problem(409, 'too-many', `There are ${MOST_POLICIES} versions of the policy, and no more.`);
    case 'published':
      runtime.log.info('QX-POLICY-PUT', { version, effectiveFrom: policy.effectiveFrom });
  }
  return json(200, policy);
}
