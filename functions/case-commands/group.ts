import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { availableCommands } from '../../domain/case/available.ts';
import { COMMAND_BODIES, type Command, textOf } from '../../domain/case/commands.ts';
import { actDay } from '../../domain/case/decide/days.ts';
import { peopleOf, roleRefusal } from '../../domain/case/decide/persons.ts';
import { decide } from '../../domain/case/decide.ts';
import { documentOf } from '../../domain/case/documents.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { withWords, writesWords } from '../../domain/case/particulars.ts';
import { type Refusal, reasonOf } from '../../domain/case/refusals.ts';
import type { Case } from '../../domain/case/state.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import { caseView } from '../contract/case-view.ts';
import type { CommandGroup } from '../http/commands/command-group.ts';
import { rulesOf } from '../store/calendars.ts';
import { particularsItem, readCaseParticulars } from '../store/case-particulars.ts';
import { attachFiles, loadFiles } from '../store/files.ts';
import { particularsKey } from '../store/keys.ts';
import { unitCheck, unitsAbove } from '../store/roster.ts';
import { type CaseFacts, readDocumentFacts } from './issue.ts';
import { followPublicity } from './publicity.ts';

/** The officers' commands on a case. */
export const CASE_COMMANDS: CommandGroup<Case, CaseEvent, Command, Refusal, CaseFacts, Publicity | null> = {
  aggregate: CASE,
  bodies: COMMAND_BODIES,
  textOf,
  roleRefusal,
  decide,
  reasonOf,
  available: availableCommands,
  view: caseView,
  followUp: (_cases, state, _command, events, now, runtime, caller, { issued, particulars }) =>
    followPublicity(runtime, { state, events, now, caller, issued, particulars }),
  async readFacts({ table }, c, command, runtime) {
    const checks: TransactWriteItem[] = [];
    const named = new Set(peopleOf(command));
    let facts: CaseFacts = {};
    if (named.size > 0) {
      const units = await unitsAbove(table, c.division);
      const concerned = units.filter(({ unit }) => unit.officers.some((o) => named.has(o.id)));
      checks.push(...concerned.map((unit) => unitCheck(table, CASE.kind, unit)));
      facts = { units: units.map(({ unit }) => unit) };
    }
    if (command.name === 'add-evidence' && command.body.file !== undefined) {
      const files = await loadFiles(table, [command.body.file]);
      checks.push(...attachFiles(table, { kind: CASE.kind, id: c.caseId }, c.version + 1, files));
      facts = { ...facts, files };
    }
    const kind = documentOf(command, c);
    if (kind === null && !writesWords(command.name)) return { facts, checks };
    const particulars = readCaseParticulars(await table.get(particularsKey(CASE.kind, c.caseId)));
    const written = particulars && withWords(particulars, command);
    if (written) checks.push(particularsItem(table.name, c.caseId, written));
    if (kind !== null) {
      const on = actDay(command, shanghaiDate(runtime.now()));
      const rules = await rulesOf(runtime, c);
      const issued = await readDocumentFacts(
        table,
        c,
        command,
        kind,
        rules,
        on,
        particulars,
        facts.units ?? [],
      );
      checks.push(...issued.checks);
      facts = { ...facts, ...issued.facts, particulars };
    }
    return { facts, checks };
  },
};
