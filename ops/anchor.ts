import { createAnchor } from '../functions/anchor/anchor.ts';
import { defineCommand, Refusal } from './command.ts';
import { withStack } from './target.ts';

export const anchorCommand = defineCommand({
  summary: 'anchor the heads of the records that changed, now',
  notes: 'Does what the schedule does each day, without its time limit.',
  options: {},
  run: (call) =>
    withStack<0 | 1>(call.target, async ({ workflow, anchors }) => {
      if (anchors === null) throw new Refusal('This stack has no anchors.');
      const { heads, objects, since } = await createAnchor(workflow, anchors)();
      call.out(`Anchored ${heads} heads in ${objects} objects, written since ${since ?? 'the beginning'}.`);
      return 0;
    }),
});
