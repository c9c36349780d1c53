import type { Reason } from '../kernel/available.ts';
import { createRefusals, type RefusalCatalog, type RefusalOf } from '../kernel/refusals.ts';

/** Why a command on the publicity of a decision is refused, by code. */
export const REFUSALS = {
  'wrong-role': { refused: 'role', zh: '您的角色不能办理此项。', en: 'This needs the role {roles}.' },
  'own-case': {
    refused: 'role',
    zh: '作出决定或者承办过本案的人员不能审查其公示。',
    en: 'Who decided or investigated the case does not vet its publicity.',
  },
  'same-clerk': {
    refused: 'role',
    zh: '审查与发布须由不同人员办理。',
    en: 'Another clerk than the one who vetted it publishes it.',
  },
  'second-person': {
    refused: 'role',
    zh: '不予公示须由另一人确认。',
    en: 'An exemption is confirmed by another person.',
  },
  'unmasked-only': {
    refused: 'role',
    zh: '完整信息只对公示员显示。',
    en: 'Shown in full to publicity clerks.',
  },
  'unmasked-ended': {
    refused: 'role',
    zh: '完整信息只在公示期间和结束后{days}日内显示。',
    en: 'Shown in full until {days} days after its end.',
  },
  stale: {
    refused: 'stale',
    zh: '公示事项已被更新到第{version}版，您看到的是第{expected}版。',
    en: 'The publicity is at version {version}, not {expected}.',
  },
  'wrong-status': {
    refused: 'status',
    zh: '公示事项当前状态为“{status}”，不能办理此项。',
    en: 'A publicity that is {status} cannot take {command}.',
  },
  'recall-due': {
    refused: 'rule',
    zh: '决定已被撤销、变更或者确认违法，只能撤回公示。',
    en: 'The decision was annulled, changed or found unlawful: it can only be recalled.',
  },
  'display-minimum': {
    refused: 'rule',
    zh: '最短公示期未满，{from}起方可终止公示。',
    en: 'Its display may be ended from {from} on.',
  },
  'organ-missing': {
    refused: 'input',
    zh: '决定书未印制发机关名称，须按印章填写。',
    en: 'must be given as in the seal: the document names no organ',
  },
  'organ-issued': {
    refused: 'input',
    zh: '决定书已载明制发机关，公示内容须与其一致。',
    en: 'must not be given: the document names its organ, and what is published is what was issued',
  },
  'ground-differs': {
    refused: 'input',
    zh: '须与已提出的不予公示理由一致。',
    en: 'must be the ground that was proposed',
  },
} as const satisfies RefusalCatalog;

/** The code of a refusal. */
export type RefusalCode = keyof typeof REFUSALS;

/** A decision against a command. */
export type Refusal = RefusalOf<typeof REFUSALS>;

const refusals = createRefusals(REFUSALS);
export const { refuse, refuseInput } = refusals;

/** Puts a refusal into words. @throws RangeError when it lacks a value that its sentence names */
export const reasonOf: (refusal: Refusal) => Reason & { readonly code: RefusalCode } = refusals.reasonOf;
