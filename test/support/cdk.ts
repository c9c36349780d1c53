import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Bundle } from '../../infra/bundle.ts';
import { stageConfig } from '../../infra/config/stages.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';
import { qingxin } from '../../infra/qingxin.ts';

/** The context that `cdk` gives an app. */
export const CONTEXT: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
).context;

/** Folders in the place of bundles: templates do not depend on what is in them. */
export function emptyBundles(): Record<FunctionName, Bundle> {
  const root = mkdtempSync(join(tmpdir(), 'qingxin-bundles-'));
  return Object.fromEntries(
    FUNCTION_NAMES.map((name) => {
      const folder = join(root, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'index.js'), `// ${name}`);
      return [name, { folder, bytes: 1 }];
    }),
  ) as Record<FunctionName, Bundle>;
}

/** An app with a stage in it. */
export function appOf(stage: string, change: (app: App) => void = () => {}) {
  const app = new App({ context: CONTEXT });
  change(app);
  return { app, stacks: qingxin(app, stage, stageConfig(stage), emptyBundles()) };
}

/** The templates of a stage. */
export function templatesOf(stage: string) {
  const { stacks } = appOf(stage);
  return {
    stateful: Template.fromStack(stacks.stateful),
    service: Template.fromStack(stacks.service),
    observability: Template.fromStack(stacks.observability),
  };
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  // A template is JSON of many shapes.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The resources of a type by logical id. */
export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  template.findResources(type) as Record<string, Resource>;
