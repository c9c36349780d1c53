import { describe, expect, it } from 'vitest';
import type { Command } from '../../../domain/case/commands.ts';
import { COMMAND_BODIES } from '../../../domain/case/commands.ts';
import {
  type DocumentSources,
  documentAbout,
  documentFields,
  documentOf,
  namedIn,
} from '../../../domain/case/documents.ts';
import { documentIn } from '../../../domain/case/events.ts';
import { CASE } from '../../../domain/case/index.ts';
import {
  type CaseParticulars,
  withReporter,
  withWords,
  writesWords,
} from '../../../domain/case/particulars.ts';
import type { DocumentFields, IssuedDocument } from '../../../domain/documents/documents.ts';
import { findBlanks, findWrongFields, templateFor } from '../../../domain/documents/documents.ts';
import { DEMONSTRATION_POLICY } from '../../../domain/policy/demonstration.ts';
import {
  CaseFile,
  claim,
  deciding,
  EVERYWHERE,
  filed,
  PEOPLE,
  performing,
  served,
} from '../../support/cases.ts';

const PARTICULARS: CaseParticulars = {
  employer: {
    name: '样例电子有限公司',
    creditCode: '91440300MA5EXAMPL0',
    address: '样例路1号',
    representative: '样某某',
  },
  facts: '线索所述',
  evidence: ['工资表'],
  inquiry: { facts: '查明的事实', basis: '《劳动保障监察条例》第二十六条' },
  partyViews: '请求从轻',
};
const NAMES = { i1: '赵测试（证号1）', i2: '钱测试', h: '王测试' };
const about = (fields: DocumentFields = {}): IssuedDocument => ({
  kind: 'handling-decision',
  number: '演人社监理字〔2021〕3号',
  organ: '演示区人力资源局',
  issuedOn: '2021-03-09',
  template: templateFor(DEMONSTRATION_POLICY, 'handling-decision'),
  fields: { facts: '决定的事实', basis: '决定的依据', content: '支付所欠工资', ...fields },
  salt: 's',
});
const { lead, head, director } = PEOPLE;

/** What a command's document says. */
function say(
  file: CaseFile,
  name: Command['name'],
  body: object,
  sources: Partial<DocumentSources> = {},
): DocumentFields {
  const command = { name, body } as unknown as Command;
  return documentFields(file.state, command, file.rules, file.today, {
    particulars: PARTICULARS,
    about: null,
    names: NAMES,
    ...sources,
  });
}
/** The fields the law demands of the document and that nobody gave. */

