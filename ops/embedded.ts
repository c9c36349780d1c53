import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../functions/runtime/runtime.ts';
import { LOCAL_URL } from '../local/address.ts';
import { secretsOf } from '../local/settings.ts';
import { clockOf, noteClock, resumeAt } from '../local/shifted-clock.ts';
import { StoreFileError } from '../local/store/errors.ts';
import { Refusal } from './command.ts';
import type { Target } from './target.ts';

/**
 * The embedded stack of a data directory. It is opened by the clock of its data, in this process, which must be the only one that has
 * its file open. What fell due meanwhile is left to the next start: a command does what it is told, and passes no time.
 */
export function embeddedTarget(dataDir: string, log: Log): Target {
  const mustExist = () => {
    if (!existsSync(join(dataDir, 'settings.json'))) {
      throw new Refusal(
        `There is no data under ${dataDir}; npm start makes it, --data or --stage names another.`,
      );
    }
  };
  return {
    name: dataDir,
    async open() {
      mustExist();
      // Loaded late, so that help and wrong usage do not wait for the whole system.
      const { startStack } = await import('../local/stack.ts');
      const startAt = resumeAt(dataDir);
      const stack = await startStack({
        mode: 'real',
        startAt,
        startBy: startAt && Number.POSITIVE_INFINITY,
        withoutTimers: true,
        dataDir,
        log,
        dynamoEndpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB,
      }).catch((error: Error) => {
        throw new Refusal(`${dataDir} cannot be opened: ${error.message}`);
      });
      return {
        workflow: stack.workflow,
        anchors: stack.anchors,
        deadLetters: null,
        streamDelayMs: 0,
        sweepFiles: async () => {
          while ((await stack.sweep()).more);
        },
        settled: () => stack.settled(),
        async close() {
          await stack.close();
          if (startAt !== undefined) noteClock(dataDir, stack.now(), { isEnd: true });
        },
      };
    },
    async webhook(source) {
      mustExist();
      try {
        return { url: LOCAL_URL, secrets: secretsOf(dataDir, source), now: clockOf(dataDir) };
      } catch (error) {
        throw error instanceof StoreFileError ? new Refusal(error.message) : error;
      }
    },
  };
}
