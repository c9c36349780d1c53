/**
 * The HTTP API's routes, the pages' among them: the one list that the cloud's HTTP API, the local gateway and the OpenAPI description are
 * made from. `auth: 'jwt'` routes pass the JWT authoriser first.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** In API Gateway's form, e.g. `/clues/{clueId}/{command}`. */
  readonly path: string;
  readonly function: 'intake' | 'feedback' | 'commands' | 'lists' | 'queries' | 'metrics-query' | 'pages';
  readonly auth: 'jwt' | 'none';
}

export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/webhooks/clues', function: 'intake', auth: 'none' },
  { method: 'POST', path: '/webhooks/feedback', function: 'feedback', auth: 'none' },
  { method: 'POST', path: '/clues/{clueId}/{command}', function: 'commands', auth: 'jwt' },
  { method: 'PUT', path: '/units/{unitId}', function: 'commands', auth: 'jwt' },
  { method: 'GET', path: '/clues', function: 'lists', auth: 'jwt' },
  { method: 'GET', path: '/clues/{clueId}', function: 'queries', auth: 'jwt' },
  { method: 'GET', path: '/clues/{clueId}/record', function: 'queries', auth: 'jwt' },
  { method: 'GET', path: '/worklist', function: 'lists', auth: 'jwt' },
  { method: 'GET', path: '/funnel', function: 'lists', auth: 'jwt' },
  { method: 'GET', path: '/me', function: 'queries', auth: 'jwt' },
  { method: 'GET', path: '/units', function: 'queries', auth: 'jwt' },
  { method: 'PUT', path: '/calendars/{year}', function: 'commands', auth: 'jwt' },
  { method: 'GET', path: '/calendars/{year}', function: 'queries', auth: 'jwt' },
  { method: 'GET', path: '/openapi.json', function: 'queries', auth: 'none' },
  { method: 'GET', path: '/metrics/completion', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/metrics/completion/clues', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/metrics/districts', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/metrics/durations', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/metrics/results', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/metrics/stock', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/metrics/timeline', function: 'metrics-query', auth: 'jwt' },
  { method: 'GET', path: '/', function: 'pages', auth: 'none' },
  { method: 'GET', path: '/assets/{file}', function: 'pages', auth: 'none' },
  { method: 'GET', path: '/config.json', function: 'pages', auth: 'none' },
];

/** The largest request body the API accepts, in bytes. */
export const MAX_BODY_BYTES = 64 * 1024;
