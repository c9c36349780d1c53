import * as z from 'zod';
import type { ClueData } from '../domain/clue/push.ts';
import { routeUrl, URL_OPTION } from './address.ts';
import { parseOrExit, UsageError } from './cli.ts';
import { readDataFile } from './data-file.ts';
import { curlCommand, pushBody, pushHeaders, sampleClue } from './sample.ts';
import { secretsOf } from './settings.ts';
import { clockOf } from './shifted-clock.ts';
import { StoreFileError } from './store/errors.ts';

const { values } = parseOrExit({
  call: 'npm run push',
  about: 'Signs a clue and pushes it to the running system.',
  options: {
    file: {
      type: 'text',
      placeholder: 'CLUE.json',
      help: 'the clue (the "data" of a push) or a whole push; a made-up clue without it',
    },
    source: { type: 'text', placeholder: 'NAME', help: 'the sender whose key signs', default: 'national' },
    url: URL_OPTION,
    data: { type: 'text', placeholder: 'DIR', help: 'directory that holds the keys', default: '.data' },
    print: { type: 'flag', help: 'print the curl command instead of sending' },
  },
});

/** Ends the process for what cannot be sent. */
function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function readBody(file: string | undefined, now: number): string {
  if (file === undefined) return pushBody(sampleClue(now), now);
  try {
    const value = readDataFile(file, 'a push', z.looseObject({}));
    return 'type' in value ? JSON.stringify(value) : pushBody(value as ClueData, now);
  } catch (error) {
    if (error instanceof UsageError) return refuse(error.message);
    throw error;
  }
}

const now = clockOf(values.data)();

function readSecret(): string {
  try {
    return secretsOf(values.data, values.source)[0] ?? '';
  } catch (error) {
    if (error instanceof StoreFileError) return refuse(error.message);
    throw error;
  }
}

const secret = readSecret();
const body = readBody(values.file, now);
const headers = pushHeaders(body, secret, now);
const url = routeUrl(values.url, '/webhooks/clues');
if (values.print) {
  process.stdout.write(`${curlCommand(url, headers, body)}\n`);
} else {
  try {
    const answer = await fetch(url, { method: 'POST', headers, body });
    process.stdout.write(`${answer.status} ${await answer.text()}\n`);
    process.exitCode = answer.ok ? 0 : 1;
  } catch {
    process.stderr.write(`Nothing answers at ${values.url}. Is npm start running?\n`);
    process.exitCode = 1;
  }
}
