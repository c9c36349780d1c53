import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach } from 'vitest';
import type { Runtime, WorkflowRuntime } from '../../functions/runtime/runtime.ts';
import { mockClass } from './mocked.ts';

interface Told {
  readonly taskToken?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly name?: string;
  readonly input?: string;
}

/** Stands in for Step Functions, forgetting everything before each test. */
export function useTokens() {
  const sfn = mockClass(SFNClient);
  beforeEach(() => {
    sfn.reset();
    sfn.on(SendTaskSuccessCommand).resolves({});
    sfn.on(SendTaskFailureCommand).resolves({});
    sfn.on(StartExecutionCommand).resolves({});
  });
  const told = () => sfn.calls().map(({ args: [{ input }] }) => input as Told);
  return {
    sfn,
    /** A runtime that talks to it. */
    workflow: <R extends Runtime>(runtime: R): R & WorkflowRuntime => ({
      ...runtime,
      sfn: new SFNClient({ region: 'local' }),
      stateMachineArn: (workflow) => `arn of ${workflow}`,
      startArn: (workflow) => `alias of ${workflow}`,
    }),
    /** What was answered to a token, in order; an error is a way to elsewhere. */
    answersTo: (token: string) =>
      told()
        .filter(({ taskToken }) => taskToken === token)
        .map(({ output, error, cause }) => ({
          ...(error ? { error } : {}),
          ...JSON.parse(output ?? cause ?? ''),
        })),
    /** The executions that were started, by name, with their input. */
    started: () => told().flatMap(({ name, input }) => (name && input ? [[name, JSON.parse(input)]] : [])),
  };
}
