import { describe, expect, it } from 'vitest';
import { resourcesOf, templatesOf } from '../support/cdk.ts';

describe('in mainland China', () => {
  const templates = Object.entries(templatesOf('prod-cn')).map(
    ([stack, template]) => [stack, JSON.stringify(template.toJSON())] as const,
  );

  it.each(templates)('%s has nothing that is not there', (_, text) => {
    expect(text).not.toMatch(/AWS::Cognito|AWS::Lambda::Url|AWS::XRay|http:invoke|cloudfront\.net/);
    expect(text).not.toMatch(/"TracingConfig(uration)?":\{"(Enabled":true|Mode":"Active)/);
    expect(text).not.toMatch(/xray:|AWSXRay/);
  });

  it.each(templates)('%s names no ARN and no region of elsewhere', (_, text) => {
    expect(text).not.toMatch(/arn:aws:/);
    expect(text).not.toMatch(/ap-southeast-1|us-east-1/);
  });

  it('lets the logs of this partition use the key, by the one name they have', () => {
    const { stateful } = templatesOf('prod-cn');
    const [key] = Object.values(resourcesOf(stateful, 'AWS::KMS::Key'));
    const logs = key?.Properties.KeyPolicy.Statement.find(({ Sid }: { Sid?: string }) => Sid === 'Logs');
    expect(logs.Principal).toEqual({ Service: 'logs.cn-northwest-1.amazonaws.com.cn' });
  });

  it('has the workflow invoke by the partition’s ARN', () => {
    const service = templates.find(([stack]) => stack === 'service')?.[1];
    expect(service).toMatch(/"Partition":("aws-cn"|\{"Ref":"AWS::Partition"\})/);
  });
});

describe('in a commercial region', () => {
  it('the workflow is traced, the functions are not', () => {
    const { service } = templatesOf('prod');
    service.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
    });
    expect(JSON.stringify(service.toJSON())).not.toContain('"Mode":"Active"');
    expect(JSON.stringify(service.toJSON())).not.toMatch(/aws-cn|amazonaws\.com\.cn/);
  });
});
