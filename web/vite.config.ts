import { createRequire } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Plugin, UserConfig } from 'vite';

const ROOT = import.meta.dirname;
const ZOD = /[\\/]web[\\/]zod\.ts$/;
const ZIP = '\0zip';

/**
 * Stands in for the zip library of the workbooks: its `zip` starts a worker from a blob, which the pages' policy forbids, and then
 * waits for ever. Workbooks are written in a worker of the pages (`shared/workbook.worker.ts`), so zipping at once is as good.
 */
const zipWithoutBlobs: Plugin = {
  name: 'zip-without-blobs',
  enforce: 'pre',
  apply: 'build',
  resolveId: (source) => (source === 'fflate' ? ZIP : null),
  load(id) {
    if (id !== ZIP) return null;
    const { resolve } = createRequire(createRequire(import.meta.url).resolve('write-excel-file/universal'));
    const library = JSON.stringify(join(resolve('fflate/package.json'), '../esm/browser.js'));
    return `import { zipSync } from ${library};
export { strToU8, zipSync } from ${library};
export const zip = (files, done) => done(null, zipSync(files));`;
  },
};

/** Puts the pages' own zod in its place, with what it does when it is loaded, although package.json says that no module does anything. */
const zodWithoutEval: Plugin = {
  name: 'zod-without-eval',
  enforce: 'pre',
  resolveId: (source) =>
    source === 'zod' ? { id: join(ROOT, 'zod.ts'), moduleSideEffects: 'no-treeshake' } : null,
};

/** Tells whether a request of a developer's browser is for a source of the pages; any other is for `npm start`. */
const isSource = (url: string, destination: string | undefined): boolean =>
  destination === 'script' || destination === 'worker' || /^\/(?:\?|@|$)|\.svg$/.test(url);

/** How the pages are built for release (`build.ts`), and served to developers without a reload (`npm run dev`). */
export default {
  root: ROOT,
  base: './',
  publicDir: false,
  clearScreen: false,
  plugins: [react(), zodWithoutEval, zipWithoutBlobs],
  worker: { plugins: () => [zipWithoutBlobs] },
  resolve: {
    alias: [{ find: 'node:crypto', replacement: join(ROOT, 'node-crypto.ts') }],
  },
  build: {
    target: ['es2022', 'chrome100', 'safari15.4', 'firefox100'],
    // Each thing in a file of its own: an address that holds its content would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Together with the library, so that no schema is made before.
          groups: [{ name: 'zod', test: (id) => ZOD.test(id) || /[\\/]node_modules[\\/]zod[\\/]/.test(id) }],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    fs: { allow: [join(ROOT, '..')] },
    proxy: {
      '^/': {
        target: `http://127.0.0.1:${process.env.PORT || 8787}`,
        bypass: ({ url = '', headers }) =>
          isSource(url, headers['sec-fetch-dest']?.toString()) ? url : undefined,
      },
    },
  },
} satisfies UserConfig;
