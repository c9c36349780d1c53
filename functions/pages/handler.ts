import { logger, pageFiles, pagesConfigFromEnvironment } from '../runtime/environment.ts';
import { createPages } from './pages.ts';

export const handler = createPages({ log: logger() }, pagesConfigFromEnvironment(), pageFiles);
