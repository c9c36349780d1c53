/** Makes the name of an execution. */
export const executionName = (id: string, generation: number): string => `${id}-g${generation}`;

/** Takes the name of an execution apart; null for a name that is none of ours. */
export function parseExecutionName(
  name: string,
): { readonly id: string; readonly generation: number } | null {
  const [, id, generation] = /^(.+)-g(\d+)$/.exec(name) ?? [];
  return id === undefined ? null : { id, generation: Number(generation) };
}
