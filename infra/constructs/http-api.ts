import { CfnOutput } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as Api,
  type CfnStage,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ROUTES, type Route } from '../../functions/http/routes.ts';
import { acknowledge } from '../acknowledge.ts';
import type { StageConfig } from '../config/schema.ts';
import type { FunctionName } from '../functions.ts';
import { KeptLog, type LogSettings } from './kept-log.ts';
import { serviceName } from './metrics.ts';

/** What the API is made from. */
export interface HttpApiProps {
  readonly stage: string;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly oidc: StageConfig['oidc'];
  readonly throttle: StageConfig['throttle'];
  readonly log: LogSettings;
}

/** By which throttle a route is held: its own for each webhook and for what everybody may ask. */
const throttleOf = ({
  auth,
  function: name,
}: Pick<Route, 'auth' | 'function'>): keyof StageConfig['throttle'] =>
  auth === 'webhook' ? 'webhooks' : name === 'public-decisions' ? 'public' : 'others';

/**
 * The HTTP API: the routes of `functions/http/routes.ts`, callers' tokens checked by a JWT authoriser, pushes by their own
 * signature. Each webhook has a throttle of its own, so that no flood of other requests refuses a sender,
 * and so has what everybody may ask, so that it floods nobody. The access log has no query strings, no addresses and no names.
 */
export class HttpApi extends Construct {
  readonly api: Api;

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { stage, functions, oidc, throttle } = props;
    this.api = new Api(this, 'Api', { apiName: serviceName(stage), createDefaultStage: false });
    const officers = new HttpJwtAuthorizer('Officers', oidc.issuer, { jwtAudience: [oidc.audience] });
    const none = new HttpNoneAuthorizer();
    const integrations = new Map(
      [...new Set(ROUTES.map((r) => r.function))].map((name) => [
        name,
        new HttpLambdaIntegration(name, functions[name]),
      ]),
    );
    const throttled: HttpRoute[] = [];
    for (const { method, path, function: name, auth } of ROUTES) {
      const integration = integrations.get(name);
      if (!integration) continue;
      const routes = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration,
        authorizer: auth === 'bearer' ? officers : none,
      });
      if (throttleOf({ auth, function: name }) !== 'others') throttled.push(...routes);
      if (auth === 'bearer') continue;
      for (const route of routes) {
        acknowledge(
          route,
          ['AwsSolutions-APIG4'],
          auth === 'webhook'
            ? 'A push is authenticated by its signature (Standard Webhooks).'
            : 'Public: the pages before anybody has signed in, the description of the API, and what the law publishes.',
        );
      }
    }
    const log = new KeptLog(this, 'AccessLog', `/aws/vendedlogs/apigateway/${serviceName(stage)}`, props.log);
    const live = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: throttle.others.rate, burstLimit: throttle.others.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            time: '$context.requestTimeEpoch',
            route: '$context.routeKey',
            status: '$context.status',
            latencyMs: '$context.responseLatency',
            bytes: '$context.responseLength',
            authorizerError: '$context.authorizer.error',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    });
    const cfnStage = live.node.defaultChild as CfnStage;
    cfnStage.routeSettings = Object.fromEntries(
      ROUTES.filter((route) => throttleOf(route) !== 'others').map((route) => [
        `${route.method} ${route.path}`,
        {
          ThrottlingRateLimit: throttle[throttleOf(route)].rate,
          ThrottlingBurstLimit: throttle[throttleOf(route)].burst,
          DetailedMetricsEnabled: true,
        },
      ]),
    );
    // API Gateway refuses settings of a route that is not there yet.
    live.node.addDependency(...throttled);
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint }).overrideLogicalId('ApiUrl');
  }
}
