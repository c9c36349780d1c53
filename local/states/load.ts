import { isExpression } from '../../workflows/expressions.ts';
import { type DefinitionFault, faultSentence } from '../../workflows/faults.ts';
import type { JsonObject } from '../../workflows/json.ts';
import { languageFaults, RESOURCE } from '../../workflows/language.ts';
import type {
  Catcher,
  ChoiceRule,
  FallibleState,
  Machine,
  Retrier,
  State,
  StateMachine,
  Transition,
} from './definition.ts';
import type { Expressions } from './expressions.ts';
import { compileTemplate, type Template } from './template.ts';

/** A definition that is wrong or uses what the engine does not implement: nothing is accepted and then ignored. */
export class DefinitionRefused extends Error {
  readonly machine: string;
  readonly faults: readonly DefinitionFault[];

  constructor(machine: string, faults: readonly DefinitionFault[]) {
    super(
      `The embedded Step Functions refuses the state machine '${machine}':\n  ${faults.map(faultSentence).join('\n  ')}`,
    );
    this.name = 'DefinitionRefused';
    this.machine = machine;
    this.faults = faults;
  }
}

/**
 * Loads a definition that has no faults in the language (`workflows/language.ts`), the same that a deployment looks for.
 * @throws DefinitionRefused
 */
export function loadMachine(name: string, definition: string, expressions: Expressions): StateMachine {
  const faults = languageFaults(definition);
  if (faults.length > 0) throw new DefinitionRefused(name, faults);
  const fields = JSON.parse(definition) as JsonObject;
  return {
    name,
    definition,
    ...new Loader(expressions).load(fields),
    timeoutSeconds: fields.TimeoutSeconds as number | undefined,
  };
}

const objects = (value: unknown): readonly JsonObject[] => (value ?? []) as readonly JsonObject[];
const toText = (value: unknown): string | undefined => value as string | undefined;

/** Builds a machine from a definition without faults. */
class Loader {
  readonly #expressions: Expressions;

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
  }

  load({ StartAt: startAt, States: states }: JsonObject): Machine {
    return {
      startAt: startAt as string,
      states: new Map(
        Object.entries(states as Record<string, JsonObject>).map(([name, fields]) => [
          name,
          this.#loadState(name, fields),
        ]),
      ),
    };
  }

  #loadState(name: string, fields: JsonObject): State {
    const type = fields.Type as State['type'];
    const common = { name, ...this.#loadTransition(fields, '', fields.Next) };
    const optional = (field: string) => this.#loadOptional(fields, field);
    switch (type) {
      case 'Task':
        return {
          type,
          ...common,
          ...this.#loadFallible(fields),
          waitsForToken: RESOURCE.exec(fields.Resource as string)?.groups?.wait !== undefined,
          arguments: this.#loadTemplate(fields.Arguments, 'Arguments'),
          timeoutSeconds: optional('TimeoutSeconds'),
          heartbeatSeconds: optional('HeartbeatSeconds'),
        };
      case 'Parallel':
        return {
          type,
          ...common,
          ...this.#loadFallible(fields),
          arguments: optional('Arguments'),
          branches: objects(fields.Branches).map((branch) => this.load(branch)),
        };
      case 'Map':
        return {
          type,
          ...common,
          ...this.#loadFallible(fields),
          processor: this.load(fields.ItemProcessor as JsonObject),
          items: optional('Items'),
          itemSelector: optional('ItemSelector'),
          maxConcurrency: optional('MaxConcurrency'),
        };
      case 'Choice':
        return {
          type,
          ...common,
          rules: objects(fields.Choices).map((rule, index) => this.#loadRule(rule, `Choices[${index}]/`)),
          hasDefault: fields.Default !== undefined,
          next: toText(fields.Default),
        };
      case 'Wait':
        return { type, ...common, seconds: optional('Seconds'), timestamp: optional('Timestamp') };
      case 'Fail':
        return { type, ...common, error: optional('Error'), cause: optional('Cause') };
      default:
        return { type, ...common };
    }
  }

  #loadRule(rule: JsonObject, prefix: string): ChoiceRule {
    return {
      field: `${prefix}Condition`,
      condition: this.#loadTemplate(rule.Condition, `${prefix}Condition`),
      ...this.#loadTransition(rule, prefix, rule.Next),
    };
  }

  #loadFallible(fields: JsonObject): Pick<FallibleState, 'retry' | 'catch'> {
    return {
      retry: objects(fields.Retry).map(loadRetrier),
      catch: objects(fields.Catch).map(
        (catcher, index): Catcher => ({
          errorEquals: catcher.ErrorEquals as readonly string[],
          ...this.#loadTransition(catcher, `Catch[${index}]/`, catcher.Next),
        }),
      ),
    };
  }

  #loadTransition(fields: JsonObject, prefix: string, next: unknown): Transition {
    return {
      assign: this.#loadOptional(fields, 'Assign', prefix),
      output: this.#loadOptional(fields, 'Output', prefix),
      next: toText(next),
    };
  }

  #loadOptional(fields: JsonObject, name: string, prefix = ''): Template | undefined {
    return fields[name] === undefined ? undefined : this.#loadTemplate(fields[name], `${prefix}${name}`);
  }

  #loadTemplate(value: unknown, field: string): Template {
    return compileTemplate(value, field, (text, at) =>
      isExpression(text)
        ? { kind: 'expression', field: at, expression: this.#expressions.compile(text) }
        : { kind: 'constant', value: text },
    );
  }
}

/** Fills in what a Retrier leaves out. */
function loadRetrier(raw: JsonObject): Retrier {
  const number = (name: string) => raw[name] as number | undefined;
  return {
    errorEquals: raw.ErrorEquals as readonly string[],
    intervalSeconds: number('IntervalSeconds') ?? 1,
    maxAttempts: number('MaxAttempts') ?? 3,
    backoffRate: number('BackoffRate') ?? 2,
    maxDelaySeconds: number('MaxDelaySeconds'),
    fullJitter: raw.JitterStrategy === 'FULL',
  };
}
