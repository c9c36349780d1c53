import { CLUE } from '../../domain/clue/index.ts';
import { LISTS_REQUESTS } from '../contract/requests.ts';
import type { HttpEvent, HttpResult } from '../http/http.ts';
import { createHttpHandler } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { Repository } from '../store/repository.ts';
import { readFunnel } from './funnel.ts';
import { type ListConfig, listClues } from './list.ts';
import { readWorklist } from './worklist.ts';

/** Many clues at a time: the list, the worklist, and how many there are in each status. */
export function createLists(runtime: Runtime, config: ListConfig): (event: HttpEvent) => Promise<HttpResult> {
  const clues = new Repository(runtime, CLUE);
  return createHttpHandler(runtime, LISTS_REQUESTS, {
    'GET /clues': (request) => listClues(runtime, clues, config, request),
    'GET /funnel': (request) => readFunnel(runtime, clues, request),
    'GET /worklist': (request) => readWorklist(runtime, clues, config, request),
  });
}
