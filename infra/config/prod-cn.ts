import { prod } from './prod.ts';
import type { StageConfig } from './schema.ts';

/** Production in mainland China, where its personal data stays. Put in your own account, addressees and issuer. */
export const prodCn: StageConfig = {
  ...prod,
  account: '333333333333',
  region: 'cn-northwest-1',
  partition: 'aws-cn',
  dataResidency: 'mainland',
  alarmEmails: ['ops@example.cn'],
  oidc: { issuer: 'https://login.example.cn', audience: 'qingxin', clientId: 'qingxin-pages' },
};
