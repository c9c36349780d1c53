import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costPart, readMeasured, renderCost } from '../bench/cost.ts';
import { resourcesOf, templatesOf } from '../support/cdk.ts';

const part = costPart(readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8'));
const tables = part
  .split('\n\n')
  .filter((block) => block.startsWith('|'))
  .map((block) =>
    block
      .split('\n')
      .slice(2)
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.replaceAll('*', '').trim()),
      ),
  );
const rowOf = (name: string) => tables.flat().find(([input = '']) => input.startsWith(name));

describe('the cost tables of the guide', () => {
  it('are those that the bench writes of what it measured and of the templates', () => {
    expect(part).toBe(renderCost());
  });

  it('multiply and add up', () => {
    expect(tables).toHaveLength(2);
    for (const rows of tables) {
      let sum = 0;
      for (const [input, quantity, price, cost] of rows) {
        if (input === 'sum') expect(Number(cost)).toBeCloseTo(sum, 2);
        // To the cent, halves either way.
        else expect(Math.abs(Number(cost) - Number(quantity) * Number(price)), input).toBeLessThan(0.00501);
        sum += Number(cost);
      }
      expect(sum).toBeGreaterThan(0);
    }
  });

  it('begin with what was measured and what there is', () => {
    const { transitions, writeUnits } = readMeasured();
    expect(Number(rowOf('Step Functions')?.[1])).toBe(transitions);
    expect(Number(rowOf('DynamoDB write')?.[1])).toBe(writeUnits);
    const { service, observability } = templatesOf('dev');
    const alarms = [service, observability].flatMap((t) =>
      Object.keys(resourcesOf(t, 'AWS::CloudWatch::Alarm')),
    );
    // Three watch an expression of several: two of three metrics, one of two.
    expect(Number(rowOf('metrics that alarms watch')?.[1])).toBe(alarms.length + 5);
  });
});
