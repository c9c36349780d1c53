import { CLOSE_CODES, COURT_RESULTS, REMEDY_RESULTS, REVOCATION_GROUNDS } from '../../domain/case/state.ts';
import { APPROVAL, type FormValues, noteField } from '../shared/commands.ts';
import { msg } from '../shared/i18n.ts';
import { documentName } from './document-name.ts';
import { ACT_DAY, choice, day, type Forms, isChosen, money, SUMS, service, text } from './form-fields.ts';
import { PERFORMANCE, REMEDY_KINDS } from './labels.ts';

/** From the service of the decision to the end of the case, however it ends. */
export const PERFORMANCE_FORMS = {
  serve: (c) => {
    const documents = c.documents.filter(({ kind }) => kind !== 'service-return');
    const waiting = documents.filter(({ servedOn }) => servedOn === null);
    return [
      {
        name: 'document',
        kind: 'choice',
        label: msg('文书', 'Document'),
        options: documents.map((d) => ({ value: d.id, label: documentName(d) })),
        start: waiting.find(({ id }) => id === c.decision?.document)?.id ?? '',
      },
      ...service('', c),
    ];
  },
  'record-performance': () => [
    choice('kind', msg('履行内容', 'What was performed'), PERFORMANCE),
    {
      ...money('amountFen', msg('金额（元）', 'Amount (yuan)')),
      required: true,
      when: isChosen('kind', 'paid', 'fine-paid'),
    },
    day('on'),
    noteField(),
  ],
  remind: (c) => service('served.', c),
  'apply-to-court': () => [noteField(), ACT_DAY],
  'record-court': () => [choice('result', msg('办理结果', 'Result'), COURT_RESULTS), day('on'), noteField()],
  'record-remedy': () => [
    choice('kind', msg('种类', 'Kind'), REMEDY_KINDS),
    text('number', msg('案号', 'Number')),
    text('authority', msg('受理机关', 'Authority')),
    day('receivedOn', msg('收到日期', 'Received on')),
    { name: 'answeredOn', kind: 'date', label: msg('答复日期', 'Answered on') },
    choice('result', msg('结果', 'Result'), REMEDY_RESULTS),
    {
      ...day('resultOn', msg('结果日期', 'Result of')),
      required: true,
      when: ({ result = '' }: FormValues) => result !== '',
    },
    ...SUMS.map((sum) => ({
      ...sum,
      hint: msg('变更后的金额；不填即不变', 'As changed; empty: as it was'),
      when: isChosen('result', 'changed'),
    })),
  ],
  revoke: () => [
    { ...choice('ground', msg('撤销情形', 'Ground'), REVOCATION_GROUNDS), isNumber: true },
    noteField(),
    ACT_DAY,
  ],
  transfer: () => [text('to', msg('接收机关', 'Authority')), noteField(msg('移送说明', 'Why')), ACT_DAY],
  close: ({ closing }) =>
    closing === null
      ? [
          { ...choice('code', msg('结案类型', 'How it ends'), CLOSE_CODES), required: true },
          noteField(),
          ACT_DAY,
        ]
      : [{ ...APPROVAL, required: true }, noteField(), ACT_DAY],
} as const satisfies Partial<Forms>;
