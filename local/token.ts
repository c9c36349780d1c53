import { parseArgs } from 'node:util';
import { isDivisionCode } from '../domain/divisions.ts';
import { ROLES } from '../domain/status.ts';
import { openTokenIssuer } from './tokens.ts';

const USAGE = `Usage: npm run token -- --role ROLE [--role ROLE] --division PREFIX [--sub ID] [--name NAME]
                        [--expires-in HOURS] [--data DIR]
Prints a bearer token of this machine's issuer. ROLE: ${ROLES.join(', ')}. PREFIX: 2, 4, 6 or 9 digits, or *.
`;

function usage(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        role: { type: 'string', multiple: true },
        division: { type: 'string' },
        sub: { type: 'string' },
        name: { type: 'string' },
        'expires-in': { type: 'string', default: '8' },
        data: { type: 'string', default: '.data' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return usage((error as Error).message);
  }
}

const values = readArguments();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const { role = [], division } = values;
const known: readonly string[] = ROLES;
const wrong = role.find((r) => !known.includes(r));
if (role.length === 0) usage('--role is missing.');
if (wrong !== undefined) usage(`There is no role ${wrong}.`);
if (division === undefined) usage('--division is missing.');
if (division !== '*' && !isDivisionCode(division)) usage(`${division} is no division prefix.`);
const hours = Number(values['expires-in'].replace(/h$/, ''));
if (!(hours > 0)) usage('--expires-in needs a number of hours.');

const issuer = await openTokenIssuer({ dataDir: values.data, now: Date.now });
const token = await issuer.issue({
  sub: values.sub ?? `${role[0]}-1`,
  ...(values.name === undefined ? {} : { name: values.name }),
  roles: role,
  division,
  expiresIn: Math.round(hours * 3600),
});
process.stdout.write(`${token}\n`);
