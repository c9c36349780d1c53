import type { FIGURES } from '../domain/figures.ts';
import type { Registry } from '../domain/kernel/registry.ts';
import type { FileRules } from '../functions/contract/file-rules.ts';
import type { CommandGroup } from '../functions/http/commands/command-group.ts';
import type { Log } from '../functions/runtime/runtime.ts';
import type { Invoke } from './functions.ts';

/** How to start the stack. */
export interface StackOptions {
  readonly mode: 'real' | 'virtual';
  /** The first instant, milliseconds since the epoch: of virtual time, or where real time is to pass from another instant than now. */
  readonly startAt?: number | undefined;
  /**
   * Of real time: where what a directory holds is later than `startAt`, as after a process that was killed, time goes on from there, if
   * that is not after this instant; else it is not started.
   */
  readonly startBy?: number | undefined;
  /** Of real time set ahead by `startAt`: how it gets there in a directory that is in use. */
  readonly catchUp?:
    | {
        /** Since when time is passed in steps, what is due on the way in order; milliseconds since the epoch. */
        readonly since: number;
        /** Hears now and then how far it has come. */
        readonly onPassed: (at: number) => void;
      }
    | undefined;
  /**
   * Whether what falls due is left to the next start: no timer fires and no execution times out, as for a command beside `npm start`.
   * Of real time.
   */
  readonly withoutTimers?: boolean;
  /** Where state is kept; without it everything lives in memory. */
  readonly dataDir?: string;
  /** Senders that need a key beside the default ones. */
  readonly sources?: readonly string[];
  /** The aggregates it handles; by default every one there is. */
  readonly aggregates?: Registry;
  /** How the ledger counts them; the deployed ones' by default. */
  readonly figures?: typeof FIGURES;
  /** Reads the definition of a workflow; by default from `workflows/`. */
  readonly readDefinition?: (workflow: string) => string;
  /** The commands it takes; by default those of every aggregate there is. */
  readonly commandGroups?: readonly CommandGroup[];
  /** Districts that exist beside those of the shipped list. */
  readonly extraDistricts?: readonly string[];
  /** Hosts to which events may be sent though they are not public; by default this machine. */
  readonly trustedHosts?: readonly string[] | undefined;
  /** Which files of evidence are taken. */
  readonly fileRules?: FileRules | undefined;
  /** A file with versions of the policy that are published before the first request. */
  readonly policyFile?: string | undefined;
  /**
   * Whether the policy of the demonstration is published, whose figures are invented, so that cases can be handled to their end, and the
   * made-up people who sign in are put on the roster when the first of them does; a place's own policy and units stay.
   */
  readonly demonstration?: boolean;
  readonly port?: number;
  /**
   * Whether what runs by the clock in the cloud runs here too, and at the start what was missed; by default not, as for a command
   * that only looks.
   */
  readonly schedules?: boolean;
  /** Whether the heads of the records are anchored under the data directory once at the end, as after a replay. */
  readonly anchorAtClose?: boolean;
  readonly log?: Log;
  /**
   * A DynamoDB endpoint that keeps the table in the place of the embedded store, by the SDK's own way. The stream is held in
   * memory then, and a crash loses what was not taken from it.
   */
  readonly dynamoEndpoint?: string | undefined;
  /** Called when the data file failed, as on a full disk: the process must end. */
  readonly onStoreFailure?: (error: Error) => void;
  /**
   * Resolves the SDK's middleware once for each kind of command, which is a tenth of a command's work: nothing may be added to
   * the clients afterwards.
   */
  readonly cacheMiddleware?: boolean;
  /** Runs around each invocation of a function, named as its folder. */
  readonly around?: Invoke;
}
