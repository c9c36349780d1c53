import type * as z from 'zod';
import type { Calendar } from '../../domain/calendar/working-days.ts';
import type { CaseFacet } from '../../domain/case/facet.ts';
import { handledOn, isInTime, isOverdue } from '../../domain/case/facet.ts';
import { CASE_FIGURES } from '../../domain/case/figures.ts';
import { type CaseOccurrences, type CasePart, countCase } from '../../domain/metrics/case-history.ts';
import { boundsOf, type CasesQuestion } from '../../domain/metrics/cases.ts';
import { FIRST_DAY } from '../../domain/metrics/dates.ts';
import type { countedCase } from '../contract/case-metrics-schema.ts';
import type { ListCursor } from '../http/cursors.ts';
import { readEmployerNames } from '../store/employer-names.ts';
import type { Scope } from '../store/ledger/reading.ts';
import type { Table } from '../store/table.ts';
import { type Bounds, CHUNK, type Held, openPosition, type Position, walkHeld } from './listing.ts';

/** A case behind a figure. */
type CountedCase = z.infer<typeof countedCase>;

/** A case that counts, with the parts it counts in. */
interface Counted extends Held<CaseFacet> {
  readonly occurrences: CaseOccurrences;
}

function standingOf(facet: CaseFacet, end: string): CountedCase['standing'] {
  const inTime = isInTime(facet);
  if (inTime !== null) return inTime ? 'in-time' : 'late';
  if (isOverdue(facet, end)) return 'overdue';
  return facet.clock === 'stopped' ? 'stopped' : 'not-yet-due';
}

/** Makes the row of a case as it was at the end of a day. */
function toRow(
  { id, steps, occurrences }: Counted,
  part: CasePart,
  end: string,
  employerName: string | null,
): CountedCase[] {
  const facet = steps.findLast((s) => s.day <= end)?.facet;
  const counted = occurrences.get(part);
  if (facet === undefined || counted === undefined) return [];
  const { decision, ended } = facet;
  return [
    {
      caseId: id,
      counted: counted.times,
      on: counted.on,
      division: facet.division,
      street: facet.street,
      employerName,
      cameInOn: facet.cameInOn,
      filedOn: facet.filedOn,
      dueDate: facet.due,
      handledOn: handledOn(facet),
      standing: standingOf(facet, end),
      filedLate: facet.filedLate,
      suspendedFrom: facet.suspendedFrom,
      extensions: facet.extensions,
      decision: decision?.kind ?? null,
      fineFen: decision?.fineFen ?? null,
      orderFen: decision?.orderFen ?? null,
      extraFen: decision?.extraFen ?? null,
      ended: ended?.code ?? null,
      endedOn: ended?.on ?? null,
      amountFen: counted.fen,
      people: counted.people,
      workingDays: counted.workingDays,
    },
  ];
}

/** A page of the cases behind a part of the figures; an answer stops behind some two thousand cases of the index. */
export async function listCountedCases(
  table: Table,
  scopes: readonly Scope[],
  { part, limit, ...question }: CasesQuestion & { readonly part: CasePart; readonly limit: number },
  calendar: Calendar,
  cursor: ListCursor,
  { list: most }: Pick<Bounds, 'list'>,
): Promise<{ cases: CountedCase[]; next?: string; read: number }> {
  const { end } = boundsOf(question);
  const between = () => ({ from: FIRST_DAY, to: end });
  const at = await openPosition(cursor, scopes);
  const found: CountedCase[] = [];
  /** Where the last row is. */
  let position: Position | undefined;
  let read = 0;
  for await (const chunk of walkHeld(table, CASE_FIGURES, scopes, between, at, Math.min(CHUNK, most))) {
    read += chunk.read;
    const counted = chunk.held.flatMap((held): Counted[] => {
      const occurrences = countCase(held.steps, question, calendar);
      return occurrences.has(part) ? [{ ...held, occurrences }] : [];
    });
    const taken = counted.slice(0, limit - found.length);
    position = taken.at(-1)?.position ?? position;
    const names = await readEmployerNames(
      table,
      CASE_FIGURES.kind,
      taken.map(({ id }) => id),
    );
    found.push(...taken.flatMap((c) => toRow(c, part, end, names.get(c.id) ?? null)));
    if (counted.length > taken.length) return { cases: found, next: await cursor.seal(position), read };
    const reached = chunk.held.at(-1);
    if (read >= most && reached) return { cases: found, next: await cursor.seal(reached.position), read };
  }
  return { cases: found, read };
}
