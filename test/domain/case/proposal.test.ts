import { describe, expect, it } from 'vitest';
import { proposalSchema } from '../../../domain/case/proposal.ts';

const PROPOSAL = {
  division: '440311',
  source: 'inspection',
  employer: { name: '深圳市样例有限公司', creditCode: '', address: null },
  facts: '巡视检查发现拖欠工资。',
};
const pathsOf = (body: object) =>
  proposalSchema.safeParse(body).error?.issues.map(({ path }) => path.join('.'));

describe('the proposal of a case ex officio', () => {
  it('takes what is empty for absent', () =>
    expect(proposalSchema.parse(PROPOSAL)).toEqual({
      ...PROPOSAL,
      employer: { name: '深圳市样例有限公司' },
    }));

  it('is never from a clue, which opens its case itself', () =>
    expect(pathsOf({ ...PROPOSAL, source: 'clue' })).toEqual(['source']));

  it.each([
    ['division', { division: '4403' }],
    ['facts', { facts: '' }],
    ['employer.name', { employer: {} }],
    ['occurredOn', { occurredOn: '2021-02-30' }],
    ['', { more: 1 }],
  ])('is refused for a wrong "%s"', (path, changes) =>
    expect(pathsOf({ ...PROPOSAL, ...changes })).toEqual([path]),
  );
});
