import { describe, expect, it } from 'vitest';
import { COMMAND_BODIES } from '../../../domain/clue/commands.ts';

const caseNoOf = (caseNo: unknown) => {
  const parsed = COMMAND_BODIES['file-case'].safeParse({ caseNo });
  return parsed.success ? (parsed.data.caseNo ?? null) : parsed.error.issues.map((i) => i.path.join('.'));
};

describe('the number of a case filed elsewhere', () => {
  it.each([
    ['深光人社监立字〔2021〕第1号', '深光人社监立字〔2021〕第1号'],
    ['深光人社监立字（２０２１）第１２号', '深光人社监立字(2021)第12号'],
    ['粤人社监案[2021]00012号之1', '粤人社监案[2021]00012号之1'],
    ['LJ-2021-00001', 'LJ-2021-00001'],
    ['LJ2021001', 'LJ2021001'],
    ['440311-2021-00012', '440311-2021-00012'],
    ['', null],
    [null, null],
  ])('may be %j', (given, kept) => {
    expect(caseNoOf(given)).toBe(kept);
  });

  it.each([
    '张测试',
    '张测试〔2021〕1号',
    '深光人社监立字张测试',
    '深光人社监立字〔2021〕第1号 张测试',
    '13912345678',
    '075527201234',
    '440300198001017239',
    '6222020200112233445',
    'ZHANGSAN',
    'Zhang-2021-1',
    '2021000123',
    '<b>',
    'C1',
    7,
  ])('is not %j', (given) => {
    expect(caseNoOf(given)).toEqual(['caseNo']);
  });
});

describe('the attachments of an entry', () => {
  const attachment = (fileId?: string | null) => ({
    name: '工资表',
    sha256: 'a'.repeat(64),
    bytes: 1,
    fileId,
  });
  const faultsOf = (...fileIds: (string | null | undefined)[]) => {
    const parsed = COMMAND_BODIES.log.safeParse({
      kind: 'evidence',
      occurredAt: '2021-03-05T09:00:00+08:00',
      attachments: fileIds.map(attachment),
    });
    return parsed.success ? [] : parsed.error.issues.map((i) => i.path.join('.'));
  };

  it('may be files of ours or elsewhere', () => {
    expect(faultsOf('f-1', undefined, null, 'f-2', '')).toEqual([]);
    expect(faultsOf('a\nb')).toEqual(['attachments.0.fileId']);
  });

  it('name a file once', () => {
    expect(faultsOf('f-1', 'f-2', 'f-1', null, null)).toEqual(['attachments.2.fileId']);
  });
});

describe('an override of recusal and absence', () => {
  const faultsOf = (override: unknown) =>
    COMMAND_BODIES.assign
      .safeParse({ officers: ['a', 'b'], override })
      .error?.issues.map(({ path }) => path.join('.'));

  it.each([[{}], [{ reason: '' }], [{ reason: '\u200b' }], [{ reason: null }]])(
    'needs its reason: %j',
    (override) => {
      expect(faultsOf(override)).toEqual(['override.reason']);
    },
  );

  it.each([[undefined], [null], [''], [{ reason: '人手不足' }]])(
    'may be absent, or given: %j',
    (override) => {
      expect(faultsOf(override)).toBeUndefined();
    },
  );
});
