import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { availableCommands } from '../../domain/publicity/available.ts';
import { COMMAND_BODIES, type Command, textOf } from '../../domain/publicity/commands.ts';
import {
  createWordMasker,
  type PublicText,
  type PublicWords,
  publicDecisionOf,
  rewordPublicText,
} from '../../domain/publicity/content.ts';
import { decide, roleRefusal } from '../../domain/publicity/decide.ts';
import type { PublicityEvent } from '../../domain/publicity/events.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import { type Refusal, reasonOf } from '../../domain/publicity/refusals.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { publicityView } from '../contract/publicity-view.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { deletePublicRow, putPublicRow, putPublicWords, readPublicWords } from '../store/public-decisions.ts';
import type { Table } from '../store/table.ts';

/** Reads the words in which a decision is published. @throws Error where there are none: it is open, so its retention has not begun */
async function requireWords(table: Table, publicityId: string): Promise<PublicWords> {
  const words = await readPublicWords(table, publicityId);
  if (words === null) throw new Error(`the publicity ${publicityId} has no words`);
  return words;
}

/** The officers' commands on the publicity of a decision: what the public is shown changes in the same transaction. */
export const PUBLICITY_COMMANDS: CommandGroup<Publicity, PublicityEvent, Command, Refusal, null, null> = {
  aggregate: PUBLICITY,
  bodies: COMMAND_BODIES,
  textOf,
  roleRefusal,
  decide,
  reasonOf,
  available: availableCommands,
  readFacts: async () => ({ facts: null, checks: [] }),
  view: publicityView,
  async followUp({ table }, p, command, events, now) {
    const { publicityId: id, division, partyKind, display } = p;
    const today = shanghaiDate(now);
    const writes: TransactWriteItem[] = [];
    const reword = async (words: Parameters<typeof rewordPublicText>[1]): Promise<PublicText> => {
      const reworded = rewordPublicText(await requireWords(table, id), words, partyKind);
      writes.push(putPublicWords(table.name, id, reworded));
      return reworded.text;
    };
    switch (command.name) {
      case 'vet': {
        const { title, cause, basis, result, party, creditCode } = command.body;
        const words = { title, cause, basis, result, party, creditCode };
        if (Object.values(words).some((word) => word !== undefined)) await reword(words);
        break;
      }
      case 'publish': {
        const published = events.find((event) => event.type === 'published');
        const { text } = await requireWords(table, id);
        const row = publicDecisionOf(p, text, today);
        writes.push(putPublicRow(table.name, division, row, published?.display?.until ?? null));
        break;
      }
      case 'correct': {
        const { title, cause, basis, result, party, creditCode, organ = p.sealOrgan } = command.body;
        const text = await reword({ title, cause, basis, result, party, creditCode });
        const row = publicDecisionOf({ ...p, sealOrgan: organ }, text, p.publishedOn ?? today);
        writes.push(putPublicRow(table.name, division, row, display?.until ?? null));
        break;
      }
      case 'recall': {
        const { text, names } = await requireWords(table, id);
        const reason = createWordMasker(names, text.party)(command.body.reason);
        const publishedOn = p.publishedOn ?? today;
        const row = { id, state: 'recalled', reason, publishedOn, recalledOn: today } as const;
        writes.push(putPublicRow(table.name, division, row, null));
        break;
      }
      case 'end':
        writes.push(deletePublicRow(table.name, id));
        break;
      case 'exempt':
        break;
    }
    return { writes, beside: null };
  },
};
