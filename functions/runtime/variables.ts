/** The environment variable with the ARN of a state machine, e.g. `STATE_MACHINE_ARN_CLUE_LIFECYCLE`. */
export const stateMachineVariable = (workflow: string): string =>
  `STATE_MACHINE_ARN_${workflow.toUpperCase().replaceAll('-', '_')}`;
