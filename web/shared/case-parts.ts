import { PHASE_NAMES, PHASES, type Phase } from '../../domain/case/phases.ts';
import {
  CLOSE_CODES,
  COURT_RESULTS,
  DECISION_KINDS,
  REMEDY_RESULTS,
  REVOCATION_GROUNDS,
} from '../../domain/case/state.ts';
import type { CasePart } from '../../domain/metrics/case-history.ts';
import { type LocalizedText, msg, PUNCTUATION } from './i18n.ts';

/** The parts of the figures of cases by name; those of codes are named by them. */
const NAMES = {
  carriedIn: msg('期初在办', 'Carried in'),
  proposed: msg('新提出立案', 'Proposed'),
  ended: msg('办结', 'Ended'),
  open: msg('期末在办', 'Open at the end'),
  filed: msg('立案', 'Filed'),
  acceptedBySilence: msg('逾期未答复视为受理', 'Accepted by silence'),
  notFiled: msg('不予立案', 'Not filed'),
  closed: msg('结案', 'Closed'),
  revoked: msg('撤销立案', 'Filing revoked'),
  transferred: msg('移送其他部门', 'Transferred'),
  crime: msg('移送公安机关', 'Transferred as a crime'),
  inTime: msg('按期处理', 'Handled in time'),
  late: msg('超期处理', 'Handled late'),
  overdue: msg('超期合计', 'Overdue in all'),
  'overdue:open': msg('在办超期', 'Open and overdue'),
  'overdue:filing': msg('立案超期', 'Filing overdue'),
  examined: msg('核查期限数', 'Due dates examined'),
  notYetDue: msg('未到期', 'Not yet due'),
  stopped: msg('期限停止', 'Stopped'),
  extended: msg('批准延期', 'Extensions granted'),
  suspensions: msg('中止', 'Suspensions'),
  suspended: msg('期末中止', 'Suspended at the end'),
  orders: msg('整改指令', 'Orders'),
  'orders:correct': msg('限期改正', 'Orders to correct'),
  'orders:pay': msg('责令支付', 'Orders to pay'),
  'orders:full': msg('指令全部履行', 'Obeyed in full'),
  'orders:part': msg('指令部分履行', 'Obeyed in part'),
  'orders:none': msg('指令未履行', 'Not obeyed'),
  'orders:pending': msg('指令待复查', 'To be checked'),
  decisions: msg('决定', 'Decisions'),
  recovered: msg('追发工资', 'Wages recovered'),
  finePaid: msg('已缴罚款', 'Fines paid'),
  court: msg('申请强制执行', 'Applications to the court'),
  'court:pending': msg('法院尚未答复', 'Not answered by the court'),
  reviews: msg('行政复议', 'Reviews'),
  'reviews:pending': msg('复议未办结', 'Reviews pending'),
  suits: msg('行政诉讼', 'Suits'),
  'suits:pending': msg('诉讼未办结', 'Suits pending'),
  lost: msg('复议纠错和败诉', 'Lost in review or suit'),
} as const satisfies Partial<Record<CasePart, LocalizedText>>;

const OF_CODES: Readonly<Record<string, Readonly<Record<string, LocalizedText>>>> = {
  closed: CLOSE_CODES,
  revoked: REVOCATION_GROUNDS,
  decisions: DECISION_KINDS,
  court: COURT_RESULTS,
  reviews: REMEDY_RESULTS,
  suits: REMEDY_RESULTS,
};
const LATE = msg('逾期录入', 'entered late');

const isPhase = (text: string): text is Phase => (PHASE_NAMES as readonly string[]).includes(text);
const join = (name: LocalizedText, more: LocalizedText): LocalizedText =>
  msg(PUNCTUATION.zh.joinPair(name.zh, more.zh), PUNCTUATION.en.joinPair(name.en, more.en));

/** Names a part of the figures of cases. */
export function casePartName(part: CasePart): LocalizedText {
  if (Object.hasOwn(NAMES, part)) return NAMES[part as keyof typeof NAMES];
  const [figure = '', code = '', late] = part.split(':');
  if (figure === 'phase' && isPhase(code)) return late ? join(PHASES[code], LATE) : PHASES[code];
  const label = OF_CODES[figure]?.[code];
  return label ? join(NAMES[figure as keyof typeof NAMES], label) : msg(part, part);
}
