import { describe, expect, it } from 'vitest';
import {
  findRefusal,
  listAvailableCommands,
  type RefusalKind,
  type RefusedDecision,
} from '../../../domain/kernel/available.ts';

interface Refusal extends RefusedDecision {
  readonly code: string;
}
const refusal = (refused: RefusalKind, code: string = refused): Refusal => ({ refused, code });
const reasonOf = ({ code }: Refusal) => ({ code, zh: '不能', en: 'No.' });
const DECISIONS: Readonly<Record<string, { events: readonly string[] } | Refusal>> = {
  yes: { events: ['opened'] },
  role: refusal('role'),
  status: refusal('status'),
  rule: refusal('rule'),
  other: refusal('rule', 'other'),
};
const decide = (command: string) => DECISIONS[command] ?? refusal('input');

describe('a command of any aggregate', () => {
  it('is allowed when one of its probes is accepted, and tells the most telling refusal otherwise', () => {
    expect(findRefusal(['rule', 'yes', 'role'], decide)).toBeNull();
    expect(findRefusal(['role', 'rule', 'other', 'status'], decide)).toEqual(refusal('rule'));
    expect(findRefusal(['unknown', 'role', 'status'], decide)).toEqual(refusal('status'));
    expect(() => findRefusal([], decide)).toThrow(RangeError);
  });

  it('stops at the first probe that is accepted', () => {
    const tried: string[] = [];
    findRefusal(['rule', 'yes', 'role'], (command) => {
      tried.push(command);
      return decide(command);
    });
    expect(tried).toEqual(['rule', 'yes']);
  });

  it('is told with its reason alone, in the order asked for', () => {
    const probesOf = (name: 'open' | 'close') => (name === 'open' ? ['role', 'yes'] : ['status', 'role']);
    const refusalOf = (name: 'open' | 'close') => findRefusal(probesOf(name), decide);
    expect(listAvailableCommands(['close', 'open'], refusalOf, reasonOf)).toEqual([
      { name: 'close', allowed: false, reason: { code: 'status', zh: '不能', en: 'No.' } },
      { name: 'open', allowed: true },
    ]);
  });
});
