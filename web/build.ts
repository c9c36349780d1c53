import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Metafile } from 'esbuild';

const ROOT = import.meta.dirname;

/** What a build made. Paths are relative to its directory. */
export interface BuiltWeb {
  /** Every file, `index.html` among them. The others have a hash in their name and never change. */
  readonly files: readonly string[];
  /** What a browser loads to show the board without its charts, `index.html` included. */
  readonly firstLoad: readonly string[];
}

/** The outputs that an output imports before it runs, itself first. */
function loadedWith(outputs: Metafile['outputs'], output: string): string[] {
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') visit(path);
  };
  visit(output);
  return [...seen];
}

/**
 * Builds the pages into a directory: `index.html` and hashed files under `assets/`.
 * @param outdir emptied first
 * @throws Error when the sources do not compile
 */
export async function buildWeb(outdir: string): Promise<BuiltWeb> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  // Loaded when needed: whoever starts the API does not wait for it.
  const { build } = await import('esbuild');
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { main: 'main.tsx', icon: 'icon.svg' },
    outdir: join(outdir, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'chrome100', 'safari15.4', 'firefox100'],
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'copy' },
    alias: { 'node:crypto': './node-crypto.ts' },
    plugins: [
      {
        name: 'zod without eval',
        setup: (own) => {
          own.onResolve({ filter: /^zod$/ }, () => ({ path: join(ROOT, 'zod.ts') }));
        },
      },
    ],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  await mkdir(join(outdir, 'assets'), { recursive: true });
  for (const file of outputFiles) await writeFile(file.path, file.contents);

  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).map(([name, output]) => [
      name,
      { ...output, path: relative(outdir, join(ROOT, name)) },
    ]),
  );
  const pathOf = (name: string) => outputs[name]?.path ?? '';
  const entry = (of: string) => Object.keys(outputs).find((name) => outputs[name]?.entryPoint === of) ?? '';
  const main = entry('main.tsx');
  const scripts = loadedWith(metafile.outputs, main).map(pathOf);
  const style = pathOf(outputs[main]?.cssBundle ?? '');
  const icon = Object.values(outputs).find(({ path }) => basename(path).startsWith('icon-'))?.path ?? '';
  const tags = [
    `<link rel="icon" type="image/svg+xml" href="./${icon}" />`,
    `<link rel="stylesheet" href="./${style}" />`,
    ...scripts.slice(1).map((path) => `<link rel="modulepreload" href="./${path}" />`),
    `<script type="module" src="./${scripts[0]}"></script>`,
  ];
  const page = await readFile(join(ROOT, 'index.html'), 'utf8');
  await writeFile(join(outdir, 'index.html'), page.replace('<!-- assets -->', tags.join('\n    ')));
  return {
    files: ['index.html', ...Object.values(outputs).map(({ path }) => path)],
    firstLoad: ['index.html', icon, style, ...scripts],
  };
}
