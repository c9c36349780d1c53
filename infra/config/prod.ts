import type { StageConfig } from './schema.ts';

/** Production in a commercial region. Put in your own account, addressees and issuer. */
export const prod: StageConfig = {
  account: '222222222222',
  region: 'ap-southeast-1',
  partition: 'aws',
  dataResidency: 'none',
  removalPolicy: 'retain',
  alarmEmails: ['ops@example.com'],
  oidc: { issuer: 'https://login.example.com', audience: 'qingxin', clientId: 'qingxin-pages' },
  servedDivisions: ['4403'],
  districts: ['440311'],
  sources: ['national', 'hotline', 'walk-in'],
  webhookKeyRotationDays: 90,
  logRetentionDays: 365,
  pointInTimeDays: 35,
  // Ten years, beyond which a record itself may be destroyed.
  anchors: { lock: 'governance', days: 3650 },
  throttle: { rate: 200, burst: 400 },
  // Pushes and stream consumers must never wait for what the pages ask.
  concurrency: { intake: 100, relay: 50, ledger: 50, 'metrics-query': 50, queries: 100, lists: 50 },
  workflowDeployment: { type: 'CANARY', percentage: 10, intervalMinutes: 60 },
};
