import { mockClient } from 'aws-sdk-client-mock';
import { afterAll } from 'vitest';

/** Answers for every client of a class until the tests around it are over: those of other files run in the same process. */
export const mockClass: typeof mockClient = (client) => {
  const mock = mockClient(client);
  afterAll(() => mock.restore());
  return mock;
};