describe('a document of a case says', () => {
  it('who the party is, by what the case knows, and what the officer says before that', () => {
    const fields = say(filed(), 'issue-order', {
      kind: 'pay',
      amountFen: 1_850_000,
      dueOn: '2021-03-20',
      text: '支付工资',
    });
    expect(fields).toMatchObject({
      caseNo: '440311-2021-00001',
      cause: '拖欠劳动报酬',
      party: '样例电子有限公司',
      partyCode: '91440300MA5EXAMPL0',
      partyAddress: '样例路1号',
      partyHead: '样某某',
      facts: '查明的事实',
      content: '支付工资',
      dueOn: '2021-03-20',
      orderFen: 1_850_000,
      address: '演示路1号',
    });
    const said = {
      partyHead: '另某某',
      facts: '补充的事实',
      workers: [{ name: '甲', period: '2021-01', fen: 1 }],
    };
    const body = { kind: 'correct', dueOn: '2021-03-20', text: '改正', fields: said };
    expect(say(filed(), 'issue-order', body)).toMatchObject(said);
    expect(say(filed(), 'issue-order', body)).not.toHaveProperty('orderFen');
    expect(COMMAND_BODIES['issue-order'].safeParse({ ...body, fields: { caseNo: 'x' } }).success).toBe(false);
  });

  it('whom it orders to pay, by the clues that the case has', () => {
    const claims = [claim('1', { headcount: 3 }), claim('2', { amountFen: 50_000 })];
    const reporters = [
      { clue: '1', name: '张样例', confidential: false },
      { clue: '2', name: '李样例', confidential: false },
    ];
    const sources = { particulars: { ...PARTICULARS, reporters } };
    const order = { kind: 'pay', amountFen: 1_900_000, dueOn: '2021-03-20', text: '支付' };
    const file = filed({ intake: { claims } });
    const period = '2020年11月至2021年2月';
    const workers = [
      { name: '张样例', people: 3, period, fen: 1_850_000 },
      { name: '李样例', period, fen: 50_000 },
    ];
    expect(say(file, 'issue-order', order, sources)).toMatchObject({ workers });
    const handling = { kind: 'handling', orderFen: 1_900_000, text: '-' };
    const decides = deciding({ orderFen: 1_900_000 }, { intake: { claims } });
    expect(say(decides, 'decide', handling, sources)).toMatchObject({ workers });
    const notice = { served: served('2021-03-08'), hearingRight: false };
    expect(say(decides, 'notify', notice, sources)).toMatchObject({ workers });
    // What an officer says stands before it.
    const own = [{ name: '甲', period: '2021-01', fen: 1 }];
    expect(say(file, 'issue-order', { ...order, fields: { workers: own } }, sources).workers).toBe(own);
    expect(say(file, 'serve', { document: 'x', ...served('2021-03-09') }, sources)).not.toHaveProperty(
      'workers',
    );
    const proposal = { approve: true, lead: 'i1', assistant: 'i2' };
    expect(say(file, 'approve-filing', proposal, sources).facts).toBe(
      '线索所述\n本案并案线索共2件，涉及劳动者4人，主张金额合计19,000.00元。',
    );
    const unknown = [claim('1', { amountFen: null }), claim('2', { amountFen: null })];
    const silent = { particulars: { ...PARTICULARS, facts: null } };
    expect(say(filed({ intake: { claims: unknown } }), 'approve-filing', proposal, silent).facts).toBe(
      '本案并案线索共2件，涉及劳动者2人。',
    );
    expect(say(filed(), 'approve-filing', proposal).facts).toBe('线索所述');
  });

  it('nothing that nobody knows: a hand fills in the rest', () => {
    const { facts, inquiry, ...bare } = PARTICULARS;
    const particulars = { ...bare, facts: null, employer: { name: '样例电子有限公司' } };
    const fields = say(
      filed(),
      'issue-order',
      { kind: 'correct', dueOn: '2021-03-20', text: '改正' },
      { particulars },
    );
    for (const name of ['facts', 'basis', 'partyCode', 'partyAddress', 'partyHead']) {
      expect(fields).not.toHaveProperty(name);
    }
    expect(findWrongFields(fields)).toEqual([]);
    const expired = say(
      performing(),
      'serve',
      { document: 'x', ...served('2021-03-09') },
      { particulars: null },
    );
    expect(expired).not.toHaveProperty('party');
    const exOfficio = filed({ intake: { source: 'inspection', claims: [], externalNo: 'LJ-2021-1' } });
    const order = say(exOfficio, 'issue-order', { kind: 'correct', dueOn: '2021-03-20', text: '改正' });
    expect(order).not.toHaveProperty('cause');
    expect(order.caseNo).toBe('LJ-2021-1');
  });

  it.each([
    ['clue', undefined],
    ['complaint', undefined],
    ['report', undefined],
    ['inspection', '线索所述'],
  ] as const)('to the party no word of who reported: of a case by %s', (source, facts) => {
    const { inquiry: _, ...early } = PARTICULARS;
    const body = { kind: 'correct', dueOn: '2021-03-20', text: '改正' };
    expect(say(filed({ intake: { source } }), 'issue-order', body, { particulars: early }).facts).toBe(facts);
    expect(say(filed({ intake: { source } }), 'issue-order', body).facts).toBe('查明的事实');
  });

  it('by whom and by which law a filing is approved', () => {
    const file = new CaseFile();
    const fields = say(file, 'approve-filing', { approve: true, lead: 'i1', assistant: 'i9' });
    expect(fields).toMatchObject({
      source: '线索',
      facts: '线索所述',
      basis: '《广东省劳动保障监察条例》第三十六、三十九条',
      lead: '赵测试（证号1）',
      // Of no roster, he is known by his id.
      assistant: 'i9',
    });
    expect(findBlanks('filing-approval', fields)).toEqual([]);
    expect(say(file, 'approve-filing', { approve: true })).not.toHaveProperty('lead');
    // Silence had filed it: it is approved by the same law.
    const silent = new CaseFile().goTo('2021-04-01');
    expect(silent.state.acceptedBySilence).toBe(true);
    expect(say(silent, 'approve-filing', { approve: true }).basis).toBe(fields.basis);
  });

  it('what is meant, and until when the party may speak or ask for a hearing', () => {
    const file = filed()
      .goTo('2021-03-08')
      .do('finish-inquiry', { proposal: 'penalty', facts: '-', basis: '-', fineFen: 2_000_000 }, lead);
    const body = { served: served('2021-03-08'), hearingRight: true };
    const fields = say(file, 'notify', body);
    expect(fields).toMatchObject({
      facts: '查明的事实',
      basis: '《劳动保障监察条例》第二十六条',
      content: '行政处罚决定。',
      fineFen: 2_000_000,
      defenceUntil: '2021-03-11',
      hearingUntil: '2021-03-15',
    });
    expect(fields).not.toHaveProperty('orderFen');
    expect(say(file, 'notify', { ...body, fineFen: 500 })).toMatchObject({ fineFen: 500 });
    expect(say(file, 'notify', { ...body, hearingRight: false })).not.toHaveProperty('hearingUntil');
    const handling = filed().do('finish-inquiry', { proposal: 'handling', facts: '-', basis: '-' }, lead);
    expect(say(handling, 'notify', { ...body, hearingRight: false }).content).toBe('行政处理决定。');
    const announced = { ...served('2021-03-08'), way: 'announcement', ground: 'absent-boss' };
    expect(say(file, 'notify', { ...body, served: announced }).defenceUntil).toBe('2021-03-16');
    expect(say(new CaseFile(), 'notify', { ...body, hearingRight: false })).toMatchObject({
      content: '行政处理决定。',
    });
  });

  it('when and where the hearing is, in Shanghai, and who presides', () => {
    const body = {
      at: '2021-12-10T01:30:00.000Z',
      place: '会议室',
      presider: 'h',
      served: served('2021-03-05'),
    };
    expect(say(filed(), 'schedule-hearing', body)).toMatchObject({
      hearingAt: '2021年12月10日9时30分',
      place: '会议室',
      presider: '王测试',
    });
    expect(say(filed(), 'schedule-hearing', { ...body, at: '2021-12-10T17:00:00Z' }).hearingAt).toBe(
      '2021年12月11日1时',
    );
  });

  it('what the legal review found', () => {
    expect(say(filed(), 'give-opinion', { result: 'agree', text: '程序合法' })).toMatchObject({
      result: '同意',
      opinion: '程序合法',
    });
  });

  it('what is decided, on which facts and evidence, and what can be done against it', () => {
    const file = deciding({ orderFen: 1_850_000 });
    const body = { kind: 'handling', orderFen: 1_850_000, text: '支付所欠工资' };
    const bare = say(file, 'decide', body);
    expect(findBlanks('handling-decision', bare)).toEqual(['evidence']);
    file.apply(
      [
        {
          type: 'evidence-added',
          kind: 'documentary',
          takenBy: ['i1', 'i2'],
          takenOn: '2021-03-08',
          file: null,
          on: '2021-03-08',
          late: false,
        },
        {
          type: 'evidence-added',
          kind: 'testimony',
          takenBy: ['i1', 'i2'],
          takenOn: '2021-03-08',
          file: null,
          on: '2021-03-08',
          late: false,
        },
      ],
      'i1',
    );
    const fields = say(file, 'decide', body);
    expect(fields).toMatchObject({
      facts: '查明的事实',
      evidence: '书证（工资表）；证人证言。',
      partyViews: '请求从轻',
      content: '支付所欠工资',
      orderFen: 1_850_000,
      reviewTerm: '60日',
      suitTerm: '6个月',
    });
    expect(findBlanks('handling-decision', fields)).toEqual([]);
    expect(fields).not.toHaveProperty('fineFen');
    const spared = say(file, 'decide', { kind: 'no-penalty', text: '轻微并及时改正' });
    expect(spared).toMatchObject({ reasons: '轻微并及时改正' });
    expect(findBlanks('no-penalty-decision', spared)).toEqual([]);
    const { address: _, ...employer } = PARTICULARS.employer;
    const homeless = say(file, 'decide', body, { particulars: { ...PARTICULARS, employer } });
    expect(findBlanks('handling-decision', homeless)).toEqual(['partyAddress']);
    const asked = { ...body, fields: { partyAddress: '新址' } };
    expect(
      findBlanks(
        'handling-decision',
        say(file, 'decide', asked, { particulars: { ...PARTICULARS, employer } }),
      ),
    ).toEqual([]);
    expect(say(file, 'decide', body, { particulars: null }).evidence).toBe('书证；证人证言。');
  });

  it('what was served, how and by whom', () => {
    const fields = say(performing(), 'serve', { document: 'x', ...served('2021-03-09') }, { about: about() });
    expect(fields).toMatchObject({
      documentTitle: '行政处理决定书',
      documentNo: '演人社监理字〔2021〕3号',
      documentOn: '2021-03-09',
      way: '直接送达',
      servedOn: '2021-03-09',
      inspectors: ['赵测试（证号1）', '钱测试'],
    });
    expect(findBlanks('service-return', fields)).toEqual([]);
  });

  it('what is still to be performed, to the fen, until when', () => {
    const file = performing({ fineFen: 100_000, orderFen: 1_850_000, extraFen: 500_000 });
    file.goTo('2021-04-01');
    file.do('record-performance', { kind: 'paid', amountFen: 2_000_000, on: '2021-04-01' }, lead);
    file.do('record-performance', { kind: 'fine-paid', amountFen: 40_000, on: '2021-04-01' }, lead);
    const body = { served: served('2021-04-01') };
    const fields = say(file, 'remind', body, { about: about() });
    expect(fields).toMatchObject({
      documentNo: '演人社监理字〔2021〕3号',
      content: '支付所欠工资',
      fineFen: 60_000,
      extraFen: 350_000,
      // Due on 2021-03-24; eight days at three in a hundred.
      lateFen: 14_400,
      dueOn: '2021-04-16',
      payee: '演示区非税收入代收账户',
    });
    expect(fields).not.toHaveProperty('orderFen');
    expect(findBlanks('reminder', fields)).toEqual([]);
    file.do('record-remedy', { kind: 'review', number: '1', authority: '-', receivedOn: '2021-03-28' }, head);
    expect(say(file, 'remind', body, { about: about() }).lateFen).toBe(7_200);
    expect(say(filed(), 'remind', body)).not.toHaveProperty('fineFen');
    const unset = performing();
    const policy = {
      ...EVERYWHERE,
      case: { ...EVERYWHERE.case, terms: EVERYWHERE.case.terms.filter((t) => t.name !== 'payment') },
    };
    const command = { name: 'remind', body } as unknown as Command;
    const sources = { particulars: PARTICULARS, about: about(), names: NAMES };
    expect(
      documentFields(unset.state, command, { ...unset.rules, policy }, unset.today, sources),
    ).not.toHaveProperty('lateFen');
  });

  it('why the court is asked, and for what', () => {
    const file = performing();
    file.apply(
      [
        {
          type: 'reminded',
          served: { way: 'direct', on: '2021-09-20', by: ['i1', 'i2'], effectiveOn: '2021-09-20' },
          document: { id: 'r', kind: 'reminder', year: 2021, n: 1, number: 'r', hash: 'h' },
          on: '2021-09-20',
          late: false,
        },
      ],
      'i1',
    );
    const fields = say(file, 'apply-to-court', {}, { about: about() });
    expect(fields).toMatchObject({
      court: '演示区人民法院',
      facts: '决定的事实',
      basis: '决定的依据',
      content: '支付所欠工资',
      orderFen: 1_850_000,
      remindedOn: '2021-09-20',
      partyViews: '请求从轻',
    });
    expect(findBlanks('court-application', fields)).toEqual([]);
    const { partyViews: _, ...silent } = PARTICULARS;
    expect(say(file, 'apply-to-court', {}, { particulars: silent }).partyViews).toBe(
      '当事人未提出陈述、申辩。',
    );
    expect(say(file, 'apply-to-court', {})).not.toHaveProperty('facts');
  });

  it.each([
    [[], '被申请人在法定期限内不申请行政复议、不提起行政诉讼，又不履行行政决定，经催告仍未履行。'],
    [
      [['review', 'withdrawn']],
      '被申请人在法定期限内不申请行政复议、不提起行政诉讼，又不履行行政决定，经催告仍未履行。',
    ],
    [
      [['review', 'upheld']],
      '行政复议已终结，被申请人在法定期限内不提起行政诉讼，又不履行行政决定，经催告仍未履行。',
    ],
    [[['suit', 'dismissed']], '行政诉讼已终结，被申请人不履行行政决定，经催告仍未履行。'],
    [
      [
        ['review', 'upheld'],
        ['suit', 'dismissed'],
      ],
      '行政复议、行政诉讼已终结，被申请人不履行行政决定，经催告仍未履行。',
    ],
  ] as const)('which remedies the party used before the court is asked: %j', (remedies, reasons) => {
    const file = performing();
    for (const [kind, result] of remedies) {
      const remedy = { kind, number: '(2021)1号', authority: '-', receivedOn: '2021-03-09' } as const;
      file.do('record-remedy', { ...remedy, result, resultOn: '2021-03-09' }, head);
    }
    expect(say(file, 'apply-to-court', {}, { about: about() }).reasons).toBe(reasons);
  });

  it('that the decision was changed, where it was', () => {
    const file = performing({ fineFen: 100_000 }).goTo('2021-04-20');
    const body = { served: served('2021-04-20') };
    const remedy = { number: '(2021)1号', authority: '-', receivedOn: '2021-03-20' } as const;
    const change = (kind: 'review' | 'suit', fineFen: number) =>
      file.do('record-remedy', { ...remedy, kind, result: 'changed', resultOn: '2021-04-20', fineFen }, head);
    change('review', 60_000);
    expect(say(file, 'remind', body, { about: about() })).toMatchObject({
      content: '支付所欠工资（行政复议(2021)1号已变更，金额以变更后的为准。）',
      fineFen: 60_000,
    });
    change('suit', 50_000);
    expect(say(file, 'apply-to-court', {}, { about: about() })).toMatchObject({
      content: '支付所欠工资（行政诉讼(2021)1号已变更，金额以变更后的为准。）',
      fineFen: 50_000,
    });
  });

  it('on which ground and by which law a filing is revoked', () => {
    const fields = say(filed(), 'revoke', { ground: 4 });
    expect(fields).toMatchObject({
      facts: '查明的事实',
      reasons: '投诉人撤回投诉。',
      basis: '《广东省劳动保障监察条例》第四十六条',
      filedOn: '2021-03-05',
    });
    expect(findBlanks('revocation', fields)).toEqual([]);
    // A note is for the bureau.
    expect(say(filed(), 'revoke', { ground: 6, note: '重复立案' }).reasons).toBe(
      '法律、法规规定的其他情形。',
    );
    expect(say(filed(), 'revoke', { ground: 6, fields: { reasons: '重复立案' } }).reasons).toBe('重复立案');
    const elsewhere = filed({ intake: { division: '430102', source: 'inspection' }, policy: EVERYWHERE });
    expect(findBlanks('revocation', say(elsewhere, 'revoke', { ground: 6 }))).toEqual(['basis']);
    const { inquiry: _, ...early } = PARTICULARS;
    expect(findBlanks('revocation', say(filed(), 'revoke', { ground: 1 }, { particulars: early }))).toEqual([
      'facts',
    ]);
  });

  it('how a case ended', () => {
    const file = performing();
    const close = { approve: true };
    expect(say(file, 'close', close)).not.toHaveProperty('result');
    expect(say(file, 'close', close).performance).toBe('未履行。');
    file.do('record-performance', { kind: 'paid', amountFen: 1_850_000, on: '2021-03-09' }, lead);
    file.do('record-performance', { kind: 'corrected', on: '2021-03-09' }, lead);
    file.do('close', { code: 'performed' }, lead);
    const fields = say(file, 'close', close);
    expect(fields).toMatchObject({
      filedOn: '2021-03-05',
      result: '履行完毕',
      performance: '已支付工资等待遇18,500.00元，已改正。',
      documentNo: '演人社字〔2021〕1号',
    });
    expect(findBlanks('closing-approval', fields)).toEqual([]);
    const fined = performing({ fineFen: 100_000 });
    fined.do('record-performance', { kind: 'fine-paid', amountFen: 100_000, on: '2021-03-09' }, lead);
    expect(say(fined, 'close', close).performance).toBe('已缴纳罚款1,000.00元。');
    const spared = filed()
      .do('finish-inquiry', { proposal: 'no-penalty', facts: '-', basis: '-' }, lead)
      .do('decide', { kind: 'no-penalty', text: '-' }, director);
    expect(say(spared, 'close', close).performance).toBe('无须履行。');
    const lapsed = performing({ fineFen: 100_000 }).goTo('2021-12-10');
    lapsed.do('close', { code: 'terminated' }, lead);
    expect(say(lapsed, 'close', close)).toMatchObject({
      result: '执行终结',
      performance: '未履行，申请强制执行的期限已于2021年12月9日届满。',
    });
  });

  it('nothing of its own where no document is issued', () => {
    expect(say(filed(), 'resume', {})).not.toHaveProperty('content');
    const command = { name: 'resume', body: {} } as Command;
    expect(documentOf(command, filed().state)).toBeNull();
    expect(documentAbout(command, performing().state)).toBeNull();
  });
});

