import type { SQSClient } from '@aws-sdk/client-sqs';
import type { WorkflowRuntime } from '../functions/runtime/runtime.ts';
import type { AnchorStore } from '../functions/store/anchors.ts';

/** The dead-letter queues of a deployed stack, in the order in which they are worked off. */
export const QUEUES = ['relay', 'ledger', 'schedules'] as const;
/** A dead-letter queue by what it serves. */
export type QueueName = (typeof QUEUES)[number];

/** Where dead letters are. */
export interface DeadLetters {
  readonly sqs: SQSClient;
  /** Queue URLs. */
  readonly urls: Readonly<Record<QueueName, string>>;
}

/** A stack that commands can work on. */
export interface OpenStack {
  readonly workflow: WorkflowRuntime;
  /** Null where nothing is anchored. */
  readonly anchors: AnchorStore | null;
  /** Null where there are no queues. */
  readonly deadLetters: DeadLetters | null;
  /** How long a stream record may ordinarily be under way, milliseconds: younger clues are not judged. */
  readonly streamDelayMs: number;
  /** Deletes the bytes of files that are given up. */
  sweepFiles(): Promise<void>;
  /** Resolves when all that was set off is done, as far as it can be known. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Where a sender pushes, and with what. */
export interface Webhook {
  readonly url: string;
  /** Every active secret of the sender, `whsec_…`; never shown. */
  readonly secrets: readonly string[];
  /** What time it is there, milliseconds since the epoch. */
  readonly now: () => number;
}

/** A stack named on the command line: deployed, or in a data directory. */
export interface Target {
  /** What sentences call it. */
  readonly name: string;
  /** @throws Refusal in one sentence when it cannot be opened */
  open(): Promise<OpenStack>;
  /** @throws Refusal when the source has no secret there */
  webhook(source: string): Promise<Webhook>;
}

/** Works on an open stack, and closes it however the work ends. */
export async function withStack<T>(target: Target, work: (stack: OpenStack) => Promise<T>): Promise<T> {
  const stack = await target.open();
  try {
    await stack.settled();
    return await work(stack);
  } finally {
    await stack.close();
  }
}
