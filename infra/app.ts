import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { stageConfig } from './config/stages.ts';
import { FUNCTION_NAMES } from './functions.ts';
import { qingxin } from './qingxin.ts';

/** `cdk synth -c stage=dev`: a wrong configuration, a missing bundle, a broken workflow ends it with one sentence. */
async function main(): Promise<void> {
  const app = new App();
  const stage = app.node.tryGetContext('stage');
  const config = stageConfig(stage);
  const outdir = fileURLToPath(new URL('../build/functions', import.meta.url));
  const bundles = await bundleFunctions(outdir, FUNCTION_NAMES, config.runtime);
  qingxin(app, stage, config, bundles);
  app.synth();
}

main().catch((error: Error) => {
  const expected = ['ConfigError', 'BundleError'].includes(error.name);
  process.stderr.write(`${expected ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
