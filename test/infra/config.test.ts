import { describe, expect, it } from 'vitest';
import { dev } from '../../infra/config/dev.ts';
import { prodCn } from '../../infra/config/prod-cn.ts';
import { checkedConfig } from '../../infra/config/schema.ts';
import { stageConfig } from '../../infra/config/stages.ts';

const saying = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing';
};

describe('the stages', () => {
  it.each(['dev', 'prod', 'prod-cn'])('%s is right', (stage) => {
    expect(stageConfig(stage).region).toMatch(/-\d$/);
  });

  it('keep mainland data in the mainland', () => {
    expect(stageConfig('prod-cn')).toMatchObject({
      region: 'cn-northwest-1',
      partition: 'aws-cn',
      dataResidency: 'mainland',
      removalPolicy: 'retain',
    });
  });

  it.each([undefined, ''])('ask for one when %j is given', (stage) => {
    expect(saying(() => stageConfig(stage))).toBe(
      'ConfigError: Say which stage, as in "-c stage=dev". There are: dev, prod, prod-cn.',
    );
  });

  it.each(['test', 'constructor'])('say when %s is none', (stage) => {
    expect(saying(() => stageConfig(stage))).toBe(
      `ConfigError: There is no stage ${stage}. There are: dev, prod, prod-cn.`,
    );
  });
});

describe('a wrong configuration ends in a sentence that names the value', () => {
  const { alarmEmails: _, ...nobody } = dev;
  it.each<[string, object, string]>([
    ['missing', nobody, 'alarmEmails is missing'],
    ['empty', { ...dev, alarmEmails: [] }, 'alarmEmails must name somebody'],
    ['no address', { ...dev, alarmEmails: ['ops'] }, 'alarmEmails.0 '],
    ['unknown', { ...dev, alarmMails: [] }, 'alarmMails is not a known setting'],
    ['no account', { ...dev, account: '12' }, 'account must be an account number of 12 digits'],
    ['no region', { ...dev, region: 'Ningxia' }, 'region must be a region, such as cn-northwest-1'],
    ['of another partition', { ...dev, partition: 'aws-cn' }, 'partition must be aws for the region ap-'],
    [
      'of the mainland',
      { ...prodCn, partition: 'aws' },
      'partition must be aws-cn for the region cn-northwest-1',
    ],
    [
      'abroad',
      { ...dev, dataResidency: 'mainland' },
      'region must be in mainland China when dataResidency is mainland',
    ],
    [
      'plain',
      { ...dev, oidc: { ...dev.oidc, issuer: 'http://x.cn' } },
      'oidc.issuer must be an https address',
    ],
    [
      'an upload that outlives its file',
      {
        ...dev,
        files: { ...dev.files, rules: { ...dev.files.rules, uploadMinutes: 60, unfinishedMinutes: 60 } },
      },
      'files.rules.unfinishedMinutes must be at least 15 more than uploadMinutes',
    ],
    [
      'a type that is none',
      { ...dev, files: { ...dev.files, rules: { ...dev.files.rules, types: { pdf: 'pdf' } } } },
      'files.rules.types.pdf must be a media type, as image/png',
    ],
    [
      'an origin',
      { ...dev, oidc: { ...dev.oidc, signInOrigins: ['https://x.cn/'] } },
      'oidc.signInOrigins.0 must be an https origin without a path',
    ],
    ['within', { ...dev, oidc: { issuer: dev.oidc.issuer } }, 'oidc.audience is missing'],
    ['elsewhere', { ...dev, districts: ['110101'] }, 'districts names 110101, outside servedDivisions'],
    [
      'divisions that do not exist',
      { ...dev, servedDivisions: ['4403', '4499'], districts: ['440312'] },
      'servedDivisions.1 is the code of no division; districts.0 is the code of no division',
    ],
    [
      'a district of four digits',
      { ...dev, extraDistricts: ['4403'] },
      'extraDistricts.0 must have 6 digits',
    ],
    ['a function that is none', { ...dev, concurrency: { nobody: 1 } }, 'concurrency'],
    ['a retention CloudWatch does not know', { ...dev, logRetentionDays: 8 }, 'logRetentionDays'],
    ['a lock without its days', { ...dev, anchors: { lock: 'compliance' } }, 'anchors.days is missing'],
    ['a lock there is not', { ...dev, anchors: { lock: 'strong', days: 1 } }, 'anchors.lock'],
    ['nobody to send', { ...dev, sources: {} }, 'sources must name somebody'],
    [
      'a sender that is none',
      { ...dev, sources: { 'A b': dev.sources.national } },
      'must be lower-case letters, digits and dashes',
    ],
    [
      'senders that cannot be told apart',
      { ...dev, sources: { ...dev.sources, walk: dev.sources.national } },
      'sources cannot be told apart: walk and walk-in could both have sent walk-in-1',
    ],
    [
      'a rotation nobody follows',
      { ...dev, webhookKeyRotationDays: 90 },
      'webhookKeyRotationDays must be null, since no sender follows a rotation',
    ],
    ['a runtime that is none', { ...dev, runtime: 'nodejs20.x' }, 'runtime '],
    [
      'a stream of another table',
      {
        ...dev,
        restoredTable: { name: 'a', streamArn: 'arn:aws:dynamodb:x:1:table/other/stream/1' },
      },
      'restoredTable.',
    ],
  ])('%s', (_, value, sentence) => {
    const said = saying(() => checkedConfig('dev', value));
    expect(said).toContain('ConfigError: The configuration of stage dev is wrong: ');
    expect(said).toContain(sentence);
  });

  it('all at once', () => {
    const said = saying(() => checkedConfig('dev', { ...dev, account: '', region: '' }));
    expect(said).toMatch(/account must .*; region must /);
  });
});
