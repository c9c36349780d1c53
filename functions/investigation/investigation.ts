import type { WorkflowRuntime } from '../runtime/runtime.ts';
import { createWaitingStage, type StageInput } from '../workflow/stages.ts';

/** Investigation (核查): waits for signature, for first contact, and for the inspectors' conclusion. */
export function createInvestigation(runtime: WorkflowRuntime): (input: StageInput) => Promise<void> {
  return createWaitingStage(runtime);
}