describe('a document', () => {
  it('is about the one that is served, or the decision', () => {
    const { state } = performing();
    const decision = state.documents.find(({ id }) => id === state.decision?.document);
    for (const [name, body] of [
      ['serve', { document: decision?.id }],
      ['remind', {}],
      ['apply-to-court', {}],
    ]) {
      expect(documentAbout({ name, body } as unknown as Command, state)).toEqual(decision);
    }
    expect(documentAbout({ name: 'serve', body: { document: 'x' } } as unknown as Command, state)).toBeNull();
    expect(documentAbout({ name: 'remind', body: {} } as unknown as Command, filed().state)).toBeNull();
  });

  it('names the team and the presider', () => {
    expect(namedIn(new CaseFile().state)).toEqual([]);
    expect(namedIn(filed().state)).toEqual(['i1', 'i2']);
  });

  it('is known by its number and the entry that issued it, which has its hash', () => {
    const file = performing();
    for (const { entry, id } of file.state.documents) {
      const event = file.events[entry - 1];
      expect(event && documentIn(event)).toMatchObject({
        id,
        hash: 'd'.repeat(64),
        number: '演人社字〔2021〕1号',
      });
      expect(event && CASE.documentHashIn?.(event)).toBe('d'.repeat(64));
    }
    expect(file.state.documents.map(({ kind }) => kind)).toEqual([
      'filing-approval',
      'advance-notice',
      'handling-decision',
      'service-return',
    ]);
    expect(JSON.stringify(file.state)).not.toContain('dddd');
    expect(CASE.documentHashIn?.({ type: 'accepted-by-silence' })).toBeNull();
  });
});

