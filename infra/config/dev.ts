import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import type { StageConfig } from './schema.ts';

/** Trying things out: small, cheap and deleted as a whole. Put in your own account, addressees and issuer. */
export const dev: StageConfig = {
  account: '111111111111',
  region: 'ap-southeast-1',
  partition: 'aws',
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  dataResidency: 'none',
  removalPolicy: 'destroy',
  alarmEmails: ['ops@example.com'],
  oidc: { issuer: 'https://login.example.com', audience: 'qingxin', clientId: 'qingxin-pages' },
  servedDivisions: ['4403'],
  districts: ['440311'],
  // Longer than the longest silence in the bundled year: 71 hours, 783 and 734.
  sources: {
    national: { followsRotation: false, silentHours: 96 },
    hotline: { followsRotation: false, silentHours: 960 },
    'walk-in': { followsRotation: false, silentHours: 960 },
  },
  webhookKeyRotationDays: null,
  logRetentionDays: 14,
  pointInTimeDays: 7,
  anchors: { lock: 'none' },
  files: { rules: DEFAULT_FILE_RULES, noncurrentDays: 7 },
  throttle: {
    webhooks: { rate: 20, burst: 40 },
    public: { rate: 10, burst: 20 },
    others: { rate: 50, burst: 100 },
  },
  concurrency: {},
  workflowDeployment: { type: 'ALL_AT_ONCE' },
};
