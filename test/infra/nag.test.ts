import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { expect, it } from 'vitest';
import { stageConfig } from '../../infra/config/stages.ts';
import { checkedByNag, qingxin } from '../../infra/qingxin.ts';
import { CONTEXT, emptyBundles } from '../support/cdk.ts';

it.each(['dev', 'prod', 'prod-cn'])('cdk-nag finds nothing unacknowledged in %s', (stage) => {
  const outdir = mkdtempSync(join(tmpdir(), 'qingxin-nag-'));
  const app = new App({ context: CONTEXT, outdir });
  checkedByNag(app);
  qingxin(app, stage, stageConfig(stage), emptyBundles());
  let failed = false;
  try {
    app.synth();
  } catch {
    failed = true;
  }
  const { pluginReports = [] } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  const violations = pluginReports.flatMap((r: { violations?: object[] }) => r.violations ?? []);
  expect(violations).toEqual([]);
  expect(failed).toBe(false);
});
