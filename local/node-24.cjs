// The sources are TypeScript that Node 24 runs as it is; an older Node would fail with an obscure error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Qingxin needs Node 24; this is ${process.version}. npm ci brings it for npm scripts on Linux, Windows and Intel Macs; elsewhere install Node 24.\n`,
  );
  process.exit(1);
}
// Starting again is a quarter quicker when types need not be stripped and sources not be compiled anew.
require('node:module').enableCompileCache();
