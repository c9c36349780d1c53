import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { type BuildResult, build, type Plugin } from 'esbuild';
import { DISTRICT_CODES, DISTRICTS_EDITION } from '../domain/places/district-codes.ts';
import { ROUTES } from '../functions/http/routes.ts';
import { openApiText } from '../functions/openapi/api.ts';
import { buildWeb } from '../web/build.ts';
import type { StageConfig } from './config/schema.ts';
import { FUNCTION_NAMES, type FunctionName } from './functions.ts';

/**
 * The largest bundle of a function, in bytes: what is imported is what a cold start pays for. Functions behind HTTP parse what
 * people send, so theirs hold the schemas too.
 */
export const maxBundleBytes = (name: FunctionName): number =>
  (ROUTES.some((route) => route.function === name) ? 450 : 350) * 1024;

const root = fileURLToPath(new URL('..', import.meta.url));

/** A function's code is not there or does not build. The message is for whoever runs the synthesis. */
export class BundleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BundleError';
  }
}

/** A function's bundle: the folder to deploy and the bytes of its code, without the source map. */
export interface Bundle {
  readonly folder: string;
  readonly bytes: number;
}

/** What a module needs that unpacks JSON. */
const INFLATE = "import { inflateRawSync } from 'node:zlib';";

/** JSON as an expression that unpacks it: deflated, it is a third. */
const inflated = (json: string): string =>
  `JSON.parse(inflateRawSync(Buffer.from('${deflateRawSync(json, { level: 9 }).toString('base64')}','base64')).toString())`;

/** The calendar without the days in lieu, which nothing reads, and with the names of holidays once instead of once a day. */
function packedCalendar(): string {
  const { holidays, workdays } = createRequire(import.meta.url)(
    'chinese-days/dist/chinese-days.json',
  ) as Record<string, Record<string, string>>;
  const byName = Map.groupBy(Object.entries(holidays ?? {}), ([, name]) => name);
  const packed = [...byName].map(([name, days]) => [name, days.map(([day]) => day).join(' ')]);
  const [names, madeUp] = [packed, Object.keys(workdays ?? {})].map((data) => inflated(JSON.stringify(data)));
  return `${INFLATE}
const holidays={};for(const [n,d] of ${names})for(const k of d.split(' '))holidays[k]=n;
const workdays={};for(const k of ${madeUp})workdays[k]='';
export default {holidays,workdays};`;
}

/** The class of an exception that has nothing but its name, as the SDK's generator writes it. */
const PLAIN_EXCEPTION =
  /export class (\w+) extends __BaseException \{\s+static shapeId = "([^"]+)";\s+name = "\1";\s+\$fault = "(client|server)";\s+constructor\(opts\) \{\s+super\(\{\s+name: "\1",\s+\$fault: "\3",\s+\.\.\.opts,\s+\}\);\s+Object\.setPrototypeOf\(this, \1\.prototype\);\s+\}\s+\}/g;

/** What describes a schema, as far as it holds no object itself. */
const SCHEMA_META = /\.meta\(\{[^{}]*\}\)/g;

/**
 * Leaves out of the bundles what no deployed function runs; each would cost every cold start. If a package changes its files,
 * nothing is left out and the limit on sizes tells.
 */
