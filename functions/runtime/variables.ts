/** The alias of a deployed state machine under which executions start. */
export const LIVE_ALIAS = 'live';

/** Makes the ARN under which executions of a deployed state machine start. */
export const startArn = (stateMachineArn: string): string => `${stateMachineArn}:${LIVE_ALIAS}`;

/** The environment variable with the ARN of a state machine, e.g. `STATE_MACHINE_ARN_CLUE_LIFECYCLE`. */
export const stateMachineVariable = (workflow: string): string =>
  `STATE_MACHINE_ARN_${workflow.toUpperCase().replaceAll('-', '_')}`;

/** The output of a deployed stage with the ARN of a state machine, e.g. `StateMachineArnClueLifecycle`. */
export const stateMachineOutput = (workflow: string): string =>
  `StateMachineArn${workflow
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`;
