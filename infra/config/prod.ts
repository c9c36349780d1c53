import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import type { StageConfig } from './schema.ts';

/** Production in a commercial region. Put in your own account, addressees and issuer. */
export const prod: StageConfig = {
  account: '222222222222',
  region: 'ap-southeast-1',
  partition: 'aws',
  runtime: 'nodejs24.x',
  architecture: 'arm64',
  dataResidency: 'none',
  removalPolicy: 'retain',
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
  logRetentionDays: 365,
  pointInTimeDays: 35,
  // Ten years, beyond which a record itself may be destroyed.
  anchors: { lock: 'governance', days: 3650 },
  files: { rules: DEFAULT_FILE_RULES, noncurrentDays: 7 },
  throttle: {
    webhooks: { rate: 100, burst: 200 },
    public: { rate: 50, burst: 100 },
    others: { rate: 200, burst: 400 },
  },
  // Pushes and stream consumers must never wait for what the pages ask.
  concurrency: {
    intake: 100,
    feedback: 20,
    relay: 50,
    // However many events wait, no more are sent at once.
    delivery: 10,
    ledger: 50,
    'metrics-query': 50,
    queries: 100,
    lists: 50,
    cases: 50,
    publicity: 20,
    // Anybody may call it, and must not take what officers need.
    'public-decisions': 20,
    pages: 50,
  },
  workflowDeployment: { type: 'CANARY', percentage: 10, intervalMinutes: 60 },
};
