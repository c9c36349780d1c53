import { logger, pageFiles, pagesConfigFromEnvironment } from '../shared/environment.ts';
import { createPages } from './pages.ts';

export const handler = createPages({ log: logger() }, pagesConfigFromEnvironment(), pageFiles);
