import { main, type OpsIo } from '../../ops/main.ts';
import type { OpenStack, Target } from '../../ops/target.ts';
import { collectIo } from '../support/io.ts';
import type { TestStack } from '../support/stack.ts';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** How long it waited, milliseconds each time. */
  readonly waits: readonly number[];
}

/** A test's stack as a command opens it, with nothing beside it; its end is the test's. */
export const openedStack = ({ stack }: TestStack, changes: Partial<OpenStack> = {}): OpenStack => ({
  workflow: stack.workflow,
  anchors: null,
  deadLetters: null,
  sweepFiles: async () => {},
  streamDelayMs: 0,
  settled: () => stack.settled(),
  close: async () => {},
  ...changes,
});

/** A target around an open stack. */
const targetOf = (stack: OpenStack): Target => ({
  name: 'a test',
  open: async () => stack,
  webhook: () => Promise.reject(new Error('no webhook here')),
});

/** Runs a command in this process against a target. Nothing is waited for. */
export async function ops(
  args: readonly string[],
  target: Target | OpenStack | null,
  more: Partial<OpsIo> = {},
): Promise<Ended> {
  const { io, written } = collectIo();
  const waits: number[] = [];
  const made = () => {
    if (target === null) throw new Error('no target is needed here');
    return 'open' in target ? target : targetOf(target);
  };
  const code = await main(args, {
    ...io,
    wait: async (ms) => {
      waits.push(ms);
    },
    deployed: made,
    embedded: made,
    ...more,
  });
  return { code, ...written, waits };
}
