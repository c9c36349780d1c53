import { expect } from 'vitest';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { DEMONSTRATION_POLICY } from '../../domain/policy/demonstration.ts';
import { caseViewSchema } from '../../functions/contract/case-schema.ts';
import { inspector, type Person, type TestStack } from './stack.ts';

const DISTRICT = '440311';
/** The people who bring a case to its decision, and those who make that public. */
export const HEAD: Person = { sub: 'head', roles: ['inspection-head'], division: DISTRICT };
export const DIRECTOR: Person = { sub: 'dir', roles: ['department-head'], division: DISTRICT };
export const clerk = (sub: string, division = DISTRICT): Person => ({
  sub,
  roles: ['publicity-clerk'],
  division,
});
export const [vetter, publisher] = [clerk('pub-1'), clerk('pub-2')];
export const lead = inspector('i1');
const proposer = inspector('p1');
export const ADMIN: Person = { sub: 'adm', roles: ['admin'], division: '*' };

/** Publishes the policy of the demonstration, and saves the unit that handles cases. */
export async function setUpDeciding(t: TestStack): Promise<void> {
  const { version, ...policy } = DEMONSTRATION_POLICY;
  expect(await t.as(ADMIN, 'PUT', `/policies/${version}`, policy)).toMatchObject({ status: 200 });
  const certificate = { no: 'GD-1', validTo: '2026-06-30' };
  const officers = ['i1', 'i2'].map((id) => ({ id, name: `测试${id}`, roles: ['inspector'], certificate }));
  const unit = { division: DISTRICT, name: '光明', officers };
  expect(await t.as(ADMIN, 'PUT', '/units/gm', unit)).toMatchObject({ status: 200 });
}

/** Gives a command on a case that must be taken. */
export async function commandCase(t: TestStack, who: Person, id: string, command: string, body: object = {}) {
  const answer = await t.as(who, 'POST', `/cases/${id}/${command}`, body);
  expect(answer, `${command}: ${JSON.stringify(answer.body)}`).toMatchObject({ status: 200 });
  expect(caseViewSchema.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  return answer.body;
}

const EMPLOYER = { name: '样例电子有限公司', creditCode: '91440300MA5EXAMPL0', representative: '样某某' };

/**
 * Makes a case that is decided now: a fine of 2,000 yuan and wages of 18,500, or as told.
 * @param place where it is, the district by default
 */
export async function decideCase(
  t: TestStack,
  employer: object = EMPLOYER,
  more: object = {},
  place = DISTRICT,
): Promise<string> {
  const today = shanghaiDate(t.stack.now());
  const proposal = {
    division: place,
    source: 'inspection',
    employer,
    facts: '样某某拖欠工人样小工的工资',
  };
  const { body } = await t.as(proposer, 'POST', '/cases', proposal);
  const id = body.caseId as string;
  const ok = (who: Person, command: string, of: object) => commandCase(t, who, id, command, of);
  const sums = { fineFen: 200_000, orderFen: 1_850_000 };
  await ok(HEAD, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i2' });
  await ok(lead, 'finish-inquiry', { proposal: 'penalty', facts: '样小工未获工资', basis: '-', ...sums });
  const served = { way: 'direct', on: today, by: ['i1', 'i2'] };
  await ok(lead, 'notify', { served, hearingRight: false });
  await ok(lead, 'record-defence', { kind: 'waived' });
  const text =
    '样小工等人工资未付。依据《劳动保障监察条例》第二十六条第一项、《广东省工资支付条例》第五十六条，作出决定。';
  const fields = { partyAddress: '样例路1号', evidence: '工资表、询问笔录' };
  const answer = await ok(DIRECTOR, 'decide', { kind: 'penalty', ...sums, text, fields, ...more });
  expect(answer).toMatchObject({ status: 'decided', flags: { published: false } });
  return id;
}
