import { describe, expect, it } from 'vitest';
import { COMMAND_BODIES, type Command, textOf } from '../../../domain/clue/commands.ts';

describe('the free text of a command', () => {
  const attachment = { name: '工资表.pdf', sha256: 'a'.repeat(64), bytes: 1 };
  const log = { kind: 'evidence', occurredAt: '2021-03-05T09:00:00+08:00' };
  it.each([
    [{ name: 'supervise', body: { note: '请尽快' } }, { text: '请尽快' }],
    [{ name: 'suspend', body: { reason: '等待仲裁' } }, { text: '等待仲裁' }],
    [
      { name: 'assign', body: { officers: ['a'], note: '改派', override: { reason: '人手不足' } } },
      { text: '改派\n人手不足' },
    ],
    [{ name: 'assign', body: { officers: ['a'], override: { reason: '人手不足' } } }, { text: '人手不足' }],
    [
      { name: 'log', body: { ...log, note: '见附件', attachments: [attachment] } },
      { text: '见附件', attachments: ['工资表.pdf'] },
    ],
    [
      { name: 'log', body: { ...log, attachments: [attachment] } },
      { text: '', attachments: ['工资表.pdf'] },
    ],
    [{ name: 'log', body: { ...log, note: '见附件', attachments: [] } }, { text: '见附件' }],
    [{ name: 'log', body: { ...log, attachments: [] } }, undefined],
    [{ name: 'log', body: log }, undefined],
    [{ name: 'sign', body: {} }, undefined],
  ] satisfies [Command, unknown][])('of %j is %j', (command, text) => expect(textOf(command)).toEqual(text));
});

describe('a decision against somebody', () => {
  it.each([
    ['triage', { decision: 'out-of-scope' }],
    ['triage', { decision: 'duplicate', of: 'national-QG0' }],
    ['review', { decision: 'reject' }],
    ['decide-extension', { approve: false }],
    ['decide-return', { approve: false }],
  ] as const)('says why: %s %j', (name, body) => {
    const schema = COMMAND_BODIES[name];
    expect(schema.safeParse(body).error?.issues).toMatchObject([{ path: ['note'], message: 'must say why' }]);
    expect(schema.safeParse({ ...body, note: '理由' }).success).toBe(true);
  });

  it.each([
    ['triage', { decision: 'accept' }],
    ['triage', { decision: 'not-duplicate' }],
    ['review', { decision: 'approve' }],
    ['decide-extension', { approve: true }],
    ['decide-return', { approve: true }],
  ] as const)('needs no reason otherwise: %s %j', (name, body) => {
    expect(COMMAND_BODIES[name].safeParse(body).success).toBe(true);
  });

  it('for a duplicate names the other clue', () => {
    const body = { decision: 'duplicate', note: '理由' };
    expect(COMMAND_BODIES.triage.safeParse(body).error?.issues).toMatchObject([
      { path: ['of'], message: 'must name the clue this one repeats' },
    ]);
  });
});
