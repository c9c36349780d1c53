import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type RecordEntry, verifyRecord } from '../domain/record.ts';
import { readClueAndRecord, readTexts } from '../functions/shared/record.ts';
import { openTable, type Table } from '../functions/shared/table.ts';
import { type Command, Refusal } from './command.ts';
import { withStack } from './target.ts';

/** What is wrong with a record; null when nothing is. */
interface Verdict {
  readonly entries: number;
  /** The hash of the last entry. */
  readonly head: string;
  readonly broken: { readonly at: number; readonly reason: string } | null;
}

/** A record held against what is claimed of it: whose it is, its last hash, its number of entries. */
function judge(
  entries: readonly RecordEntry[],
  claimed: { readonly clueId: string; readonly head: string; readonly entries: number },
  texts?: Parameters<typeof verifyRecord>[1],
): Verdict {
  const checked = verifyRecord(entries, texts);
  const last = entries.at(-1);
  const verdict = (at: number, reason: string): Verdict => ({
    entries: entries.length,
    head: last?.hash ?? 'none',
    broken: { at, reason },
  });
  if (!checked.intact) return verdict(checked.brokenAt, checked.reason);
  if (entries.length < claimed.entries) {
    return verdict(entries.length + 1, `entry ${entries.length + 1} is missing`);
  }
  if (last?.clueId !== claimed.clueId) return verdict(1, 'belongs to another clue');
  if (last.hash !== claimed.head) return verdict(last.seq, 'is not the last entry the clue knows of');
  return { entries: entries.length, head: last.hash, broken: null };
}

/** What `GET /clues/{clueId}/record` answers, as far as the chain needs it. */
const exportSchema = z.object({
  clueId: z.string(),
  entries: z.array(z.looseObject({ seq: z.int(), prevHash: z.string(), hash: z.string() })),
  proof: z.object({ head: z.string(), entries: z.int() }),
});

function readExport(file: string): z.infer<typeof exportSchema> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    return exportSchema.parse(JSON.parse(text));
  } catch {
    throw new Refusal(`${file} is not what GET /clues/{clueId}/record answers.`);
  }
}

/** A clue with its record. An entry written between two pages is newer than the clue read first: then again. */
async function readTogether(table: Table, clueId: string): ReturnType<typeof readClueAndRecord> {
  let found = await readClueAndRecord(table, clueId);
  for (let again = 0; again < 3 && found && found.entries.length > found.stored.clue.version; again++) {
    found = await readClueAndRecord(table, clueId);
  }
  return found;
}

export const verifyCommand: Command = {
  summary: "verify the hash chain of a clue's record",
  argument: 'CLUE_ID',
  help: `  --file EXPORT.json   verify what GET /clues/{clueId}/record answered, without any stack; its free texts have no
                       salts and are not verified
Exit code 1 when the record is broken. Whoever can write the table can make a whole chain anew: compare the head with one
noted earlier.
`,
  options: { file: { type: 'string' } },
  async run(call) {
    const { argument, values } = call;
    const tell = ({ entries, head, broken }: Verdict, more: string): 0 | 1 => {
      call.out(`Entries ${entries}, head ${head}, ${more}.`);
      call.out(broken ? `Broken at entry ${broken.at}: ${broken.reason}.` : 'The record is intact.');
      return broken ? 1 : 0;
    };
    if (typeof values.file === 'string') {
      const { clueId, entries, proof } = readExport(values.file);
      if (argument !== undefined && argument !== clueId) {
        throw new Refusal(`${values.file} is the record of ${clueId}, not of ${argument}.`);
      }
      // The schema holds what the verifier relies on; the rest of an entry is only hashed.
      const record = entries as unknown as RecordEntry[];
      return tell(judge(record, { clueId, ...proof }), 'free texts not verified');
    }
    if (argument === undefined) throw new Refusal('verify needs a CLUE_ID or --file.');
    return withStack<0 | 1>(call.target, async ({ workflow }) => {
      const table = openTable(workflow.dynamo, workflow.tableName);
      const found = await readTogether(table, argument);
      if (!found) {
        call.err(`There is no clue ${argument}.`);
        return 1;
      }
      const texts = await readTexts(table, argument);
      const { clue } = found.stored;
      const verdict = judge(
        found.entries,
        { clueId: argument, head: clue.head, entries: clue.version },
        texts,
      );
      const digests = found.entries.filter((e) => e.textHash !== undefined).length;
      return tell(
        verdict,
        `${clue.archived ? 'archived' : 'not archived'}, free texts ${texts.size} of ${digests}`,
      );
    });
  },
};
