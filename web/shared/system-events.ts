import type { SystemEvent } from '../../domain/kernel/aggregate.ts';
import { type LocalizedText, msg } from './i18n.ts';

/** The names of what the system itself enters into the record of any aggregate. */
export const SYSTEM_EVENTS: Readonly<Record<SystemEvent['type'], LocalizedText>> = {
  alarmed: msg('时限提醒', 'Alarm'),
  reprojected: msg('放假安排调整，期限重算', 'Due dates recalculated after a holiday notice'),
  archived: msg('归档', 'Archived'),
  rearmed: msg('流程恢复', 'Workflow restarted'),
  'personal-data-read': msg('查看完整个人信息', 'Personal data read in full'),
  'report-failed': msg('报送未按时被接收', 'Not accepted in time by a platform'),
  'personal-data-expired': msg(
    '个人信息保存期满，已删除',
    'Personal data deleted at the end of its retention',
  ),
};
