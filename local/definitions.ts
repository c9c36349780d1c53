import { readFileSync } from 'node:fs';
import type { Registry } from '../domain/kernel/registry.ts';
import { workflowNames } from '../functions/workflow/reporting.ts';
import { definitionFaults, filledIn } from '../workflows/rules.ts';

/** Reads a canonical workflow definition. */
const readDefinition = (workflow: string): string =>
  readFileSync(new URL(`../workflows/${workflow}.asl.json`, import.meta.url), 'utf8');

/**
 * A workflow definition with this machine's names put in, as a deployment puts in its ARNs.
 * @throws Error for one that a deployment would refuse
 */
function localDefinition(workflow: string, definition: string): string {
  const faults = definitionFaults(definition);
  if (faults.length > 0) throw new Error(`The workflow ${workflow} is wrong: ${faults.join('; ')}.`);
  return filledIn(definition, (name) => (name === 'Partition' ? 'aws' : name.replace(/Function$/, '')));
}

/**
 * Reads the state machines of aggregates and of deliveries, as the engine runs them.
 * @param read reads the definition of a workflow; by default from `workflows/`
 * @throws Error for a definition that a deployment would refuse
 */
export const readMachines = (
  aggregates: Registry,
  read = readDefinition,
): { readonly name: string; readonly definition: string }[] =>
  workflowNames(aggregates).map((name) => ({
    name,
    definition: localDefinition(name, read(name)),
  }));

/** The ARN of a state machine of this machine, by the name of its definition. */
export const machineArn = (name: string) => `arn:aws:states:local:000000000000:stateMachine:${name}`;
