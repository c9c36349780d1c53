import type { Case } from '../../domain/case/state.ts';
import type { PublicityEvent } from '../../domain/publicity/events.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Repository } from './repository.ts';

/** The publicity of decisions, by the case's id. */
export const publicityOf = (runtime: Runtime) =>
  new Repository<Publicity, PublicityEvent>(runtime, PUBLICITY);

/** Reads the publicity of the decisions of cases, by the case's id. */
export async function readPublicityOf(
  runtime: Runtime,
  cases: readonly Case[],
): Promise<ReadonlyMap<string, Publicity>> {
  const decided = cases.filter(({ decision }) => decision !== null);
  const found = await publicityOf(runtime).loadAll(decided.map(({ caseId }) => caseId));
  return new Map([...found].map(([id, { state }]) => [id, state]));
}
