import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionName } from '../functions.ts';

/** What of the service the observability stack watches. */
export interface Observed {
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  /** By the names of their definitions. */
  readonly stateMachines: Readonly<Record<string, StateMachine>>;
  readonly api: HttpApi;
  readonly table: ITableV2;
  /** Where stream batches of the relay and the ledger, and scheduled calls, end up that never go through. */
  readonly deadLetters: Readonly<Record<'relay' | 'ledger' | 'schedules', Queue>>;
}
