import { join } from 'node:path';
import type { Rolldown } from 'vite';

/** What a build made. Paths are relative to its directory. */
export interface BuiltWeb {
  /** Every file, `index.html` among them. The others have a hash in their name and never change. */
  readonly files: readonly string[];
  /** What a browser loads to show the board without its charts, `index.html` included. */
  readonly firstLoad: readonly string[];
}

const PAGE = 'index.html';

/** Lists what a page names, and what those scripts import before they run. */
function loadedWith(
  page: string,
  output: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[],
): string[] {
  const files = new Map(output.map((file) => [file.fileName, file]));
  const seen = new Set<string>();
  const visit = (name: string) => {
    const file = files.get(name);
    if (!file || seen.has(name)) return;
    seen.add(name);
    if (file.type === 'chunk') for (const imported of file.imports) visit(imported);
  };
  for (const [, name = ''] of page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) visit(name);
  return [...seen];
}

/**
 * Builds the pages for release into a directory: `index.html` and hashed files under `assets/`.
 * @param outdir emptied first
 * @throws Error when the sources do not compile
 */
export async function buildWeb(outdir: string): Promise<BuiltWeb> {
  // Loaded when needed: whoever starts the API does not wait for it.
  const [{ build }, { default: config }] = await Promise.all([import('vite'), import('./vite.config.ts')]);
  const environment = process.env.NODE_ENV;
  // The library reads it, and would build for tests within tests.
  process.env.NODE_ENV = 'production';
  try {
    const { output } = (await build({
      ...config,
      configFile: false,
      logLevel: 'silent',
      build: { ...config.build, outDir: join(outdir), emptyOutDir: true },
    })) as Rolldown.RolldownOutput;
    const page = output.find(({ fileName }) => fileName === PAGE);
    const text = page?.type === 'asset' ? String(page.source) : '';
    return {
      files: output.map(({ fileName }) => fileName),
      firstLoad: [PAGE, ...loadedWith(text, output)],
    };
  } finally {
    if (environment === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = environment;
  }
}
