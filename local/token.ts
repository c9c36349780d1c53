import { parseArgs } from 'node:util';
import { ROLES } from '../domain/kernel/roles.ts';
import { isDivisionCode } from '../domain/places/divisions.ts';
import { type Identity, openIssuer } from './tokens.ts';

/** What the command said and how it ended: 0 with the token, 2 for wrong input with the usage. */
export interface CommandEnd {
  readonly code: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

const USAGE = `Prints a bearer token of the local issuer.

  npm run --silent token -- --role ROLE --division CODE [options]

  --role ROLE        ${ROLES.join(', ')}; may repeat
  --division CODE    what the caller may see: 2, 4, 6 or 9 digits, or '*' for everything
  --sub ID           who is calling (local-ROLE)
  --name NAME        the caller's name
  --expires-in TIME  a number and s, m, h or d (8h)
  --data DIR         the data directory that holds the key (.data)
  --help
`;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Wrong input, in words for the caller. */
class Misuse extends Error {}

function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  if (seconds <= 0) throw new Misuse(`--expires-in ${text}: a number and s, m, h or d, such as 8h`);
  return seconds;
}

function identityOf(args: readonly string[]): { identity: Identity; dir: string } | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      role: { type: 'string', multiple: true, default: [] },
      division: { type: 'string' },
      sub: { type: 'string' },
      name: { type: 'string' },
      'expires-in': { type: 'string', default: '8h' },
      data: { type: 'string', default: '.data' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const { role: roles, division } = values;
  const unknown = roles.find((r) => !(ROLES as readonly string[]).includes(r));
  if (unknown !== undefined) throw new Misuse(`--role ${unknown}: one of ${ROLES.join(', ')}`);
  if (roles.length === 0) throw new Misuse('--role is missing');
  if (division === undefined) throw new Misuse('--division is missing');
  if (division !== '*' && !isDivisionCode(division)) {
    throw new Misuse(`--division ${division}: 2, 4, 6 or 9 digits, or '*'`);
  }
  const { sub = `local-${roles[0]}`, name, data } = values;
  if (sub === '') throw new Misuse('--sub is empty');
  if (data === '') throw new Misuse('--data is empty');
  const expiresIn = secondsOf(values['expires-in']);
  return { identity: { sub, roles, division, expiresIn, ...(name ? { name } : {}) }, dir: data };
}

/**
 * Runs the command. Works while the stack runs and while it does not: both use the key under the data
 * directory.
 */
export async function tokenCommand(args: readonly string[]): Promise<CommandEnd> {
  try {
    const asked = identityOf(args);
    if (asked === 'help') return { code: 0, out: USAGE, err: '' };
    const issuer = await openIssuer({ dir: asked.dir });
    return { code: 0, out: `${await issuer.issueToken(asked.identity)}\n`, err: '' };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const misused = error instanceof Misuse || code?.startsWith('ERR_PARSE_ARGS_');
    return misused
      ? { code: 2, out: '', err: `${message}\n\n${USAGE}` }
      : { code: 1, out: '', err: `${message}\n` };
  }
}

if (import.meta.main) {
  const { code, out, err } = await tokenCommand(process.argv.slice(2));
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
}
