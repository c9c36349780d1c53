import { pushAnswer } from '../../contract/push-schema.ts';
import type { RouteDescriptions } from '../route-description.ts';

/** The routes that platforms push to. */
export const PUSHES = {
  'POST /webhooks/clues': {
    summary: 'Push a clue',
    summaryZh: '推送欠薪线索',
    description:
      'Signed by Standard Webhooks 1.0.0 over the raw bytes. Durable before 202; the same content again is 200 for ever; other content under the same number is 409 and the first is kept.',
    tags: ['webhook'],
    bodyExample: {
      type: 'clue.pushed',
      timestamp: '2021-03-05T09:12:00+08:00',
      data: {
        clueNo: 'QG2021030500012',
        kind: 'complaint',
        reportedAt: '2021-03-05T08:58:11+08:00',
        reporter: { name: '某某' },
        employer: { name: '某某电子有限公司', address: '深圳市光明区' },
        workplace: { division: '440311', street: '440311002', address: '深圳市光明区公明街道' },
        sector: 'manufacturing',
        arrears: { from: '2020-11', to: '2021-02', amountFen: 1_850_000, headcount: 1 },
        description: '拖欠四个月工资',
      },
    },
    answers: {
      200: { description: 'Known already with the same content', schema: pushAnswer },
      202: {
        description: 'Accepted',
        schema: pushAnswer,
        example: { clueId: 'national-QG2021030500012', status: 'received' },
      },
    },
    refusals: { 409: 'The number was pushed before with other content; the first is kept' },
  },
  'POST /webhooks/feedback': {
    summary: 'Push what a reporter says of a closed clue, or refuse its closing',
    summaryZh: '推送回访结果、退回重办',
    description:
      'Signed like a pushed clue. Each message id counts once; only on a closed clue of the sender. A refusal (clue.rejected) waits for a supervisor, who reopens the clue or says why not; the status stays closed until then.',
    tags: ['webhook'],
    answers: { 200: { description: 'Taken, now or before', schema: pushAnswer } },
    refusals: {
      404: 'The sender pushed no such clue',
      409: 'The clue is not closed, an earlier refusal of its closing waits for an answer, or the message id came with other content',
    },
  },
} satisfies RouteDescriptions;
