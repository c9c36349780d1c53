import type { CommandName } from '../../domain/publicity/status.ts';
import type { PublicityView } from './answers.ts';
import type { CommandLabel } from './commands.ts';
import { msg } from './i18n.ts';

/** The commands of publicity by name, and what each needs before it is sent. */
export const PUBLICITY_COMMANDS: Readonly<Record<CommandName, CommandLabel>> = {
  vet: {
    name: msg('审查', 'Vet'),
    needs: msg(
      '失信行为分类；公示文字可在此修改，不填即用系统生成的文字。轻微的默认不予公示。',
      'the class; the texts may be worded here, empty ones stay. The minor class is not shown by default.',
    ),
  },
  publish: {
    name: msg('发布', 'Publish'),
    needs: msg('可填写说明。审查人不能发布。', 'nothing. Who vetted it does not publish it.'),
  },
  exempt: {
    name: msg('不予公示', 'Exempt'),
    needs: msg('情形和理由，须由另一人确认。', 'the ground and the reason; another person confirms it.'),
  },
  correct: {
    name: msg('更正', 'Correct'),
    needs: msg('更正的内容和理由，不填的保持不变。', 'what is corrected, and why; empty texts stay.'),
  },
  recall: {
    name: msg('撤回公示', 'Recall'),
    needs: msg('向公众说明的撤回原因。', 'the reason, which the public is shown.'),
  },
  end: {
    name: msg('终止公示', 'End the display'),
    needs: msg('理由。须在最短公示期满后。', 'the reason, after the shortest display.'),
  },
};

/** The command by which a publicity goes on, whoever gives it; null while it is shown and nothing is against it. */
function nextCommand({ status, exemption, recall }: Pick<PublicityView, 'status' | 'exemption' | 'recall'>) {
  if (status === 'published' || status === 'corrected') return recall === null ? null : 'recall';
  if (status !== 'due' && status !== 'vetted') return null;
  if (exemption !== null) return 'exempt';
  return status === 'due' ? 'vet' : 'publish';
}

/** The command by which a publicity goes on, where somebody can give it: what waits for them. */
export function waitingPublicityCommand(
  p: Parameters<typeof nextCommand>[0],
  available: readonly CommandName[],
): CommandName | null {
  const next = nextCommand(p);
  return next !== null && available.includes(next) ? next : null;
}
