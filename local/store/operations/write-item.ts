import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  PutItemCommandInput,
  ReturnValue,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Usage } from '../capacity.ts';
import { project } from '../expressions/paths.ts';
import type { Item } from '../values/attribute.ts';
import { CAPACITY_CHOICES, checkChoice, checkMembers } from './input.ts';
import {
  applyWrite,
  checkReturnValues,
  createConditionFailure,
  type Engine,
  findItem,
  isConditionMet,
  prepareDelete,
  preparePut,
  prepareUpdate,
  requireFit,
  WRITE_MEMBERS,
  type Write,
} from './writing.ts';

type Output = Omit<DeleteItemCommandOutput, '$metadata'>;

const RETURN_VALUES = ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const;

interface Options {
  readonly ReturnValues?: ReturnValue | undefined;
  readonly ReturnConsumedCapacity?: PutItemCommandInput['ReturnConsumedCapacity'];
}

function run(write: Write, options: Options, engine: Engine): Output {
  const found = findItem(requireFit(write));
  if (!isConditionMet(found)) throw createConditionFailure(found);
  const next = write.next(found.before());
  const usage = new Usage(write.table.shape.name);
  const { ReturnValues: wanted } = options;
  const before = wanted === 'ALL_OLD' || wanted === 'UPDATED_OLD' ? found.before() : undefined;
  applyWrite(found, next, engine, usage);
  const attributes = attributesOf(wanted, before, next?.item, write);
  const capacity = usage.report(options.ReturnConsumedCapacity);
  return {
    ...(attributes ? { Attributes: attributes } : {}),
    ...(capacity ? { ConsumedCapacity: capacity } : {}),
  };
}

function attributesOf(
  wanted: ReturnValue | undefined,
  before: Item | undefined,
  after: Item | undefined,
  { update }: Write,
): Item | undefined {
  const updated = (item: Item | undefined) => {
    const part = item && project(item, update?.paths ?? []);
    return part && Object.keys(part).length > 0 ? part : undefined;
  };
  switch (wanted) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return updated(before);
    case 'UPDATED_NEW':
      return updated(after);
    default:
      return undefined;
  }
}

function checkChoices(input: Options): void {
  checkChoice('ReturnValues', input.ReturnValues, RETURN_VALUES);
  checkChoice('ReturnConsumedCapacity', input.ReturnConsumedCapacity, CAPACITY_CHOICES);
}

const OPTIONS = [...WRITE_MEMBERS, 'ReturnValues', 'ReturnConsumedCapacity'];

/** Answers PutItem. */
export function putItem(input: PutItemCommandInput, engine: Engine): Output {
  checkMembers('PutItem', input, ['TableName', 'Item'], OPTIONS);
  checkChoices(input);
  checkReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
  return run(preparePut(input, engine), input, engine);
}

/** Answers DeleteItem. */
export function deleteItem(input: DeleteItemCommandInput, engine: Engine): Output {
  checkMembers('DeleteItem', input, ['TableName', 'Key'], OPTIONS);
  checkChoices(input);
  checkReturnValues(input.ReturnValues, ['NONE', 'ALL_OLD']);
  return run(prepareDelete(input, engine), input, engine);
}

/** Answers UpdateItem. */
export function updateItem(input: UpdateItemCommandInput, engine: Engine): Output {
  checkMembers('UpdateItem', input, ['TableName', 'Key'], [...OPTIONS, 'UpdateExpression']);
  checkChoices(input);
  return run(prepareUpdate(input, engine), input, engine);
}
