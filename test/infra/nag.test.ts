import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkedByNag } from '../../infra/qingxin.ts';
import { lookAt } from '../support/cdk.ts';

it.each(['dev', 'prod', 'prod-cn'])(
  'cdk-nag finds nothing unacknowledged in %s',
  { timeout: 120_000 },
  (stage) => {
    const [failed, report] = lookAt(
      stage,
      (app) => {
        let thrown = false;
        try {
          app.synth();
        } catch {
          thrown = true;
        }
        return [thrown, readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')];
      },
      { change: checkedByNag },
    );
    const { pluginReports = [] } = JSON.parse(report);
    const violations = pluginReports.flatMap((r: { violations?: object[] }) => r.violations ?? []);
    expect(violations).toEqual([]);
    expect(failed).toBe(false);
  },
);
