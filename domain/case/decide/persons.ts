import { createRoleCheck, type Edge } from '../../kernel/graph.ts';
import type { Officer } from '../../kernel/roles.ts';
import type { Command } from '../commands.ts';
import { type Refusal, refuse } from '../refusals.ts';
import type { Case } from '../state.ts';
import { COMMAND_EDGES, type CommandName } from '../status.ts';

/** The people a command names, of whom the roster must be read. */
export function peopleOf({ name, body }: Command): readonly string[] {
  switch (name) {
    case 'approve-filing':
    case 'assign': {
      const { lead, assistant } = body;
      const others = name === 'assign' ? (body.others ?? []) : [];
      return [lead, assistant, ...others].filter((id) => id !== undefined);
    }
    case 'add-evidence':
      return body.takenBy;
    case 'notify':
    case 'remind':
      return body.served.by;
    case 'schedule-hearing':
      return [...body.served.by, body.presider];
    case 'serve':
      return body.by;
    default:
      return [];
  }
}

/** Heads and reviewers who act on what inspectors did: they must not be one of them. */
const NEUTRAL: ReadonlySet<CommandName> = new Set([
  'approve-filing',
  'extend',
  'suspend',
  'resume',
  'exclude-period',
  'schedule-hearing',
  'hold-hearing',
  'give-opinion',
  'take-back',
  'discuss',
  'decide',
  'apply-to-court',
  'revoke',
  'transfer',
]);

/** What decides the case: whoever reviewed it does not. */
const ENDS_INQUIRY: ReadonlySet<CommandName> = new Set(['decide', 'revoke', 'transfer']);

/** Why an officer cannot order a command whatever the case; null for one who has a role it needs. */
export const roleRefusal = createRoleCheck(COMMAND_EDGES, refuse);

/** Why somebody is the wrong person for a command on a case: by role, by relation to it, or by what they did in it. */
export function wrongPerson(name: CommandName, c: Case, officer: Officer): Refusal | null {
  const wrongRole = roleRefusal(name, officer);
  if (wrongRole) return wrongRole;
  const { sub } = officer;
  const edge: Edge = COMMAND_EDGES[name];
  if (edge.relation === 'assigned' && !c.officers.includes(sub)) return refuse('on-the-case-only');
  if (name === 'finish-inquiry' && c.lead !== sub) return refuse('lead-only');
  if (name === 'approve-filing' && c.proposedBy === sub) return refuse('own-proposal');
  if (NEUTRAL.has(name) && c.investigators.includes(sub)) return refuse('own-case');
  if (name === 'hold-hearing' && c.hearing?.presider !== sub) return refuse('presider-only');
  if (name === 'give-opinion' && c.approvers.includes(sub)) return refuse('own-decision');
  if (ENDS_INQUIRY.has(name) && c.reviewers.includes(sub)) return refuse('own-review');
  return name === 'close' ? wrongSigner(c, officer) : null;
}

/** Why somebody is not the next to sign the closing: lead, head of the inspection body, head of the department, three persons. */
function wrongSigner({ closing, lead, investigators }: Case, { sub, roles }: Officer): Refusal | null {
  if (closing === null) return lead === sub && roles.includes('inspector') ? null : refuse('lead-only');
  if (closing.signatures.some(({ by }) => by === sub)) return refuse('already-signed');
  const [role, code] =
    closing.signatures.length === 1
      ? (['inspection-head', 'inspection-head-next'] as const)
      : (['department-head', 'department-head-next'] as const);
  if (!roles.includes(role)) return refuse(code);
  return investigators.includes(sub) ? refuse('own-case') : null;
}