describe('what later documents repeat', () => {
  const words = (name: Command['name'], body: object, particulars = PARTICULARS) =>
    withWords(particulars, { name, body } as unknown as Command);
  const { evidence, partyViews, inquiry, ...bare } = PARTICULARS;

  it('is what inquiry, evidence and defence say', () => {
    expect(words('finish-inquiry', { facts: 'a', basis: 'b' })).toEqual({
      ...PARTICULARS,
      inquiry: { facts: 'a', basis: 'b' },
    });
    expect(words('add-evidence', { source: '考勤' })?.evidence).toEqual(['工资表', '考勤']);
    expect(words('add-evidence', { source: '考勤' }, bare)?.evidence).toEqual(['考勤']);
    expect(words('record-defence', { kind: 'stated', text: 'a', answer: 'b' })?.partyViews).toBe(
      '请求从轻\na\nb',
    );
    expect(words('record-defence', { kind: 'stated', text: 'a' }, bare)?.partyViews).toBe('a');
    const waived = { ...bare, partyViews: '当事人放弃陈述、申辩。' };
    expect(words('record-defence', { kind: 'stated', text: 'a' }, waived)?.partyViews).toBe('a');
    expect(words('record-defence', { kind: 'waived' }, bare)?.partyViews).toBe('当事人放弃陈述、申辩。');
    // What was said is not taken back by waiving the rest.
    expect(words('record-defence', { kind: 'waived' })?.partyViews).toBe('请求从轻');
    expect(words('record-defence', { kind: 'stated' }, bare)).toBeNull();
    expect(words('resume', {})).toBeNull();
  });

  it('is written by these commands alone', () => {
    const writing = (Object.keys(COMMAND_BODIES) as Command['name'][]).filter(writesWords);
    expect(writing).toEqual(['add-evidence', 'finish-inquiry', 'record-defence']);
  });

  it('knows who reported each clue, so that he can be hidden', () => {
    const one = { clue: 'national-1', name: '甲', confidential: false };
    const two = { clue: 'national-2', name: '甲', confidential: true };
    expect(withReporter(withReporter(bare, one), two).reporters).toEqual([one, two]);
  });
});
