import { describe, expect, it } from 'vitest';
import { ROUTES, type Route } from '../../functions/http/routes.ts';
import { resourcesOf, templatesOf } from '../support/cdk.ts';
import { testStack } from '../support/stack.ts';

/** Routes and whether they ask for a token. The pages are no part of what is described. */
const listed = (routes: readonly Route[]) =>
  routes.map(({ method, path, auth }) => `${method} ${path} ${auth === 'bearer' ? 'jwt' : 'none'}`).sort();

describe('the routes are one list', () => {
  it('in the cloud', () => {
    const { service } = templatesOf('prod');
    const routes = Object.values(resourcesOf(service, 'AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => `${Properties.RouteKey} ${Properties.AuthorizationType === 'JWT' ? 'jwt' : 'none'}`,
    );
    expect(routes.sort()).toEqual(listed(ROUTES));
  });

  it('on this machine, where what needs a token says so and the rest answers', async () => {
    const t = await testStack();
    try {
      for (const { method, path, auth } of ROUTES) {
        if (path.startsWith('/assets/')) continue;
        const answer = await fetch(t.stack.url + path.replaceAll(/[{}]/g, ''), { method });
        if (auth === 'bearer') expect(answer.status, path).toBe(401);
        else if (method === 'POST') expect(answer.status, path).toBe(401);
        else expect(answer.status, path).toBe(200);
        if (auth === 'webhook') {
          expect(((await answer.json()) as { type: string }).type).toContain('bad-signature');
        }
      }
    } finally {
      await t.close();
    }
  });
});
