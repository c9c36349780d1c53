import { OPINION_RESULTS, PROPOSALS } from '../../domain/case/state.ts';
import { noteField, yesOrNoField } from '../shared/commands.ts';
import { msg } from '../shared/i18n.ts';
import {
  ACT_DAY,
  choice,
  day,
  documentField,
  type Forms,
  isChosen,
  long,
  PEOPLE_UNIT,
  SUMS,
  service,
  sumsBy,
  text,
} from './form-fields.ts';

const { penalty, handling, 'no-penalty': noPenalty } = PROPOSALS;

/** From the advance notice to the decision. */
export const DECISION_FORMS = {
  notify: (c) => [
    ...service('served.', c),
    yesOrNoField(
      'hearingRight',
      msg('告知听证权利', 'Right to a hearing'),
      msg('告知', 'Yes'),
      msg('不涉及', 'No'),
    ),
    ...SUMS.map((sum) => ({ ...sum, hint: msg('不填即按拟处意见', 'Empty: as proposed') })),
  ],
  'record-defence': ({ notice }) => [
    choice('kind', msg('陈述申辩', 'Statement and defence'), {
      stated: msg('已陈述申辩', 'Stated'),
      waived: msg('放弃', 'Waived'),
    }),
    ...(notice?.hearingRight
      ? [
          yesOrNoField(
            'hearingWaived',
            msg('是否放弃听证', 'Is the hearing waived?'),
            msg('放弃', 'Yes'),
            msg('不放弃', 'No'),
          ),
        ]
      : []),
    ...[
      long('text', msg('陈述申辩内容', 'What was said')),
      yesOrNoField('accepted', msg('是否采纳', 'Is it accepted?'), msg('采纳', 'Yes'), msg('不采纳', 'No')),
      long('answer', msg('答复', 'Answer')),
    ].map((field) => ({ ...field, when: isChosen('kind', 'stated') })),
    ACT_DAY,
  ],
  'request-hearing': () => [day('on', msg('申请日期', 'Asked for on'))],
  'schedule-hearing': (c) => [
    { name: 'at', kind: 'instant', label: msg('听证时间（北京时间）', 'When (Beijing time)'), start: '' },
    text('place', msg('听证地点', 'Where')),
    // What came as a clue has its cause.
    ...(c.clues.length > 0 || c.cluesElsewhere ? [] : [documentField('cause', msg('案由', 'Cause'))]),
    {
      name: 'presider',
      kind: 'person',
      label: msg('听证主持人', 'Presider'),
      candidates: 'hearing-officers',
    },
    ...service('served.', c),
  ],
  'hold-hearing': () => [
    day('heldOn', msg('举行日期', 'Held on')),
    yesOrNoField(
      'absent',
      msg('当事人是否到场', 'Did the party appear?'),
      msg('未到场', 'No'),
      msg('到场', 'Yes'),
    ),
    long('report', msg('听证报告', 'Report')),
  ],
  'give-opinion': () => [
    choice('result', msg('审核结论', 'Result'), OPINION_RESULTS),
    long('text', msg('审核意见', 'Opinion')),
    ACT_DAY,
  ],
  'take-back': () => [noteField(), ACT_DAY],
  discuss: () => [
    {
      name: 'members',
      kind: 'people',
      label: msg('参加人员', 'Members'),
      candidates: 'staff',
      most: 50,
      unit: PEOPLE_UNIT,
    },
    long('conclusion', msg('讨论结论', 'Conclusion')),
    ACT_DAY,
  ],
  decide: ({ particulars }) => [
    choice('kind', msg('决定种类', 'Kind of decision'), { penalty, handling, 'no-penalty': noPenalty }),
    ...sumsBy('kind'),
    long('text', msg('决定内容', 'Text')),
    ...(particulars?.employer.address
      ? []
      : [documentField('partyAddress', msg('当事人住所', 'Address of the party'))]),
    ACT_DAY,
  ],
} as const satisfies Partial<Forms>;
