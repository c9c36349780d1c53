/** Names the resources of the embedded Step Functions as AWS would. */
export class Arns {
  readonly region: string;
  readonly #partition: string;
  readonly #account: string;

  constructor({
    partition = 'aws',
    region = 'local',
    account = '000000000000',
  }: { partition?: string | undefined; region?: string | undefined; account?: string | undefined } = {}) {
    this.region = region;
    this.#partition = partition;
    this.#account = account;
  }

  stateMachine(machine: string): string {
    return this.#states(`stateMachine:${machine}`);
  }

  execution(machine: string, name: string): string {
    return this.#states(`execution:${machine}:${name}`);
  }

  /** The role that executions of a machine say they run with; nothing is checked against it. */
  role(machine: string): string {
    return `arn:${this.#partition}:iam::${this.#account}:role/${machine}`;
  }

  #states(resource: string): string {
    return `arn:${this.#partition}:states:${this.region}:${this.#account}:${resource}`;
  }
}
