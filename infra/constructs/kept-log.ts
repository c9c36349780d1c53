import { Aws, Fn, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** How the logs of a stage are kept. */
export interface LogSettings {
  readonly key: IKey;
  readonly retention: RetentionDays;
  /** Retained logs outlive the stack, until their retention ends. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * An encrypted log. Its name ends in a part of the stack's id: what an earlier stack of the same name has left, or a first
 * deployment that failed, does not stand in the way of the next.
 */
export class KeptLog extends LogGroup {
  constructor(scope: Construct, id: string, name: string, { key, retention, removalPolicy }: LogSettings) {
    const stackPart = Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))));
    super(scope, id, {
      logGroupName: `${name}-${stackPart}`,
      retention,
      encryptionKey: key,
      removalPolicy,
    });
  }
}
