import type { AggregateState, SystemEvent } from '../../domain/kernel/aggregate.ts';
import { type Caller, Problem } from '../http/http.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Stored } from '../store/items.ts';
import type { Repository } from '../store/repository.ts';

/** What a file or a document belongs to, as its reader may see it. */
export interface VisibleOwner {
  readonly id: string;
  readonly repository: Repository<AggregateState>;
  readonly stored: Stored;
}

/** Records that an officer reads a file or a document, before it is shown. @throws Problem 403 for who may not, 404 */
export async function recordRead(
  runtime: Pick<Runtime, 'now'>,
  { id, repository, stored }: VisibleOwner,
  what: { readonly file: string } | { readonly document: string },
  caller: Caller,
): Promise<void> {
  const { aggregate } = repository;
  const now = runtime.now();
  const changed = await repository.change<{ readonly refused: 'role' }>(
    id,
    'read-personal-data',
    now,
    (state) => {
      if (!aggregate.mayReadInFull?.(state, caller, now)) return { refused: 'role' };
      const event: SystemEvent = { type: 'personal-data-read', ...what };
      return { events: [event] };
    },
    { actor: { id: caller.sub, role: 'officer' } },
    stored,
  );
  if (changed.outcome === 'unknown') throw new Problem(404, 'unknown-owner', 'It is gone.');
  if (changed.outcome === 'refused') {
    throw new Problem(403, 'wrong-role', 'This is for those who may read personal data in full.');
  }
}
