import type { CliIo } from '../../local/cli.ts';

/** Collects what a command line writes. */
export function collectIo({ tty = false } = {}) {
  const written = { out: '', err: '' };
  const io: CliIo = {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    tty,
  };
  return { io, written };
}
