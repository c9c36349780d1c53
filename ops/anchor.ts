import { createAnchor } from '../functions/anchor/anchor.ts';
import { type Command, Refusal } from './command.ts';
import { withStack } from './target.ts';

export const anchorCommand: Command = {
  summary: 'anchor the heads of the records that changed, now',
  help: `What the schedule does each day, without its time limit.
`,
  options: {},
  run: (call) =>
    withStack<0 | 1>(call.target, async ({ workflow, anchors }) => {
      if (anchors === null) throw new Refusal('There is nowhere to anchor to here.');
      const { heads, objects, since } = await createAnchor(workflow, anchors)();
      call.out(`Anchored ${heads} heads in ${objects} objects, written since ${since ?? 'the beginning'}.`);
      return 0;
    }),
};
