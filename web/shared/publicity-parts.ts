import type { PublicityPart } from '../../domain/metrics/publicity.ts';
import { EXEMPTION_GROUNDS, type ExemptionGround } from '../../domain/publicity/state.ts';
import { type LocalizedText, msg, PUNCTUATION } from './i18n.ts';

const EXEMPT = msg('不予公示', 'Exempt');

const exempt = ({ zh, en }: LocalizedText): LocalizedText =>
  msg(PUNCTUATION.zh.joinPair(EXEMPT.zh, zh), PUNCTUATION.en.joinPair(EXEMPT.en, en));

/** The parts of the figures of publicity by name. */
export const PUBLICITY_PART_NAMES: Readonly<Record<PublicityPart, LocalizedText>> = {
  carriedIn: msg('期初待公示', 'Carried in'),
  due: msg('新增应公示', 'Came to be published'),
  reopened: msg('恢复公示程序', 'To be published after all'),
  published: msg('已公示', 'Published'),
  exempt: EXEMPT,
  ...(Object.fromEntries(
    Object.entries(EXEMPTION_GROUNDS).map(([ground, label]) => [`exempt:${ground}`, exempt(label)]),
  ) as Record<`exempt:${ExemptionGround}`, LocalizedText>),
  waiting: msg('期末待公示', 'Waiting at the end'),
  examined: msg('核查期限数', 'Due dates examined'),
  inTime: msg('按期公示', 'Published in time'),
  late: msg('逾期公示', 'Published late'),
  overdue: msg('超期合计', 'Overdue in all'),
  'overdue:open': msg('超期未公示', 'Not published and overdue'),
  'overdue:exempt': msg('超期后不予公示', 'Exempt after the due date'),
  'overdue:recall': msg('超期未撤回', 'Not recalled and overdue'),
  notYetDue: msg('未到期', 'Not yet due'),
  recalls: msg('应撤回', 'To be recalled'),
  'recalls:inTime': msg('按期撤回', 'Recalled in time'),
  'recalls:late': msg('逾期撤回', 'Recalled late'),
  'recalls:dropped': msg('撤回事由更正', 'Recall dropped'),
  'recalls:waiting': msg('期末待撤回', 'To be recalled at the end'),
  recalledFreely: msg('主动撤回', 'Recalled without a term'),
  corrected: msg('更正', 'Corrected'),
  ended: msg('公示期满或者提前终止', 'Display ended'),
  shown: msg('期末公示中', 'Shown at the end'),
};
