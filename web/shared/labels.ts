import type { Role } from '../../domain/kernel/roles.ts';
import type { Language, LocalizedText } from './i18n.ts';

/** The roles by name. */
export const ROLE_NAMES: Readonly<Record<Role, LocalizedText>> = {
  triage: { zh: '研判人员', en: 'triage officer' },
  inspector: { zh: '监察员', en: 'inspector' },
  reviewer: { zh: '审核人员', en: 'reviewer' },
  'legal-reviewer': { zh: '法制审核人员', en: 'legal reviewer' },
  supervisor: { zh: '督办人员', en: 'supervisor' },
  admin: { zh: '管理员', en: 'administrator' },
  'inspection-head': { zh: '监察机构负责人', en: 'head of the inspection body' },
  'department-head': { zh: '部门负责人', en: 'department head' },
  'hearing-officer': { zh: '听证主持人', en: 'hearing officer' },
  'publicity-clerk': { zh: '公示员', en: 'publicity clerk' },
};

/** The sources that senders use, by name; others are shown as they come. */
export const SOURCES: Readonly<Record<string, LocalizedText>> = {
  national: { zh: '全国根治欠薪线索反映平台', en: 'National platform' },
  hotline: { zh: '热线', en: 'Hotline' },
  'walk-in': { zh: '来访', en: 'Walk-in' },
};

/** Names a source; one without a name is shown as it comes. */
export const sourceName = (source: string, language: Language): string =>
  SOURCES[source]?.[language] ?? source;

/** Faults of a field that schemas word in English. */
export const FIELD_FAULTS: readonly (readonly [RegExp, LocalizedText['zh']])[] = [
  [/^must say why/, '请说明理由'],
  [/^must name the clue this one repeats/, '须指明重复于哪条线索'],
  [/^must be a case number/, '请填写案号，例如 光劳监案〔2021〕12号'],
  [/^must be 6 or 9 digits/, '须为 6 位或 9 位区划代码'],
  [/^must (be given|not be empty)/, '请填写此项'],
  [/^must be one of/, '请从所列选项中选择'],
  [/^must be a (whole )?number/, '请填写数字'],
  [/^must be an instant/, '请填写有效的日期和时间'],
  [/^must be a date/, '请填写有效日期'],
  [/^must name two different persons/, '须为两名不同的人员'],
  [/^must be 1 to 24 small letters/, '请以小写字母开头，仅用小写字母、数字和短横线，最多 24 个字符'],
  [/^must be (a URL|https?)/, '请填写 https 开头的网址'],
  [/^must be a public address/, '须为公网地址'],
  [/^must hold no user name/, '网址中不能带用户名和密码'],
  [/^must have no fragment/, '网址中不能带锚点'],
  [/^must lie in what you may see/, '须在您的管辖范围内'],
  [/^must be somebody else/, '须为其他人员'],
  [/^is no inspector of the division/, '须为本级或上级单位的监察员'],
  [/^must be the number of a case/, '请填写案号，例如（2024）粤0311行初12号'],
  [/^must be a district or a street/, '请选择区或者街道'],
];
