import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PHASE_NAMES } from '../../domain/case/phases.ts';
import { CLOSE_CODES, COURT_RESULTS, REMEDY_RESULTS, REVOCATION_GROUNDS } from '../../domain/case/state.ts';
import { COMMAND_NAMES, type CommandName } from '../../domain/case/status.ts';
import type { Officer } from '../../domain/kernel/roles.ts';
import { CASE_PARTS } from '../../domain/metrics/case-history.ts';
import { PUBLICITY_PARTS, publicityFigures } from '../../domain/metrics/publicity.ts';
import { caseView } from '../../functions/contract/case-view.ts';
import { caseFigureRows } from '../../web/board/case-figures.tsx';
import { publicityFigureRows } from '../../web/board/publicity-figures.tsx';
import { changesBetween } from '../../web/case/changes.ts';
import { CASE_FORMS } from '../../web/case/commands.ts';
import { documentName, documentNameOf } from '../../web/case/document-name.ts';
import { DOCUMENT_KINDS } from '../../web/case/labels.ts';
import type { CaseView } from '../../web/shared/answers.ts';
import { casePartName } from '../../web/shared/case-parts.ts';
import { COMMAND_TEXT } from '../../web/shared/command-text.ts';
import {
  blockedCommands,
  commandFields,
  type FormValues,
  startValues,
  toCommandBody,
  toFormErrors,
  validateForm,
} from '../../web/shared/commands.ts';
import { PUBLICITY_PART_NAMES } from '../../web/shared/publicity-parts.ts';
import { type CaseFile, PEOPLE, performing } from '../support/cases.ts';

const viewOf = (file: CaseFile, who: Officer = PEOPLE.lead) =>
  caseView(file.state, file.rules, file.now, who, { i1: '甲', i2: '乙' }, new Set()) as unknown as CaseView &
    Parameters<typeof blockedCommands>[1];
const view = viewOf(performing());
const closing = viewOf(performing().do('close', { code: 'to-arbitration' }, PEOPLE.lead));
const NOW = '2021-03-05T09:30';

const service = { way: 'direct', on: '2021-03-05' };
const servedBy = Object.fromEntries(
  Object.entries(service).map(([name, value]) => [`served.${name}`, value]),
);
/** What an officer types into each form, beside what it starts with. */
const TYPED: Record<CommandName, FormValues> = {
  'approve-filing': { approve: 'true', lead: 'i1', assistant: 'i2' },
  assign: { others: ['i3'] },
  recuse: { officer: 'i1', ground: '近亲属', askedBy: '当事人' },
  'add-evidence': {
    kind: 'documentary',
    source: '工资表',
    file: [{ name: 'a.pdf', sha256: 'x', bytes: 1, fileId: 'f-1' }],
  },
  'issue-order': { kind: 'pay', amountFen: '18,500', workers: '3', dueOn: '2021-03-20', text: '支付' },
  'record-compliance': { order: 'order-2021-1', result: 'part', paidFen: '1' },
  extend: { clock: 'decision', workingDays: '30' },
  suspend: { ground: 'depends-on-other' },
  resume: { note: '恢复' },
  'exclude-period': { kind: 'audit', from: '2021-03-05' },
  'finish-inquiry': { proposal: 'penalty', facts: '属实', basis: '条例', fineFen: '20000' },
  notify: { ...servedBy, hearingRight: 'false', orderFen: '1' },
  'record-defence': { kind: 'stated', text: '不服', accepted: 'false', answer: '不予采纳' },
  'request-hearing': {},
  'schedule-hearing': { ...servedBy, at: '2021-03-25T09:00', place: '会议室', presider: 'h' },
  'hold-hearing': { report: '如期举行', absent: 'true' },
  'give-opinion': { result: 'agree', text: '同意' },
  'take-back': {},
  discuss: { members: ['dir', 'head'], conclusion: '同意' },
  decide: { kind: 'handling', orderFen: '18500', text: '支付' },
  serve: { ...service, document: 'order-2021-1' },
  'record-performance': { kind: 'paid', amountFen: '100' },
  remind: { 'served.way': 'announcement', 'served.ground': 'default', 'served.on': '2021-03-05' },
  'apply-to-court': {},
  'record-court': { result: 'accepted' },
  'record-remedy': { kind: 'suit', number: '（2021）粤0311行初12号', authority: '人民法院' },
  revoke: { ground: '3' },
  transfer: { to: '公安机关', note: '涉嫌犯罪' },
  close: { code: 'to-arbitration' },
};
const fill = (name: CommandName, over: FormValues = {}, on = view) => ({
  ...startValues(CASE_FORMS.fieldsOf(name, on), NOW),
  ...TYPED[name],
  ...over,
});
const faults = (name: CommandName, over: FormValues = {}, language: 'zh' | 'en' = 'zh', on = view) =>
  validateForm(CASE_FORMS, name, on, fill(name, over, on), language);
const body = (name: CommandName, over: FormValues = {}) =>
  toCommandBody(CASE_FORMS, name, view, fill(name, over));

