import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { createWaitingStage, type StageInput } from '../workflow/stages.ts';

/** Review (审核): waits until another person approves or rejects the conclusion. */
export function createReview(runtime: WorkflowRuntime): (input: StageInput) => Promise<void> {
  return createWaitingStage(runtime);
}
