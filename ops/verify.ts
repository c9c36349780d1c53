import { type Aggregate, DONE } from '../domain/kernel/aggregate.ts';
import type { FaultCode } from '../domain/kernel/faults.ts';
import { findWrongMembers } from '../domain/kernel/state-schema.ts';
import { type Verification, withFault } from '../domain/kernel/verification.ts';
import { STATE_SCHEMAS } from '../domain/state-schemas.ts';
import {
  type AnchorBook,
  AnchorUnreadable,
  anchoredId,
  anchorId,
  readAnchors,
} from '../functions/store/anchors.ts';
import { readDocuments } from '../functions/store/documents.ts';
import { readRecord, readTexts, type StoredRecord, verifyStored } from '../functions/store/record.ts';
import { scanRecords } from '../functions/store/scan.ts';
import { openTable, type Table } from '../functions/store/table.ts';
import { type Call, defineCommand, Refusal } from './command.ts';
import { readExports, verifyExport } from './export-file.ts';
import { type OpenStack, withStack } from './target.ts';

/** How many records that do not verify are named. */
const MAX_NAMED = 20;

/** Tells what is wrong, or that nothing is. @returns the exit code */
function printVerdict(call: Call, { intact, faults }: Verification): 0 | 1 {
  for (const { message } of faults) call.out(`  ${message}`);
  call.out(intact ? 'The record is intact.' : 'The record does not verify.');
  return intact ? 0 : 1;
}

/** Describes how far the anchors prove a record. */
function describeAnchoring({ entries, anchoredTo }: Verification, book: AnchorBook | null): string {
  if (book === null) return 'There are no anchors here.';
  const { anchoredAt } = book;
  if (anchoredAt === null) return 'Nothing has been anchored yet.';
  const first = anchoredTo + 1;
  const young =
    anchoredTo === entries
      ? 'every entry is anchored'
      : first === entries
        ? `entry ${entries} is not anchored yet`
        : `entries ${first} to ${entries} are not anchored yet`;
  return `Last anchoring ${anchoredAt}: ${young}.`;
}

/** Reads the anchors of a stack; null where nothing is anchored. @throws Refusal when an object is none of an anchoring */
async function readAnchorBook(
  stack: OpenStack,
  question: Parameters<typeof readAnchors>[1] = {},
): Promise<AnchorBook | null> {
  try {
    return stack.anchors && (await readAnchors(stack.anchors, question));
  } catch (error) {
    if (error instanceof AnchorUnreadable) throw new Refusal(`${error.message}; see the runbook of anchors.`);
    throw error;
  }
}

/** How often a record is read at most until its texts and its entries fit. */
const READS = 3;

/** Faults that pass where a record is written to while it is read. */
const MIXED: ReadonlySet<FaultCode> = new Set([
  'orphan-text',
  'text-missing',
  'orphan-document',
  'document-missing',
]);

/** Verifies all there is of a record: state, entries, texts, documents, anchors. */
async function verifyWhole(
  table: Table,
  aggregate: Aggregate,
  record: StoredRecord,
  book: AnchorBook | null,
): Promise<{ verification: Verification; texts: number; documents: number }> {
  const evidence = book ? { anchors: book.evidence(anchorId(aggregate.kind, record.id)) } : {};
  let known = record;
  for (let attempt = 1; ; attempt++) {
    const texts = await readTexts(table, aggregate.kind, record.id);
    const documents = await readDocuments(table, aggregate.kind, record.id);
    const verification = verifyStored(aggregate, known, { texts, documents, ...evidence });
    // Texts and documents of entries written, or that expired, since the entries were read.
    const isMixed = verification.faults.some(({ code }) => MIXED.has(code));
    if (!isMixed || attempt >= READS) {
      const counted = { texts: texts.size, documents: documents.size };
      return { verification: parseState(aggregate, known, verification), ...counted };
    }
    known = (await readRecord(table, aggregate, record.id)) ?? known;
  }
}

/** Adds a fault to a verification where the stored state does not parse; it names members, never values. */
function parseState({ kind }: Aggregate, { stored }: StoredRecord, verification: Verification): Verification {
  const schema = STATE_SCHEMAS[kind];
  const fields = stored && schema ? findWrongMembers(schema, stored.state) : [];
  if (fields.length === 0) return verification;
  const message = `The state does not parse: ${fields.join(', ')}.`;
  return withFault(verification, { code: 'shape', seq: null, fields, message });
}

