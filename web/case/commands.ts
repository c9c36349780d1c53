import { COMMAND_BODIES } from '../../domain/case/commands.ts';
import { REFUSALS } from '../../domain/case/refusals.ts';
import type { CommandName } from '../../domain/case/status.ts';
import type { CaseView } from '../shared/answers.ts';
import { CASE_COMMANDS } from '../shared/case-command-labels.ts';
import type { CommandSet } from '../shared/commands.ts';
import { useCandidates } from './candidates.ts';
import { changesBetween } from './changes.ts';
import { DECISION_FORMS } from './decision-forms.ts';
import type { Forms } from './form-fields.ts';
import { INQUIRY_FORMS } from './inquiry-forms.ts';
import { PERFORMANCE_FORMS } from './performance-forms.ts';

const FORMS: Forms = { ...INQUIRY_FORMS, ...DECISION_FORMS, ...PERFORMANCE_FORMS };

/** The address of a case in the API. */
export const casePath = (caseId: string): string => `/cases/${encodeURIComponent(caseId)}`;

/** The commands of a case. */
export const CASE_FORMS: CommandSet<CommandName, CaseView> = {
  bodies: COMMAND_BODIES,
  labels: CASE_COMMANDS,
  refusals: REFUSALS,
  // What a case has not come to yet is not in its way.
  nothingToDo: new Set([
    'not-suspended',
    'no-notice-needed',
    'notice-not-needed-again',
    'no-hearing-right',
    'hearing-not-scheduled',
    'opinion-pending',
    'order-answered',
    'nothing-to-perform',
    'performed',
    'annulled',
    'no-closing',
  ]),
  pathOf: ({ caseId }) => casePath(caseId),
  fieldsOf: (name, c) => FORMS[name](c),
  changesBetween,
  useCandidates,
};
