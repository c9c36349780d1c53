import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../domain/clue/status.ts';
import { ROUTES } from '../../functions/http/routes.ts';
import { openApi, openApiText } from '../../functions/openapi/api.ts';

describe('the OpenAPI description', () => {
  it('is the one kept in docs (npm run openapi writes it)', () => {
    const kept = readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8');
    expect(kept === openApiText()).toBe(true);
  });

  it('describes every route but the pages, and every command', () => {
    const { paths } = openApi() as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = ROUTES.filter((r) => r.function !== 'pages').flatMap(({ method, path }) =>
      path.includes('{command}')
        ? COMMAND_NAMES.map((name) => `${method} ${path.replace('{command}', name)}`)
        : [`${method} ${path}`],
    );
    expect(described.sort()).toEqual(routed.sort());
  });
});