describe('the forms of a case', () => {
  it.each(COMMAND_NAMES)('fill in the body of %s, with nothing in it that was not asked for', (name) => {
    expect(faults(name)).toEqual({});
    const typed = TYPED[name];
    for (const member of Object.keys(typed)) {
      const known = CASE_FORMS.fieldsOf(name, view).some((field) => field.name === member);
      expect(known, `${name}: ${member}`).toBe(true);
    }
    expect(CASE_FORMS.bodies[name].safeParse(body(name)).success).toBe(true);
  });

  it('mark what the body cannot do without, and what a choice asks for besides', () => {
    const required = (name: CommandName) =>
      commandFields(CASE_FORMS, name, view)
        .filter((field) => field.required)
        .map((field) => field.name);
    expect(required('notify')).toEqual([
      'served.way',
      'served.ground',
      'served.on',
      'served.by',
      'hearingRight',
    ]);
    expect(required('issue-order')).toEqual(['kind', 'amountFen', 'dueOn', 'text']);
    expect(required('record-defence')).toEqual(['kind']);
    expect(required('resume')).toEqual([]);
  });

  it('name two of the inspectors on the case, sums in fen, numbers, files by id, and parts of a part', () => {
    expect(body('notify')).toEqual({
      served: { way: 'direct', on: '2021-03-05', by: ['i1', 'i2'] },
      hearingRight: false,
      orderFen: 100,
    });
    expect(body('revoke')).toEqual({ ground: 3 });
    expect(body('add-evidence')).toMatchObject({
      takenBy: ['i1', 'i2'],
      takenAt: `${NOW}:00+08:00`,
      file: 'f-1',
    });
    expect(body('record-performance')).toEqual({ kind: 'paid', amountFen: 10_000, on: '2021-03-05' });
  });

  it('ask for what the document would have to leave to a hand, and only then', () => {
    const names = (name: CommandName, over: Partial<CaseView> = {}) =>
      CASE_FORMS.fieldsOf(name, { ...view, ...over }).map((field) => field.name);
    expect(names('schedule-hearing', { clues: [], cluesElsewhere: false })).toContain('fields.cause');
    expect(names('schedule-hearing', { clues: ['national-1'] })).not.toContain('fields.cause');
    expect(names('decide')).toContain('fields.partyAddress');
    const particulars = { masked: true, employer: { name: '甲', address: '样例路***' } };
    expect(names('decide', { particulars } as Partial<CaseView>)).not.toContain('fields.partyAddress');
    expect(body('decide', { 'fields.partyAddress': '样例路1号' })).toMatchObject({
      fields: { partyAddress: '样例路1号' },
    });
  });

  it('leave out what does not belong to what was chosen', () => {
    expect(body('approve-filing', { approve: 'false', note: '证据不足' })).toEqual({
      approve: false,
      note: '证据不足',
    });
    expect(body('decide', { kind: 'no-penalty' })).toEqual({ kind: 'no-penalty', text: '支付' });
    expect(body('record-performance', { kind: 'corrected' })).toEqual({
      kind: 'corrected',
      on: '2021-03-05',
    });
    expect(body('serve', { ground: 'default' })).not.toHaveProperty('ground');
    expect(body('record-remedy')).not.toHaveProperty('resultOn');
    expect(body('record-remedy', { result: 'upheld' })).toMatchObject({ resultOn: '2021-03-05' });
  });

  it('say what is wrong at the field it is about, in the reader’s language', () => {
    expect(faults('approve-filing', { lead: '' })).toEqual({ lead: '请填写此项。' });
    expect(faults('approve-filing', { approve: 'false' })).toEqual({ note: '请说明理由' });
    expect(faults('notify', { 'served.by': ['i1'] })).toEqual({ 'served.by': '至少 2 人。' });
    expect(faults('notify', { 'served.by': ['i1'] }, 'en')).toEqual({ 'served.by': 'At least 2 people.' });
    expect(faults('notify', { 'served.way': '' })).toEqual({ 'served.way': '请填写此项。' });
    expect(faults('remind', { 'served.ground': '' })).toEqual({ 'served.ground': '请填写此项。' });
    expect(faults('extend', { workingDays: '300' })).toEqual({ workingDays: '最多 250 天。' });
    expect(faults('issue-order', { amountFen: '很多' })).toEqual({
      amountFen: expect.stringContaining('请填写金额'),
    });
    expect(faults('record-remedy', { number: '<b>' })).toEqual({
      number: '请填写案号，例如（2024）粤0311行初12号',
    });
    const uploading = [{ name: 'a.pdf', sha256: '', bytes: 1, uploading: 'k' }];
    expect(faults('add-evidence', { file: uploading })).toEqual({ file: '文件尚未上传完成。' });
    const fields = CASE_FORMS.fieldsOf('notify', view);
    const reason = { code: 'before-stage', zh: '不能早于2021-03-08', en: 'must not be before 2021-03-08' };
    const refused = { errors: [{ path: 'served.on', message: reason.en }], reason };
    expect(toFormErrors(fields, refused, 'zh')).toEqual({ 'served.on': reason.zh });
  });

  it('tell in the reader’s language what the API says of an input', () => {
    const fields = CASE_FORMS.fieldsOf('notify', view);
    for (const [message, zh] of [
      ['must be given', '请填写此项'],
      ['must not be empty', '请填写此项'],
      ['must be one of direct, left', '请从所列选项中选择'],
      ['must be a whole number', '请填写数字'],
      ['must be a date, YYYY-MM-DD', '请填写有效日期'],
      ['must be an instant of ISO 8601 with its offset', '请填写有效的日期和时间'],
      ['must fit', COMMAND_TEXT.fieldBad.zh],
    ] as const) {
      const refused = { errors: [{ path: 'served.on', message }], reason: null };
      expect(toFormErrors(fields, refused, 'zh')).toEqual({ 'served.on': zh });
      expect(toFormErrors(fields, refused, 'en')).toEqual({ 'served.on': message });
    }
  });

  it('ask the lead how the case ends, and the heads whether they sign', () => {
    expect(CASE_FORMS.fieldsOf('close', view).map(({ name }) => name)).toContain('code');
    expect(CASE_FORMS.fieldsOf('close', closing).map(({ name }) => name)).not.toContain('code');
    expect(faults('close', { approve: 'true' }, 'zh', closing)).toEqual({});
    expect(faults('close', { approve: 'false' }, 'zh', closing)).toEqual({ note: '请说明理由' });
  });

  it('tell which rule is in the way, and nothing of what the case has not come to', () => {
    const late = blockedCommands(CASE_FORMS, viewOf(performing(), PEOPLE.director));
    expect(late).toEqual([{ name: 'apply-to-court', reason: expect.objectContaining({ zh: '尚未催告。' }) }]);
  });

  it('show what somebody else changed meanwhile', () => {
    expect(changesBetween(view, closing, 'zh')).toEqual([
      { label: '结案签署', before: '—', after: '告知按争议程序处理' },
    ]);
  });
});

