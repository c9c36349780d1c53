import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ClueData } from '../domain/clue/push.ts';
import { curlCommand, pushBody, pushHeaders, sampleClue } from './sample.ts';
import { localSettings } from './settings.ts';

const USAGE = `Usage: npm run push -- [--file CLUE.json] [--source NAME] [--url URL] [--data DIR] [--print]
Signs a clue and pushes it to the running system. CLUE.json holds the clue (the "data" of a push) or a whole push;
without it a made-up clue is sent. --print prints the curl command instead of sending.
`;

function usage(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        file: { type: 'string' },
        source: { type: 'string', default: 'national' },
        url: { type: 'string', default: 'http://127.0.0.1:8787' },
        data: { type: 'string', default: '.data' },
        print: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return usage((error as Error).message);
  }
}

function bodyOf(file: string | undefined, now: number): string {
  if (file === undefined) return pushBody(sampleClue(now), now);
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as ClueData | { type: string };
    return 'type' in value ? JSON.stringify(value) : pushBody(value, now);
  } catch (error) {
    return usage(`${file}: ${(error as Error).message}`);
  }
}

const values = readArguments();
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const now = Date.now();
const secret = localSettings(values.data, [values.source]).webhookSecrets[values.source]?.[0] ?? '';
const body = bodyOf(values.file, now);
const headers = pushHeaders(body, secret, now);
const url = `${values.url}/webhooks/clues`;
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
