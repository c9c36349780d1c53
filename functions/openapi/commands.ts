import type * as z from 'zod';
import { COMMAND_BODIES } from '../../domain/clue/commands.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { COMMAND_EDGES, type CommandName } from '../../domain/clue/status.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { cluePath, idempotencyHeaders } from '../contract/parameters.ts';
import { clueProblemSchema, clueViewSchema } from '../contract/view-schema.ts';
import { commandRoute } from '../http/routes.ts';
import type { RouteDescription } from './descriptions.ts';

/** One command of an aggregate, as it is described. */
export interface CommandDescription {
  readonly summary: string;
  readonly summaryZh: string;
  readonly body: z.ZodType;
  readonly roles: readonly string[];
  /** The statuses it may be given in. */
  readonly from: readonly string[];
}

/** The commands of an aggregate, with what each of them answers. */
export interface CommandsDescription {
  readonly aggregate: Pick<Aggregate, 'kind' | 'collection'>;
  readonly idPath: z.ZodObject;
  readonly tag: string;
  readonly answer: z.ZodType;
  /** Problem details with what a refused command tells of the aggregate. */
  readonly problem: z.ZodType;
  readonly commands: Readonly<Record<string, CommandDescription>>;
}

/** A command's route, described. */
export interface CommandRoute extends RouteDescription {
  readonly method: string;
  readonly path: string;
  readonly idPath: z.ZodObject;
  readonly headers: z.ZodObject;
  readonly body: z.ZodType;
  readonly roles: readonly string[];
}

/** Describes each command of an aggregate as a route of its own. */
export function describeCommands({
  aggregate,
  idPath,
  tag,
  answer,
  problem,
  commands,
}: CommandsDescription): CommandRoute[] {
  const { method, path } = commandRoute(aggregate);
  return Object.entries(commands).map(([name, { summary, summaryZh, body, roles, from }]) => ({
    method,
    path: path.replace('{command}', name),
    idPath,
    summary,
    summaryZh,
    description: `In the status ${from.join(', ')}.`,
    tags: [tag],
    headers: idempotencyHeaders,
    body,
    roles,
    answers: { 200: { description: `The ${aggregate.kind} afterwards`, schema: answer } },
    refusals: {
      403: { description: 'Not for this role or person', schema: problem },
      409: { description: 'Not allowed now, or the Idempotency-Key came with another body', schema: problem },
      412: { description: 'The expected version is stale', schema: problem },
      422: { description: 'Does not fit the schema, or not what it is about', schema: problem },
    },
  }));
}

const SUMMARIES: Readonly<Record<CommandName, readonly [en: string, zh: string]>> = {
  triage: ['Decide at triage where the rules ask for a person', '人工研判'],
  assign: ['Assign or reassign officers by hand', '人工分办'],
  sign: ['Sign for the clue', '签收'],
  log: ['Enter something into the process record', '登记办理过程'],
  'file-case': ['File a case: the statutory clock starts', '立案'],
  conclude: ['Submit the conclusion for review', '提交核处结论'],
  review: ['Approve (closes) or reject the conclusion', '审核'],
  'request-extension': ['Ask for more working days', '申请延期'],
  'decide-extension': ['Decide on an extension', '审批延期'],
  suspend: ['Stop the clock', '中止'],
  resume: ['Restart the clock; the time is given back', '恢复'],
  'request-return': ['Ask to return the clue, or to hand it to another district', '申请退回/转办'],
  'decide-return': ['Decide on a return or transfer', '审批退回/转办'],
  supervise: ['Put the clue under supervision', '督办'],
  feedback: ['Enter whether the reporter is satisfied', '回访'],
  reopen: ['Open a closed clue for another round', '重办'],
};

/** The commands of a clue. */
const CLUE_COMMANDS: CommandsDescription = {
  aggregate: CLUE,
  idPath: cluePath,
  tag: 'commands',
  answer: clueViewSchema,
  problem: clueProblemSchema,
  commands: Object.fromEntries(
    Object.entries(SUMMARIES).map(([key, [summary, summaryZh]]) => {
      const name = key as CommandName;
      const { roles, from } = COMMAND_EDGES[name];
      return [name, { summary, summaryZh, body: COMMAND_BODIES[name], roles, from }];
    }),
  ),
};

/** The commands of every aggregate, described. To add those of one is to add its description and a line here. */
export const COMMANDS: readonly CommandsDescription[] = [CLUE_COMMANDS];