describe('the documents of a case', () => {
  it('are called what their templates are headed', () => {
    const path = 'domain/policy/default-templates.json';
    const templates = JSON.parse(readFileSync(path, 'utf8')) as { kind: string; title: string }[];
    expect(Object.fromEntries(templates.map(({ kind, title }) => [kind, title]))).toEqual(
      Object.fromEntries(Object.entries(DOCUMENT_KINDS).map(([kind, { zh }]) => [kind, zh])),
    );
    expect(documentNameOf('no-penalty-decision-2021-12').zh).toBe('不予行政处罚决定书〔2021〕12号');
    expect(documentNameOf('unknown-2021-1').zh).toBe('unknown-2021-1');
    expect(documentName({ kind: 'order', year: 2021, n: 3 }).zh).toBe(
      '劳动保障监察限期整改指令书〔2021〕3号',
    );
  });
});

describe('the figures of cases', () => {
  it('have a row and a name in both languages for every part that has a list', () => {
    const codes = (names: object) => Object.keys(names).map((code) => ({ code, label: '', count: 1 }));
    const remedies = { received: 1, pending: 1, results: codes(REMEDY_RESULTS) };
    const rows = caseFigureRows({
      closed: { total: 1, codes: codes(CLOSE_CODES) },
      revoked: { total: 1, grounds: codes(REVOCATION_GROUNDS) },
      handled: {},
      overdue: {},
      suspended: {},
      orders: {},
      decisions: {},
      recovered: { fen: 1, people: 1 },
      court: { applied: 1, pending: 1, results: codes(COURT_RESULTS) },
      reviews: remedies,
      suits: remedies,
      phases: PHASE_NAMES.map((phase) => ({ phase })),
    } as unknown as Parameters<typeof caseFigureRows>[0]);
    expect(rows.map(({ part }) => part).sort()).toEqual([...CASE_PARTS].sort());
    for (const part of CASE_PARTS) {
      expect(casePartName(part).zh, part).toMatch(/^[\p{Script=Han}、，：]+$/u);
      expect(casePartName(part).en, part).toMatch(/^[A-Z][\x20-\x7E]+$/);
    }
  });
});

describe('the figures of publicity', () => {
  it('have a row and a name in both languages for every part that has a list', () => {
    const question = { division: '4403', from: '2021-01-01', to: '2021-12-31', asOf: '2021-12-31' };
    const figures = publicityFigures(question, []);
    const rows = publicityFigureRows(figures as Parameters<typeof publicityFigureRows>[0]);
    expect(rows).toEqual(PUBLICITY_PARTS.map((part) => ({ part, count: 0 })));
    for (const part of PUBLICITY_PARTS) {
      expect(PUBLICITY_PART_NAMES[part].zh, part).toMatch(/^[\p{Script=Han}、，：]+$/u);
      expect(PUBLICITY_PART_NAMES[part].en, part).toMatch(/^[A-Z][\x20-\x7E]+$/);
    }
  });
});
