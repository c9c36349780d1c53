import { ROLES } from '../domain/kernel/roles.ts';
import { isDivisionCode } from '../domain/places/divisions.ts';
import { type CliIo, processIo, runCommandLine } from './cli.ts';
import { clockOf } from './shifted-clock.ts';
import { openIssuer } from './tokens.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Reads a time such as `8h`. @returns seconds; 0 for what is none */
function toSeconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? 0);
}

const COMMAND_LINE = {
  call: 'npm run --silent token',
  about: 'Prints a bearer token of the local issuer.',
  options: {
    role: {
      type: 'text',
      placeholder: 'ROLE',
      help: `one of ${ROLES.join(', ')}; may be repeated`,
      required: true,
      multiple: true,
      accepts: (text: string) => (ROLES as readonly string[]).includes(text),
      expected: `one of ${ROLES.join(', ')}`,
    },
    division: {
      type: 'text',
      placeholder: 'CODE',
      help: "what the caller may see: 2, 4, 6 or 9 digits, or '*' for everything",
      required: true,
      accepts: (text: string) => text === '*' || isDivisionCode(text),
      expected: "2, 4, 6 or 9 digits, or '*'",
    },
    sub: { type: 'text', placeholder: 'ID', help: 'id of the caller (local-ROLE)' },
    name: { type: 'text', placeholder: 'NAME', help: 'name of the caller' },
    'expires-in': {
      type: 'text',
      placeholder: 'TIME',
      help: 'how long it lives, a number and s, m, h or d',
      default: '8h',
      accepts: (text: string) => toSeconds(text) > 0,
      expected: 'a number and s, m, h or d, such as 8h',
    },
    data: { type: 'text', placeholder: 'DIR', help: 'directory that holds the key', default: '.data' },
  },
} as const;

/**
 * Runs the command `npm run token`. Works while the stack runs and while it does not: both use the key under the data
 * directory.
 * @returns the exit code: 0 with the token, 1 where the key cannot be used, 2 for a wrong command line
 */
export function main(args: readonly string[], io: CliIo): Promise<number> {
  return runCommandLine(COMMAND_LINE, args, io, async ({ values }) => {
    const { role: roles, division, sub = `local-${roles[0]}`, name, data } = values;
    const expiresIn = toSeconds(values['expires-in']);
    try {
      const issuer = await openIssuer({ dir: data, now: clockOf(data) });
      const identity = { sub, roles, division, expiresIn, ...(name ? { name } : {}) };
      io.out(`${await issuer.issueToken(identity)}\n`);
      return 0;
    } catch (error) {
      io.err(`${(error as Error).message}\n`);
      return 1;
    }
  });
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), processIo);
