import { createDocument, type oas31 } from 'zod-openapi';
import { COMMANDS, type CommandsDescription } from './commands.ts';
import { pathsOf } from './operations.ts';
import { webhooks } from './webhooks.ts';

const SECURITY_SCHEMES: Readonly<Record<string, oas31.SecuritySchemeObject>> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'OIDC token with `sub`, `name`, `roles` and `division` (the prefix of what the caller may see; `*` for everything).',
  },
  webhookSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description:
      'Standard Webhooks 1.0.0 over `id.timestamp.rawBody`: one or more of `v1,<base64 HMAC-SHA256>` and ' +
      '`v1a,<base64 ed25519>`, separated by spaces; one good signature is enough.',
  },
};

/** Builds the OpenAPI description of the HTTP API from the route table and the schemas the code parses with. */
export function openApi(
  commands: readonly CommandsDescription[] = COMMANDS,
): ReturnType<typeof createDocument> {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Qingxin (清薪)',
        version: '1.0.0',
        license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
        description:
          'Wage-arrears clues: signed pushes, officers’ commands, completion rates. Instants are RFC 3339 with seconds and offset, dates and instants lie between 1900 and 2099, dates are of Asia/Shanghai, money is integer fen, divisions are GB/T 2260 codes. An optional member of a body that is null or an empty text is absent. Errors are RFC 9457 problem details.',
      },
      servers: [{ url: '/', description: 'Where this description is served, at /openapi.json' }],
      tags: [
        { name: 'webhook', description: 'For the platforms that push clues' },
        { name: 'events', description: 'Sent to subscribers' },
        { name: 'commands', description: 'For officers' },
        { name: 'reads', description: 'For officers and supervisors' },
        {
          name: 'publicity',
          description: 'Publication of decisions: for publicity clerks, and what everybody may read',
        },
        { name: 'metrics', description: 'For supervisors' },
        { name: 'files', description: 'Evidence: files that entries of records name' },
        { name: 'notices', description: 'What an officer is told of' },
        { name: 'roster', description: 'For administrators' },
        { name: 'senders', description: 'For administrators: who pushes' },
        { name: 'subscribers', description: 'For administrators: who is told of events' },
        { name: 'calendar', description: 'Working days' },
        { name: 'policy', description: 'Limits and thresholds, in versions' },
      ],
      paths: pathsOf(commands),
      webhooks: webhooks(),
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    {
      override: ({ jsonSchema, zodSchema, io }) => {
        // The format says it; zod's pattern of an instant has 300 characters.
        if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        // Answers may grow: only a schema that is strict by its own word forbids other fields.
        const { def } = zodSchema._zod;
        if (io === 'output' && def.type === 'object' && !('catchall' in def && def.catchall)) {
          delete jsonSchema.additionalProperties;
        }
      },
    },
  );
}

let text: string | undefined;

/** The description as JSON text, made at the first call. */
export function openApiText(): string {
  text ??= `${JSON.stringify(openApi(), null, 2)}\n`;
  return text;
}
