import * as z from 'zod';
import { codeOf } from '../kernel/code-schema.ts';
import { keyText } from '../kernel/ids.ts';
import { alarmOf, caseId, count, due, ordinal, STATE_MEMBERS, stateDay } from '../kernel/members.ts';
import {
  DECISION_KINDS,
  type DecisionKind,
  DISPLAY_CLASSES,
  type DisplayClass,
  EXEMPTION_GROUNDS,
  type ExemptionGround,
} from './state.ts';
import { STATUSES, type Status } from './status.ts';

/** The schemas of the members of an item of publicity, for its stored state and its views. */
export const PUBLICITY_MEMBERS = {
  publicityId: caseId,
  caseId,
  kind: codeOf<DecisionKind>(DECISION_KINDS),
  document: z.strictObject({
    id: keyText,
    entry: ordinal,
    number: z.string().min(1),
    organ: z.string().min(1).nullable(),
  }),
  sealOrgan: z.string().min(1).nullable(),
  partyKind: z.enum(['person', 'organisation']),
  decidedOn: stateDay,
  decidedBy: keyText,
  officers: z.array(keyText),
  status: codeOf<Status>(STATUSES),
  stageSince: stateDay,
  due,
  class: codeOf<DisplayClass>(DISPLAY_CLASSES).nullable(),
  vettedBy: keyText.nullable(),
  vettedOn: stateDay.nullable(),
  publishedBy: keyText.nullable(),
  publishedOn: stateDay.nullable(),
  display: z.strictObject({ from: stateDay, until: stateDay }).nullable(),
  exemption: z
    .strictObject({
      ground: codeOf<ExemptionGround>(EXEMPTION_GROUNDS),
      by: keyText,
      on: stateDay,
      confirmedBy: keyText.nullable(),
    })
    .nullable(),
  correctedOn: stateDay.nullable(),
  corrections: count,
  recall: z.strictObject({ since: stateDay, due }).nullable(),
  endedOn: stateDay.nullable(),
  archived: z.boolean(),
  generationSince: stateDay,
  alarms: z.array(alarmOf(['reminder', 'overdue'])),
  ...STATE_MEMBERS,
};
