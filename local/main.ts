import { endOfDay, isCalendarDate, shanghaiDate } from '../domain/calendar/dates.ts';
import { parseDistrictCodes } from '../domain/places/districts.ts';
import { DEMONSTRATION_POLICY } from '../domain/policy/demonstration.ts';
import { fileRulesSchema } from '../functions/contract/file-rules.ts';
import { DEFAULT_PORT } from './address.ts';
import { parseOrExit } from './cli.ts';
import { whenNpmEnds } from './npm.ts';
import { curlCommand, pushBody, pushHeaders, quoteWord, sampleClue } from './sample.ts';
import {
  forgetClock,
  MOST_DAYS_AHEAD,
  NOTE_EVERY_MS,
  noteClock,
  parseDaysAhead,
  startAhead,
  startAtDay,
} from './shifted-clock.ts';
import { startStack } from './stack.ts';

const { values } = parseOrExit({
  call: 'npm start',
  about: 'Runs the whole system on this machine.',
  options: {
    port: {
      type: 'number',
      placeholder: 'PORT',
      help: 'port to listen on, 0 for any free one',
      min: 0,
      max: 65_535,
      default: DEFAULT_PORT,
      env: 'PORT',
    },
    data: { type: 'text', placeholder: 'DIR', help: 'directory that keeps the state', default: '.data' },
    'as-of': {
      type: 'text',
      placeholder: 'DAY',
      help: 'start the clock in the morning of this day, as for replayed data, or go on with it there',
      accepts: (text: string) => isCalendarDate(text) && text <= shanghaiDate(Date.now()),
      expected: 'a day not in the future, such as 2021-11-15',
    },
    clock: {
      type: 'text',
      placeholder: '+DAYSd',
      help: `run the clock so many whole days ahead of this machine's, at most ${MOST_DAYS_AHEAD};\nmore than before passes the days between, with what was due on them`,
      accepts: (text: string) => parseDaysAhead(text) !== undefined,
      expected: `a number of whole days from +0d to +${MOST_DAYS_AHEAD}d, such as +45d`,
    },
    policy: {
      type: 'text',
      placeholder: 'FILE.json',
      help: 'publish this version of the policy, or this list of them; the same again changes nothing',
    },
  },
});

