import { type AggregateState, type Rules, shownVersion } from '../../../domain/kernel/aggregate.ts';
import type { Edge } from '../../../domain/kernel/graph.ts';
import { bodyHash, type Hash } from '../../runtime/hashing.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { rulesFor } from '../../store/calendars.ts';
import { type Names, peopleOf, readNames } from '../../store/names.ts';
import { Repository } from '../../store/repository.ts';
import { jsonBody } from '../body.ts';
import { type Caller, canSee, type HttpEvent, type HttpResult, json, Problem, parseInput } from '../http.ts';
import { doOnce, requestKey } from '../idempotency.ts';
import { findVisible } from '../links.ts';
import type { AnyRefusal, CommandGroup } from './command-group.ts';

/** A request that names an aggregate and a command of it. */
export interface CommandRequest {
  readonly event: HttpEvent;
  readonly caller: Caller;
  readonly id: string;
  readonly command: string;
  readonly idempotencyKey?: string | undefined;
}

/** Makes the answer to a refusal: 403, 409, 412 or 422. All say where the aggregate is and what the caller can order. */
function problemOf<S extends AggregateState>(
  group: CommandGroup<S>,
  refusal: AnyRefusal,
  state: S,
  caller: Caller,
  rules: Rules,
  now: number,
): Problem {
  const reason = group.reasonOf(refusal);
  const { code, en } = reason;
  if (refusal.refused === 'input') {
    const errors = [{ path: refusal.path ?? '', message: en }];
    const detail = `The command does not fit the ${group.aggregate.kind}.`;
    return new Problem(422, 'invalid-input', detail, { errors, reason });
  }
  const extra = {
    reason,
    currentStatus: state.status,
    version: shownVersion(state),
    availableCommands: group.available(state, caller, rules, now),
  };
  switch (refusal.refused) {
    case 'role':
      return new Problem(403, 'wrong-role', en, extra);
    case 'stale':
      return new Problem(412, code, en, extra);
    case 'status':
    case 'rule':
      return new Problem(409, code, en, extra);
  }
}

/** Makes the handler of an aggregate's commands: one command, one transaction, and the answer after it. */
export function createExecute(
  runtime: Runtime,
  group: CommandGroup,
  hash: Hash,
): (request: CommandRequest) => Promise<HttpResult> {
  const { aggregate } = group;
  const { kind } = aggregate;
  const repository = new Repository<AggregateState>(runtime, aggregate);
  const notFound = () => new Problem(404, `unknown-${kind}`, `There is no such ${kind}.`);

  return async ({ event, caller, id, command: name, idempotencyKey: key }) => {
    const raw = jsonBody(event);
    const stored = await repository.load(id);
    if (!stored || !canSee(caller, stored.state)) throw notFound();
    const now = runtime.now();
    // The answer is made where the change is; by then the calendar it holds is known.
    let rules = await rulesFor(runtime, [stored.state]);
    const refused = (refusal: AnyRefusal, state: AggregateState) =>
      problemOf(group, refusal, state, caller, rules(state), now);
    const wrongRole = group.roleRefusal(name, caller);
    if (wrongRole) throw refused(wrongRole, stored.state);
    const schema = group.bodies[name];
    if (!schema) throw notFound();
    const command = { name, body: parseInput(schema, raw, 'body') };
    let visible: ReadonlySet<string> = new Set();
    let names: Names | undefined;
    let beside: unknown;
    const view = (state: AggregateState) => {
      const people = names ? peopleOf(aggregate, state, names, now) : {};
      return group.view(state, rules(state), now, caller, people, visible, beside);
    };
    // A key is the caller's own, for one aggregate and one command.
    const scope = `${caller.sub}#${id}#${name}`;
    const request = requestKey(key, { kind, scope, bodyHash: bodyHash(hash, raw) }, now);
    const keep = request && { ...request, answer: (state: AggregateState) => JSON.stringify(view(state)) };
    return doOnce(repository.table, keep, now, async () => {
      await group.prepare?.(repository, stored.state, command);
      const edge: Edge | undefined = aggregate.graph.edges[name];
      const role = caller.roles.find((r) => edge?.roles.includes(r)) ?? 'officer';
      const changed = await repository.change<AnyRefusal>(
        id,
        name,
        now,
        async (state) => {
          if (!canSee(caller, state)) throw notFound();
          const {
            facts,
            checks,
            made = [],
          } = await group.readFacts(repository, state, command, runtime, caller);
          rules = await rulesFor(runtime, [state]);
          const decision = group.decide(state, command, caller, rules(state), now, facts);
          if ('refused' in decision) return decision;
          const links = [...aggregate.linksOf(state), ...decision.events.flatMap(aggregate.linksIn)];
          const stored = links.filter(({ id }) => !made.includes(id));
          visible = new Set([...(await findVisible(repository.table, caller, stored)), ...made]);
          const people = [...aggregate.peopleOf(state), ...decision.events.flatMap(aggregate.peopleIn)];
          names = await readNames(repository.table, [caller.sub, ...people]);
          const followed = await group.followUp?.(
            repository,
            state,
            command,
            decision.events,
            now,
            runtime,
            caller,
            facts,
          );
          beside = followed?.beside;
          return { ...decision, checks: [...checks, ...(followed?.writes ?? [])] };
        },
        { actor: { id: caller.sub, role }, text: group.textOf(command), keep },
        stored,
      );
      if (changed.outcome === 'unknown') throw notFound();
      if (changed.outcome === 'refused') {
        runtime.meter.count('CommandRefused', 1, { reason: changed.refusal.refused });
        throw refused(changed.refusal, changed.stored.state);
      }
      return json(200, view(changed.stored.state));
    });
  };
}