const lean: Plugin = {
  name: 'lean',
  setup({ onLoad, onResolve }) {
    // For operations that stream events: no function has one. S3's client configures it all the same.
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({
      path: 'none',
      namespace: 'event-streams',
    }));
    onLoad({ filter: /.*/, namespace: 'event-streams' }, () => ({
      contents: `export const resolveEventStreamSerdeConfig=(c)=>c;
export const eventStreamSerdeProvider=()=>undefined;export const EventStreamSerde=undefined;`,
      loader: 'js',
    }));
    // The shapes of S3's hundred operations: as written none can be left out, each within a pure call can.
    onLoad({ filter: /@aws-sdk\/client-s3\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /^(?:export )?var (\w+\$?) = (\[.*\]|\[[\s\S]*?^\]);$/gm,
        (text, name, shape) =>
          `${text.startsWith('export') ? 'export ' : ''}var ${name} = /* @__PURE__ */ (() => ${shape})();`,
      ),
      loader: 'js',
    }));
    // The exceptions of clients: most are made alike, and what registers them keeps each in the bundle.
    onLoad({ filter: /@aws-sdk\/client-[a-z0-9-]+\/dist-es\/models\/errors\.js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8').replaceAll(PLAIN_EXCEPTION, 'export const $1 = exception("$1", "$2", "$3");')}
function exception(name, shapeId, $fault) {
  return class extends __BaseException {
    static shapeId = shapeId;
    name = name;
    $fault = $fault;
    constructor(options) { super({ name, $fault, ...options }); }
  };
}`,
      loader: 'js',
    }));
    onLoad({ filter: /chinese-days\.json$/ }, () => ({ contents: packedCalendar(), loader: 'js' }));
    // A list of 2,855 codes.
    onLoad({ filter: /domain\/places\/district-codes\.ts$/ }, () => ({
      contents: `${INFLATE}export const DISTRICTS_EDITION=${JSON.stringify(DISTRICTS_EDITION)};
export const DISTRICT_CODES=${inflated(JSON.stringify(DISTRICT_CODES))};`,
      loader: 'js',
    }));
    // Texts of law, in two languages.
    onLoad({ filter: /domain\/policy\/default-[a-z]+\.json$/ }, ({ path }) => ({
      contents: `${INFLATE}export default ${inflated(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))};`,
      loader: 'js',
    }));
    // Read for the version alone.
    onLoad({ filter: /node_modules\/[^.]*package\.json$/ }, ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
    // How AWS calls its regions.
    onLoad({ filter: /util-endpoints\/lib\/aws\/partitions\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(/"description": "[^"]*"/g, ''),
      loader: 'js',
    }));
    // A function's settings come from its environment: it has no configuration files of a user.
    onLoad({ filter: /shared-ini-file-loader\/loadSharedConfigFiles\.js$/ }, () => ({
      contents: `export const CONFIG_PREFIX_SEPARATOR=".";
export const loadSharedConfigFiles=async()=>({configFile:{},credentialsFile:{}});`,
      loader: 'js',
    }));
    // For a Node that was built without OpenSSL.
    onLoad({ filter: /checksum\/sha256\/Sha256Js\.js$/ }, () => ({
      contents: 'export class Sha256Js {}',
      loader: 'js',
    }));
    // For the retry mode `adaptive`, which no client is set to.
    onLoad({ filter: /util-retry\/DefaultRateLimiter\.js$/ }, () => ({
      contents: 'export class DefaultRateLimiter {}',
      loader: 'js',
    }));
    // Endpoint discovery, which is off unless asked for.
    onLoad({ filter: /@aws-sdk\/endpoint-cache\// }, () => ({
      contents: 'export class EndpointCache {}',
      loader: 'js',
    }));
    // What schemas say for the description of the API. Lines stay where they are, for source maps.
    onLoad({ filter: /[\\/](?:domain|functions)[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const contents = text.replaceAll(SCHEMA_META, (meta) => meta.replaceAll(/[^\n]/g, ''));
      return contents === text ? undefined : { contents, loader: 'ts' };
    });
    // Functions parse with zod; the API's description, which is made of its schemas, is made here.
    onLoad({ filter: /zod\/v4\/core\/to-json-schema\.js$/ }, () => ({
      contents: `const none=()=>()=>{throw new Error('JSON Schema is left out of bundles')};
export {none as createToJSONSchemaMethod,none as createStandardJSONSchemaMethod};`,
      loader: 'js',
    }));
    onLoad({ filter: /zod\/v4\/core\/json-schema-(processors|generator)\.js$/ }, () => ({
      contents: 'module.exports=new Proxy({},{get:()=>undefined});',
      loader: 'js',
    }));
  },
};

/**
 * Bundles handlers in one pass of esbuild, minified, with source maps. The SDK is bundled too: what was tested is what runs.
 * @param handlers names and files; `outdir` gets a folder for each name
 * @param runtime what they will run on
 * @throws BundleError when they do not build
 */
export async function bundleHandlers<N extends string>(
  outdir: string,
  handlers: readonly (readonly [N, string])[],
  runtime: StageConfig['runtime'] = 'nodejs24.x',
): Promise<Record<N, Bundle>> {
  let built: BuildResult<{ metafile: true }>;
  try {
    built = await build({
      absWorkingDir: root,
      entryPoints: handlers.map(([name, file]) => ({ in: file, out: `${name}/index` })),
      outdir,
      bundle: true,
      minify: true,
      sourcemap: true,
      sourcesContent: false,
      platform: 'node',
      target: `node${Number.parseInt(runtime.slice('nodejs'.length), 10)}`,
      format: 'cjs',
      charset: 'utf8',
      define: { 'import.meta.dirname': '__dirname' },
      // The module builds of the SDK and of zod can be shaken, the CommonJS ones cannot.
      mainFields: ['module', 'main'],
      alias: { '@aws-sdk/credential-provider-node': join(root, 'infra/lambda-credentials.ts') },
      plugins: [lean],
      legalComments: 'none',
      metafile: true,
      logLevel: 'silent',
    });
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n').slice(1);
    throw new BundleError(`The functions do not build: ${first || (error as Error).message}`);
  }
  const sizes = new Map(
    Object.entries(built.metafile.outputs).map(([file, { bytes }]) => [join(root, file), bytes]),
  );
  return Object.fromEntries(
    handlers.map(([name]) => {
      const folder = join(outdir, name);
      return [name, { folder, bytes: sizes.get(join(folder, 'index.js')) ?? 0 }];
    }),
  ) as Record<N, Bundle>;
}

/**
 * Bundles the functions.
 * @throws BundleError when a handler is missing, does not build, or is larger than allowed
 */
export async function bundleFunctions(
  outdir: string,
  names: readonly FunctionName[] = FUNCTION_NAMES,
  runtime?: StageConfig['runtime'],
): Promise<Record<FunctionName, Bundle>> {
  const handlers = names.map((name) => [name, join(root, 'functions', name, 'handler.ts')] as const);
  for (const [name, file] of handlers) {
    if (!existsSync(file)) throw new BundleError(`The function ${name} has no functions/${name}/handler.ts.`);
  }
  const bundles = await bundleHandlers(outdir, handlers, runtime);
  for (const name of names) {
    const { bytes } = bundles[name];
    const most = maxBundleBytes(name);
    if (bytes > most) throw new BundleError(`The bundle of ${name} has ${bytes} bytes, more than ${most}.`);
  }
  if (names.includes('pages')) await buildWeb(join(outdir, 'pages', 'web'));
  if (names.includes('queries')) writeFileSync(join(outdir, 'queries', 'openapi.json'), openApiText());
  return bundles;
}
