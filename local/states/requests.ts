import {
  InvalidToken,
  SFNClient,
  type SFNClientConfig,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { JsonObject } from '../../workflows/json.ts';
import { COMMANDS } from './commands.ts';
import type { StateMachineEngine } from './engine.ts';
import { ServiceFault } from './errors.ts';

type RequestHandler = Extract<SFNClientConfig['requestHandler'], { handle: unknown }>;

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const PREFIX = 'AWSStepFunctions.';
const NAMESPACE = 'com.amazonaws.swf.service.v2.model#';

/**
 * Creates a `requestHandler` with which an `SFNClient` talks to the engine in the place of AWS. It speaks AWS JSON 1.0; a refusal comes out of the client as its typed exception, and a command that is not implemented
 * as `UnknownOperationException` with its name.
 */
function stepFunctionsRequestHandler(engine: StateMachineEngine): RequestHandler {
  const handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: Request) => ({ response: respond(engine, request) }),
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
  // The SDK's type wants its own classes of request and response; by shape these are they.
  return handler as unknown as RequestHandler;
}

/** Creates a client of the engine. Nothing is signed and nothing leaves the process. */
export function stepFunctionsClient(engine: StateMachineEngine): SFNClient {
  const client = new SFNClient({
    region: engine.arns.region,
    endpoint: 'http://states.invalid',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: stepFunctionsRequestHandler(engine),
    signer: { sign: async (request: unknown) => request } as unknown as NonNullable<
      SFNClientConfig['signer']
    >,
    maxAttempts: 1,
  });
  addShortcut(client, engine);
  return client;
}

/** Commands sent thousands of times whose answers are empty, and the refusals they can get. */
const SHORTCUTS = ['SendTaskSuccessCommand', 'SendTaskFailureCommand'];
const REFUSALS: Readonly<Record<string, new (options: never) => Error>> = {
  InvalidToken,
  TaskDoesNotExist,
  TaskTimedOut,
};

/** Leaves out the SDK's serialisation for the few commands of the relay: it would cost more than the engine's work. */
function addShortcut(client: SFNClient, engine: StateMachineEngine): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const { commandName = '' } = context as { commandName?: string };
      const command = SHORTCUTS.includes(commandName)
        ? COMMANDS[commandName.slice(0, -'Command'.length)]
        : null;
      if (!command) return next(args);
      try {
        command(engine, args.input as JsonObject);
      } catch (fault) {
        const { name, message } = fault as Error;
        const Refusal = fault instanceof ServiceFault ? REFUSALS[name] : undefined;
        if (!Refusal) return next(args);
        throw new Refusal({ message, $metadata: { httpStatusCode: 400, attempts: 1 } } as never);
      }
      return { response: {}, output: { $metadata: { httpStatusCode: 200, attempts: 1 } } };
    },
    { step: 'initialize', priority: 'low', name: 'engineShortcut' },
  );
}

function respond(engine: StateMachineEngine, request: Request): Answer {
  try {
    const target = request.headers['x-amz-target'] ?? '';
    const name = target.startsWith(PREFIX) ? target.slice(PREFIX.length) : target;
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new ServiceFault(
        'UnknownOperationException',
        `The embedded Step Functions does not implement the command '${name}'.`,
      );
    }
    return answer(200, command(engine, JSON.parse(readBody(request.body)) as JsonObject));
  } catch (fault) {
    const { name, message } = fault as Error;
    if (fault instanceof ServiceFault) return answer(400, { __type: `${NAMESPACE}${name}`, message });
    return answer(500, { __type: `${NAMESPACE}InternalFailure`, message: `${name}: ${message}` });
  }
}

const decoder = new TextDecoder();

function readBody(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? decoder.decode(body) : '{}';
}

const answer = (statusCode: number, body: JsonObject): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
});