function verifyFiles(call: Call, files: readonly string[]): 0 | 1 {
  const { id, verification, provenTexts, texts, redacted } = verifyExport(readExports(files));
  const [wanted] = call.args;
  if (wanted !== undefined && wanted !== id) {
    throw new Refusal(`${files[0]} is the record of ${id}, not of ${wanted}.`);
  }
  call.out(
    `Entries ${verification.entries}, head ${verification.head ?? 'none'}, free texts verified ${provenTexts} of ${texts}${redacted > 0 ? `, redacted entries ${redacted}` : ''}.`,
  );
  return printVerdict(call, verification);
}

/** Finds the record of an id among those of all kinds. */
async function findRecord(stack: OpenStack, table: Table, id: string) {
  for (const aggregate of stack.workflow.aggregates.all) {
    // Anchors before the record: what is anchored while this reads is no younger than the record read.
    const name = anchorId(aggregate.kind, id);
    const book = await readAnchorBook(stack, { id: name });
    const record = await readRecord(table, aggregate, id);
    const isAnchored = book !== null && book.evidence(name).anchors.length > 0;
    if (record || isAnchored) return { aggregate, book, record };
  }
  return null;
}

async function verifyOne(call: Call, stack: OpenStack, id: string): Promise<0 | 1> {
  const table = openTable(stack.workflow.dynamo, stack.workflow.tableName);
  const found = await findRecord(stack, table, id);
  if (!found?.record) {
    call.err(found ? `${id} was anchored and is gone, state and record.` : `There is no record of ${id}.`);
    return 1;
  }
  const { aggregate, book, record } = found;
  const { verification, texts, documents } = await verifyWhole(table, aggregate, record, book);
  const digests = record.entries.filter((e) => e.textHash !== undefined).length;
  const isDone = record.stored !== null && aggregate.stageOf(record.stored.state) === DONE;
  call.out(
    `Entries ${verification.entries}, head ${verification.head ?? 'none'}, ${isDone ? 'done' : 'open'}, free texts ${texts} of ${digests}${documents > 0 ? `, documents ${documents}` : ''}.`,
  );
  call.out(describeAnchoring(verification, book));
  return printVerdict(call, verification);
}

async function verifyAll(call: Call, stack: OpenStack): Promise<0 | 1> {
  const table = openTable(stack.workflow.dynamo, stack.workflow.tableName);
  const book = await readAnchorBook(stack);
  const gone = new Set(book?.ids ?? []);
  const bar = call.progress('records verified');
  let records = 0;
  let broken = 0;
  const tell = (id: string, message: string) => {
    broken += 1;
    if (broken <= MAX_NAMED) call.out(`  ${id}: ${message}`);
  };
  for await (const page of scanRecords(stack.workflow, table, stack.workflow.aggregates.all)) {
    const { aggregate } = page;
    for (const { id } of page.records) {
      gone.delete(anchorId(aggregate.kind, id));
      const record = await readRecord(table, aggregate, id);
      if (!record) continue;
      const { verification } = await verifyWhole(table, aggregate, record, book);
      records += 1;
      bar.show(records);
      const [fault] = verification.faults;
      if (fault) tell(id, fault.message);
    }
  }
  bar.end();
  for (const name of gone) tell(anchoredId(name), 'It was anchored and is gone, state and record.');
  if (broken > MAX_NAMED) call.out(`  and ${broken - MAX_NAMED} more`);
  const anchored = book === null ? 'no anchors here' : `last anchoring ${book.anchoredAt ?? 'never'}`;
  call.out(`Records ${records}, ${anchored}; do not verify: ${broken}.`);
  return broken === 0 ? 0 : 1;
}

export const verifyCommand = defineCommand({
  summary: 'verify a record: chain, state and its form, seal, texts, documents, anchors',
  args: { usage: '[ID]', max: 1 },
  notes: `Exit code 1 when a record does not verify. Whoever can write the table can make a whole record anew; anchors, which are noted
outside the table each day, show it. An export is only as complete as its last page says.`,
  options: {
    all: { type: 'flag', help: `verify every record; the first ${MAX_NAMED} that do not verify are named` },
    file: {
      type: 'text',
      placeholder: 'EXPORT.json',
      help: `verify what GET /clues/{clueId}/record answered, without any stack; a file holds one page
or a list of pages, and the option may be repeated; free texts are verified where they were
exported unmasked`,
      multiple: true,
    },
  },
  async run(call) {
    const { values } = call;
    const [id] = call.args;
    if (values.all) {
      if (id !== undefined || values.file.length > 0) {
        throw new Refusal('--all takes neither an ID nor --file.');
      }
      return withStack<0 | 1>(call.target, (stack) => verifyAll(call, stack));
    }
    if (values.file.length > 0) return verifyFiles(call, values.file);
    if (id === undefined) throw new Refusal('verify needs an ID, --all or --file.');
    return withStack<0 | 1>(call.target, (stack) => verifyOne(call, stack, id));
  },
});
