import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Bundle } from '../../infra/bundle.ts';
import type { StageConfig } from '../../infra/config/schema.ts';
import { stageConfig } from '../../infra/config/stages.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';
import { qingxin } from '../../infra/qingxin.ts';

/** The context that `cdk` gives an app. */
const CONTEXT: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
).context;

/** Folders in the place of bundles: templates do not depend on what is in them. */
function emptyBundles(root: string): Record<FunctionName, Bundle> {
  return Object.fromEntries(
    FUNCTION_NAMES.map((name) => {
      const folder = join(root, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'index.js'), `// ${name}`);
      return [name, { folder, bytes: 1 }];
    }),
  ) as Record<FunctionName, Bundle>;
}

/** Looks at an app with a stage in it; what it writes is removed afterwards. */
export function lookAt<T>(
  stage: string,
  look: (app: App, stacks: ReturnType<typeof qingxin>) => T,
  { change = () => {}, config = {} }: { change?: (app: App) => void; config?: Partial<StageConfig> } = {},
): T {
  const root = mkdtempSync(join(tmpdir(), 'qingxin-cdk-'));
  try {
    const app = new App({ context: CONTEXT, outdir: join(root, 'cdk.out') });
    change(app);
    return look(app, qingxin(app, stage, { ...stageConfig(stage), ...config }, emptyBundles(root)));
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The templates of a stage with changes to its configuration. */
export const synthesised = (stage: string, config: Partial<StageConfig> = {}) =>
  lookAt(
    stage,
    (_app, { stateful, service, observability }) => ({
      stateful: Template.fromStack(stateful),
      service: Template.fromStack(service),
      observability: Template.fromStack(observability),
    }),
    { config },
  );

const made = new Map<string, ReturnType<typeof synthesised>>();

/** The templates of a stage as it is, made once for all who look at them. */
export function templatesOf(stage: string): ReturnType<typeof synthesised> {
  const templates = made.get(stage) ?? synthesised(stage);
  made.set(stage, templates);
  return templates;
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  // A template is JSON of many shapes.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** The resources of a type by logical id. */
export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  template.findResources(type) as Record<string, Resource>;
