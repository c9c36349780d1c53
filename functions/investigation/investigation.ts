import type { Runtime } from '../shared/runtime.ts';
import { createWaitingStage, type StageInput } from '../shared/stages.ts';

/** Investigation (核查): waits for signature, for first contact, and for the inspectors' conclusion. */
export function createInvestigation(runtime: Runtime): (input: StageInput) => Promise<void> {
  return createWaitingStage(runtime);
}
