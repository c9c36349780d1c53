import type { AddressedEvent } from '../../../domain/kernel/public-events.ts';
import type { Subscriber } from '../../../domain/reporting/subscriber.ts';

export const EVENT: AddressedEvent = {
  event: {
    type: 'clue.closed',
    version: 1,
    id: 'evt_1',
    timestamp: '2021-03-05T01:00:00.000Z',
    sequence: 9,
    data: { clueId: 'national-QG1', conclusion: 'PAID', status: 'closed', headcount: 2 },
  },
  source: 'national',
  divisions: ['440311'],
};
export const SUBSCRIBER: Subscriber = {
  id: 'p',
  name: 'P',
  kind: 'platform',
  endpoint: 'https://example.com/',
  source: null,
  events: ['*'],
  divisions: [],
  within: '*',
  mapping: null,
  active: true,
};
