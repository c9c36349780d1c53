import { AGGREGATES } from '../../domain/registry.ts';
import { fileRulesFromEnvironment, runtimeFromEnvironment, setting } from '../runtime/environment.ts';
import { bucketLinks } from '../runtime/file-links.ts';
import { createFiles } from './files.ts';

const runtime = runtimeFromEnvironment(AGGREGATES);

export const handler = createFiles(runtime, {
  rules: fileRulesFromEnvironment(),
  links: bucketLinks(runtime.dynamo.config, setting('FILE_BUCKET_HOST'), Date.now),
});
