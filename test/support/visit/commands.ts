import * as z from 'zod';
import { listAvailableCommands, type Reason } from '../../../domain/kernel/available.ts';
import { createRoleCheck } from '../../../domain/kernel/graph.ts';
import { problemSchema } from '../../../functions/contract/problem-schema.ts';
import type { CommandGroup } from '../../../functions/http/commands/command-group.ts';
import type { Caller } from '../../../functions/http/http.ts';
import type { CommandsDescription } from '../../../functions/openapi/commands.ts';
import { VISIT, type Visit, type VisitEvent } from './visit.ts';

type VisitCommand =
  | { readonly name: 'report'; readonly body: { readonly people: number; readonly note?: string } }
  | { readonly name: 'confirm'; readonly body: object };
interface VisitRefusal {
  readonly refused: 'role' | 'status' | 'rule';
  readonly code: string;
}

const BODIES = {
  report: z.strictObject({ people: z.int().min(0), note: z.string().max(400).optional() }),
  confirm: z.strictObject({}),
};
const NAMES = ['report', 'confirm'] as const;
const REASONS: Readonly<Record<string, Reason>> = {
  'wrong-role': { code: 'wrong-role', zh: '您的角色不能办理此项。', en: 'Another role is needed.' },
  'assigned-only': { code: 'assigned-only', zh: '由承办人员办理。', en: 'For the officers of the visit.' },
  'wrong-status': { code: 'wrong-status', zh: '该走访已确认。', en: 'The visit is confirmed already.' },
  'not-reported': { code: 'not-reported', zh: '尚未报告走访情况。', en: 'Nothing was reported yet.' },
};

function decide(
  visit: Visit,
  { name, body }: VisitCommand,
  { sub, roles }: Caller,
): { readonly events: readonly VisitEvent[] } | VisitRefusal {
  const edge = VISIT.graph.edges[name];
  if (!roles.some((role) => edge?.roles.includes(role))) return { refused: 'role', code: 'wrong-role' };
  if (!edge?.from.includes(visit.status)) return { refused: 'status', code: 'wrong-status' };
  if (name === 'report') {
    if (!visit.officers.includes(sub)) return { refused: 'role', code: 'assigned-only' };
    return { events: [{ type: 'reported', people: (body as { people: number }).people }] };
  }
  if (visit.people === null) return { refused: 'rule', code: 'not-reported' };
  return { events: [{ type: 'confirmed' }] };
}

const available = (visit: Visit, caller: Caller) =>
  listAvailableCommands(
    NAMES,
    (name): VisitRefusal | null => {
      const command = { name, body: name === 'report' ? { people: 1 } : {} } as VisitCommand;
      const decision = decide(visit, command, caller);
      return 'refused' in decision ? decision : null;
    },
    ({ code }) => REASONS[code] as Reason,
  );

export const VISIT_COMMANDS: CommandGroup<Visit, VisitEvent, VisitCommand, VisitRefusal, null> = {
  aggregate: VISIT,
  bodies: BODIES,
  textOf: ({ body }) => ('note' in body && body.note ? { text: body.note } : undefined),
  roleRefusal: createRoleCheck(VISIT.graph.edges, (code): VisitRefusal => ({ refused: 'role', code })),
  decide,
  reasonOf: ({ code }) => REASONS[code] as Reason,
  available,
  readFacts: async () => ({ facts: null, checks: [] }),
  view: ({ status, version, people, due }, _rules, _now, caller) => ({
    status,
    version,
    people,
    due,
    by: caller.sub,
  }),
};

const viewSchema = z
  .strictObject({
    status: z.string(),
    version: z.int(),
    people: z.int().nullable(),
    due: z.iso.date(),
    by: z.string(),
  })
  .meta({ id: 'Visit' });

export const VISIT_DESCRIPTION: CommandsDescription = {
  aggregate: VISIT,
  idPath: z.object({ visitId: z.string() }),
  tag: 'commands',
  answer: viewSchema,
  problem: problemSchema,
  commands: {
    report: {
      summary: 'Report a visit',
      summaryZh: '报告走访',
      body: BODIES.report,
      roles: ['inspector'],
      from: ['planned'],
    },
    confirm: {
      summary: 'Confirm a visit',
      summaryZh: '确认走访',
      body: BODIES.confirm,
      roles: ['supervisor'],
      from: ['planned'],
    },
  },
};
