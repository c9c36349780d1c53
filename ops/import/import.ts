import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { csvOf, type MarkedText, unmarkedText } from '../../domain/kernel/csv.ts';
import { LOCAL_URL } from '../../local/address.ts';
import { type Call, defineCommand, dryRun, Refusal } from '../command.ts';
import type { Webhook } from '../target.ts';
import { COLUMNS, REASON } from './columns.ts';
import { type ImportFile, isReason, readRows } from './rows.ts';
import { sendRows } from './send.ts';

/** How many faulty rows are named on the terminal. */
const SHOWN = 20;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Whether personal data may be sent to an address: never over a network in the clear. */
function isSafeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}

function readFile(file: string): ImportFile {
  try {
    return readRows(readFileSync(file));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new Refusal(`${file} cannot be read: ${code}.`);
  }
}

const reasonsOf = (row: ImportFile['bad'][number]) =>
  row.faults.map(({ column, reason }) => `${column} ${reason}`).join('; ');

/** A cell of a file for another file. What was marked as a text there is marked here: its digits are all meant. */
function copyCell(written: string): string | MarkedText {
  const text = unmarkedText(written);
  return text === written ? text : { text };
}

/** Writes the faulty rows with their reasons, for their owner alone, in the form that can be mended and imported. */
function writeRejected(file: string, { headings, bad }: ImportFile): void {
  const width = Math.max(headings.length, ...bad.map((row) => row.cells.length));
  const columns = Array.from({ length: width }, (_, i) => i).filter((i) => !isReason(headings[i] ?? ''));
  const lines = bad.map((row) => [...columns.map((i) => copyCell(row.cells[i] ?? '')), reasonsOf(row)]);
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, csvOf([[...columns.map((i) => headings[i] ?? ''), REASON.zh], ...lines]), {
    mode: 0o600,
    flag: 'wx',
  });
  renameSync(draft, file);
}

/** Formats row numbers in few characters: `2-5, 9`. */
export function formatRanges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let last = i;
    while (numbers[last + 1] === (numbers[last] ?? 0) + 1) last += 1;
    parts.push(last === i ? `${numbers[i]}` : `${numbers[i]}-${numbers[last]}`);
    i = last + 1;
  }
  return parts.join(', ');
}

function printBadRows(call: Call, { bad }: ImportFile): void {
  for (const row of bad.slice(0, SHOWN)) call.err(`row ${row.number}: ${reasonsOf(row)}`);
  if (bad.length > SHOWN) call.err(`and ${bad.length - SHOWN} more rows`);
}

async function sendAll(call: Call, file: ImportFile, webhook: Webhook): Promise<0 | 1> {
  const bar = call.progress(file.good.length);
  const outcome = await sendRows(file.good, webhook, { wait: call.wait, onProgress: bar.show });
  bar.end();
  const { accepted, known, conflicting, refused, unsent, stopped } = outcome;
  if (stopped !== null && unsent.length === file.good.length) throw new Refusal(stopped);
  call.out(
    `Accepted ${accepted}, known already ${known}, conflicting ${conflicting.length}, refused ${refused.length}, not sent ${unsent.length}.`,
  );
  if (conflicting.length > 0) {
    call.err(`The clue numbers of these rows are known with other content: ${formatRanges(conflicting)}`);
  }
  for (const { number, status } of refused) call.err(`row ${number}: refused with status ${status}`);
  if (stopped !== null) call.err(`${stopped} Not sent are the rows ${formatRanges(unsent)}.`);
  return conflicting.length + refused.length + unsent.length === 0 ? 0 : 1;
}

const width = Math.max(...COLUMNS.map((c) => c.name.length));

export const importCommand = defineCommand({
  summary: 'push the clues of other channels from a CSV file, signed',
  args: { usage: 'FILE.csv', max: 1 },
  notes: `Every row is checked before any is sent. The same file can be imported again: what is known changes nothing. UTF-8 or
GB18030, the first row has these headings, in English or Chinese, in any order (* required):
${COLUMNS.map(({ name, zh, required }) => `  ${required ? '*' : ' '} ${name.padEnd(width)}  ${zh}`).join('\n')}
A time without an offset is of Shanghai; kind is complaint (投诉) or report (举报).`,
  options: {
    source: {
      type: 'text',
      placeholder: 'NAME',
      help: 'the sender whose key signs, such as hotline or walk-in',
      required: true,
    },
    url: {
      type: 'text',
      placeholder: 'URL',
      help: `where to push instead (${LOCAL_URL}, or the stage's API)`,
      accepts: isSafeUrl,
      expected: 'an https address; http is allowed for this machine alone',
    },
    'skip-bad': {
      type: 'flag',
      help: 'send the good rows, and write the others with their reasons to FILE.csv.rejected.csv',
    },
    ...dryRun('only check the rows'),
  },
  async run(call) {
    const { values } = call;
    const [name] = call.args;
    if (name === undefined) throw new Refusal('import needs a FILE.csv.');
    const { url } = values;
    const file = readFile(name);
    const { good, bad, repeated } = file;
    call.out(
      `Rows that fit ${good.length}, that do not ${bad.length}, that repeat another ${repeated.length}.`,
    );
    printBadRows(call, file);
    if (values['dry-run']) return bad.length === 0 ? 0 : 1;
    if (bad.length > 0 && !values['skip-bad']) {
      call.err('Nothing was sent. Mend the rows, or send the others with --skip-bad.');
      return 1;
    }
    const webhook = await call.target.webhook(values.source);
    if (bad.length > 0) {
      writeRejected(`${name}.rejected.csv`, file);
      call.out(`The rows that do not fit are in ${name}.rejected.csv.`);
    }
    const sent = await sendAll(call, file, { ...webhook, ...(url === undefined ? {} : { url }) });
    return bad.length > 0 ? 1 : sent;
  },
});