/** Makes a log that writes JSON lines of a level. */
const logAt =
  (level: string) =>
  (code: string, fields: Readonly<Record<string, unknown>> = {}) =>
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, code, ...fields })}\n`);

function readExtraDistricts() {
  try {
    return parseDistrictCodes(process.env.QINGXIN_EXTRA_DISTRICTS ?? '');
  } catch (error) {
    process.stderr.write(`QINGXIN_EXTRA_DISTRICTS is not valid: ${(error as Error).message}.\n`);
    return process.exit(2);
  }
}
const extraDistricts = readExtraDistricts();

/** The rules of files, from `FILE_RULES` where it is set. */
function readFileRules() {
  const { FILE_RULES: text } = process.env;
  if (!text) return undefined;
  try {
    return fileRulesSchema.parse(JSON.parse(text));
  } catch {
    process.stderr.write('FILE_RULES is not valid: it must be JSON as functions/contract/file-rules.json.\n');
    return process.exit(2);
  }
}
const fileRules = readFileRules();

/** Ends the process: the data file failed, memory holds more than it does, and only a new start is safe. */
function endOnFailure(error: Error): never {
  process.stderr.write(`Qingxin stops: ${error.message}\n`);
  process.exit(1);
}

/** Ends the process with the sentence that says why it could not start. */
function refuseStart(error: Error): never {
  process.stderr.write(`Qingxin could not start: ${error.message}\n`);
  process.exit(1);
}

/** Finds when the clock starts, where it is not this machine's. */
function readClock() {
  const { data, clock, 'as-of': asOf } = values;
  if (asOf !== undefined && clock !== undefined) {
    process.stderr.write('`--clock` and `--as-of` cannot go together.\n');
    return process.exit(2);
  }
  if (asOf !== undefined)
    return { startAt: startAtDay(data, asOf), startBy: endOfDay(asOf) - 1, since: null };
  const days = clock === undefined ? 0 : (parseDaysAhead(clock) ?? 0);
  try {
    // Time that is ahead already does not go back to this machine's either.
    const ahead = startAhead(data, days);
    return { startBy: undefined, ...(days === 0 ? { startAt: undefined, since: null } : ahead) };
  } catch (error) {
    return refuseStart(error as Error);
  }
}
const { startAt, startBy, since } = readClock();
const offset = startAt === undefined ? 0 : startAt - Date.now();

/** Who signs in is made up, unless an issuer is named. */
const isDemo = !process.env.QINGXIN_OIDC_ISSUER;
const dynamoEndpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
const started = performance.now();
const stack = await startStack({
  mode: 'real',
  startAt,
  startBy,
  catchUp: since === null ? undefined : { since, onPassed: (at) => noteClock(values.data, at, { offset }) },
  dataDir: values.data,
  schedules: true,
  port: values.port,
  extraDistricts,
  policyFile: values.policy,
  demonstration: isDemo && values.policy === undefined,
  fileRules,
  dynamoEndpoint,
  cacheMiddleware: true,
  onStoreFailure: endOnFailure,
  log: { info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
}).catch(refuseStart);

const note = () => noteClock(values.data, stack.now());
if (startAt === undefined) forgetClock(values.data);
else {
  note();
  setInterval(note, NOTE_EVERY_MS).unref();
}

let stopping = false;
const stop = async () => {
  if (stopping) return process.exit(1);
  stopping = true;
  await stack.close();
  if (startAt !== undefined) noteClock(values.data, stack.now(), { isEnd: true });
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
whenNpmEnds(stop);

const now = stack.now();
const describeClock = () =>
  values.clock === undefined
    ? `${values['as-of']}, from 09:00 in Beijing or where it had come to; stops with this process`
    : `${values.clock}, ahead of this machine's: ${shanghaiDate(now)} in Beijing`;
const body = pushBody(sampleClue(now), now);
const secret = stack.settings.webhookSecrets.national?.[0] ?? '';
const signedPush = curlCommand(`${stack.url}/webhooks/clues`, pushHeaders(body, secret, now), body);
const policy = (await stack.runtime.policies.book()).inForce(shanghaiDate(now));
const people = isDemo ? '  (sign in as one of the made-up people)' : '';
const local = values.data === '.data' ? '' : ` --data ${quoteWord(values.data)}`;
process.stdout.write(`Qingxin (清薪) listens on ${stack.url} after ${Math.round(performance.now() - started)} ms.

  Pages             ${stack.url}/${people}
  API description   ${stack.url}/openapi.json
  Data              ${values.data}${
    policy.version === DEMONSTRATION_POLICY.version
      ? `
  Policy            ${policy.version}: figures that no law gives are invented; your own by --policy FILE`
      : ''
  }${
    startAt === undefined
      ? ''
      : `
  Clock             ${describeClock()}`
  }${
    dynamoEndpoint
      ? `
  The table is kept by ${dynamoEndpoint}; its stream is in this process's memory, and a crash loses what is under way.`
      : ''
  }

This is for one user of one machine. Who can use your account here${isDemo ? `, or reach port ${new URL(stack.url).port},` : ''} can act as anybody${isDemo ? '' : ', by the keys'}.
It listens on 127.0.0.1 alone. Personal data lies unencrypted under ${values.data}, in files that only you can read.

Push a clue (欠薪线索); this one is signed, and good for five minutes:

${signedPush}

Another one at any time:

  npm run push --${local} --url ${stack.url}

Ask for the completion rate (办结率) of Guangming District:

  curl -s '${stack.url}/metrics/completion?division=440311&definition=cohort&from=2021-01-01&to=2030-12-31' \\
    -H "authorization: Bearer $(npm run -s token --${local} --role supervisor --division 4403)"

Ctrl-C stops it; the data stays.
`);
