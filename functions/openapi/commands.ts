import type * as z from 'zod';
import { COMMAND_BODIES as CASE_BODIES } from '../../domain/case/commands.ts';
import { CASE } from '../../domain/case/index.ts';
import {
  COMMAND_EDGES as CASE_EDGES,
  type CommandName as CaseCommandName,
} from '../../domain/case/status.ts';
import { COMMAND_BODIES } from '../../domain/clue/commands.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { COMMAND_EDGES, type CommandName } from '../../domain/clue/status.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { COMMAND_BODIES as PUBLICITY_BODIES } from '../../domain/publicity/commands.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import {
  COMMAND_EDGES as PUBLICITY_EDGES,
  type CommandName as PublicityCommandName,
} from '../../domain/publicity/status.ts';
import { casePath } from '../contract/case-requests.ts';
import { caseProblemSchema, caseViewSchema } from '../contract/case-schema.ts';
import { idempotencyHeaders } from '../contract/common-parameters.ts';
import { cluePath } from '../contract/parameters.ts';
import { publicityPath } from '../contract/publicity-requests.ts';
import { publicityProblemSchema, publicityViewSchema } from '../contract/publicity-schema.ts';
import { clueProblemSchema, clueViewSchema } from '../contract/view-schema.ts';
import { commandRoute } from '../http/routes.ts';
import type { RouteDescription } from './route-description.ts';

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
  'file-case': ['Propose an enforcement case, or join one', '立案或者并案'],
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
  'refuse-reopening': ['Uphold a closing that the sender refuses', '维持办结'],
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

const CASE_SUMMARIES: Readonly<Record<CaseCommandName, readonly [en: string, zh: string]>> = {
  'approve-filing': ['Decide on the filing; name lead and assisting inspector', '立案审批'],
  assign: ['Name the inspectors of the case anew', '指定承办人员'],
  recuse: ['Take an inspector off the case', '回避'],
  'add-evidence': ['Enter evidence taken by two inspectors', '登记证据'],
  'issue-order': ['Order to correct, or to pay by a date', '责令限期改正/支付'],
  'record-compliance': ['Enter how an order was obeyed', '登记责令履行情况'],
  extend: ['Extend a clock, once', '延长办案期限'],
  suspend: ['Stop the clocks', '中止'],
  resume: ['Let the clocks run again', '恢复'],
  'exclude-period': ['Leave a period out of the clocks', '扣除期间'],
  'finish-inquiry': ['Finish the inquiry with a proposal, or anew until the notice', '调查终结'],
  notify: ['Serve the advance notice', '事先告知'],
  'record-defence': ['Enter statement and defence, or that they were waived', '登记陈述申辩'],
  'request-hearing': ['Enter that a hearing was asked for', '登记听证申请'],
  'schedule-hearing': ['Set the hearing and serve its notice', '安排听证'],
  'hold-hearing': ['Enter the report of the hearing', '举行听证'],
  'give-opinion': ['Give the opinion of the legal review', '出具法制审核意见'],
  'take-back': [
    'Take the case back to the end of its inquiry, from the decision or a review that did not pass',
    '退回重新拟处',
  ],
  discuss: ['Enter the discussion of the heads', '集体讨论'],
  decide: ['Decide the case', '作出决定'],
  serve: ['Enter the service of a document', '送达'],
  'record-performance': ['Enter a payment or a correction', '登记履行情况'],
  remind: ['Serve the reminder', '催告'],
  'apply-to-court': ['Ask the court to enforce', '申请强制执行'],
  'record-court': ['Enter what the court did', '登记法院办理情况'],
  'record-remedy': ['Enter a review or a suit, its result, and the sums that it changes', '登记复议诉讼'],
  revoke: ['Revoke the filing', '撤销立案'],
  transfer: ['Transfer the case to another authority', '移送'],
  close: ['Propose the closing, or sign it', '结案'],
};

/** The commands of a case. */
const CASE_COMMANDS: CommandsDescription = {
  aggregate: CASE,
  idPath: casePath,
  tag: 'commands',
  answer: caseViewSchema,
  problem: caseProblemSchema,
  commands: Object.fromEntries(
    Object.entries(CASE_SUMMARIES).map(([key, [summary, summaryZh]]) => {
      const name = key as CaseCommandName;
      const { roles, from } = CASE_EDGES[name];
      return [name, { summary, summaryZh, body: CASE_BODIES[name], roles, from }];
    }),
  ),
};

const PUBLICITY_SUMMARIES: Readonly<Record<PublicityCommandName, readonly [en: string, zh: string]>> = {
  vet: ['Vet what is to be published, and class it', '公示审查'],
  publish: ['Publish', '发布公示'],
  exempt: ['Propose not to publish, or confirm it as the second person', '不予公示'],
  correct: ['Correct what is published', '更正公示'],
  recall: ['Recall with a public reason', '撤回公示'],
  end: ['End the display before its longest time', '终止公示'],
};

/** The commands on the publicity of a decision. */
const PUBLICITY_COMMANDS: CommandsDescription = {
  aggregate: PUBLICITY,
  idPath: publicityPath,
  tag: 'publicity',
  answer: publicityViewSchema,
  problem: publicityProblemSchema,
  commands: Object.fromEntries(
    Object.entries(PUBLICITY_SUMMARIES).map(([key, [summary, summaryZh]]) => {
      const name = key as PublicityCommandName;
      const { roles, from } = PUBLICITY_EDGES[name];
      return [name, { summary, summaryZh, body: PUBLICITY_BODIES[name], roles, from }];
    }),
  ),
};

/** The commands of every aggregate, described. To add those of one is to add its description and a line here. */
export const COMMANDS: readonly CommandsDescription[] = [CLUE_COMMANDS, CASE_COMMANDS, PUBLICITY_COMMANDS];
