/** The type of the event that tells of an officer's notice. */
export const NOTICE_EVENT = 'notice.created';

/**
 * The types of public events that outsiders are told of, by name. What each one's `data` holds, `functions/contract/event-schema.ts`
 * says.
 */
export const PUBLIC_EVENTS = {
  'clue.accepted': { zh: '线索已受理', en: 'Clue accepted' },
  'clue.assigned': { zh: '线索已分办', en: 'Clue assigned' },
  'clue.signed': { zh: '已签收', en: 'Clue signed for' },
  'clue.contacted': { zh: '已首次联系', en: 'Reporter first contacted' },
  'clue.extended': { zh: '已延期', en: 'Clue extended' },
  'clue.suspended': { zh: '已中止', en: 'Clue suspended' },
  'clue.resumed': { zh: '已恢复', en: 'Clue resumed' },
  'clue.transferred': { zh: '已转办', en: 'Clue transferred' },
  'clue.returned': { zh: '已退回', en: 'Clue returned' },
  'clue.merged': { zh: '已并案', en: 'Clue merged' },
  'clue.concluded': { zh: '已提交核处结论', en: 'Conclusion submitted' },
  'clue.closed': { zh: '已办结', en: 'Clue closed' },
  'clue.reopened': { zh: '已重新办理', en: 'Clue reopened' },
  'case.filed': { zh: '已立案', en: 'Case filed' },
  'case.ordered': { zh: '已作出责令', en: 'Order issued' },
  'case.decided': { zh: '已作出决定', en: 'Decision made' },
  'case.served': { zh: '决定已送达', en: 'Decision served' },
  'case.closed': { zh: '已结案', en: 'Case closed' },
  'publicity.published': { zh: '决定已公示', en: 'Decision published' },
  'publicity.recalled': { zh: '公示已撤回', en: 'Publication recalled' },
  'case.revoked': { zh: '已撤销立案', en: 'Filing revoked' },
  [NOTICE_EVENT]: { zh: '有新提醒', en: 'An officer has a notice' },
} as const satisfies Readonly<Record<string, { readonly zh: string; readonly en: string }>>;

/** The type of a public event. */
export type EventType = keyof typeof PUBLIC_EVENTS;

/** Every type of public event. */
export const EVENT_TYPES = Object.keys(PUBLIC_EVENTS) as [EventType, ...EventType[]];
