/** A code with its Chinese name and how often it occurs. */
export interface CodeCount<Code extends string> {
  readonly code: Code;
  readonly label: string;
  readonly count: number;
}

/** Sums by name. */
export class Sums<Name extends string> {
  readonly #byName = new Map<Name, number>();
  add(name: Name, by: number): void {
    this.#byName.set(name, this.of(name) + by);
  }
  of(name: Name): number {
    return this.#byName.get(name) ?? 0;
  }
  /** The sums of a list of codes, with their labels. */
  list<Code extends string>(
    labels: Readonly<Record<Code, { readonly zh: string }>>,
    nameOf: (code: Code) => Name,
  ): CodeCount<Code>[] {
    return (Object.keys(labels) as Code[]).map((code) => ({
      code,
      label: labels[code].zh,
      count: this.of(nameOf(code)),
    }));
  }
}
