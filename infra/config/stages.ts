import { dev } from './dev.ts';
import { prod } from './prod.ts';
import { prodCn } from './prod-cn.ts';
import { ConfigError, checkedConfig, type StageConfig } from './schema.ts';

/** The stages there are. A new one is a file beside these and a line here. */
const STAGES: Readonly<Record<string, StageConfig>> = { dev, prod, 'prod-cn': prodCn };

/** The configuration of a stage. @throws ConfigError for an unknown stage and for wrong or missing values */
export function stageConfig(stage: unknown): StageConfig {
  const known = Object.keys(STAGES).join(', ');
  if (typeof stage !== 'string' || stage === '') {
    throw new ConfigError(`Say which stage, as in "-c stage=dev". There are: ${known}.`);
  }
  if (!Object.hasOwn(STAGES, stage))
    throw new ConfigError(`There is no stage ${stage}. There are: ${known}.`);
  return checkedConfig(stage, STAGES[stage]);
}
