import type { FormValues } from './commands.ts';

/**
 * What was typed into a form, kept so that it survives a reload of the page. It may hold personal data: so it lies in this tab's
 * `sessionStorage` alone, under who typed it, and goes with the command, the sign-out, and the sign-in of somebody else.
 */
const PREFIX = 'qingxin.draft.';

/** Whose form it is: the person, the aggregate's path, and the command. */
export interface DraftOwner {
  readonly sub: string;
  readonly path: string;
  readonly command: string;
}

const keyOf = ({ sub, path, command }: DraftOwner) => `${PREFIX}${JSON.stringify([sub, path, command])}`;

/** The members that can be kept: files whose bytes are under way are gone with the page. */
const keepable = (values: FormValues): FormValues =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, FormValues[string]] => [
      name,
      Array.isArray(value)
        ? ((value as { uploading?: string }[]).filter((v) => v.uploading === undefined) as FormValues[string])
        : value,
    ]),
  );

/** Does something with what the tab keeps. @returns undefined where the browser keeps nothing */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(window.sessionStorage);
  } catch {
    return undefined;
  }
}

/** Keeps what a form holds. */
export function keepDraft(owner: DraftOwner, values: FormValues): void {
  withStorage((storage) => storage.setItem(keyOf(owner), JSON.stringify(keepable(values))));
}

/** Reads what was typed into a form before. */
export function readDraft(owner: DraftOwner): FormValues {
  return withStorage((storage) => JSON.parse(storage.getItem(keyOf(owner)) ?? '{}') as FormValues) ?? {};
}

/** Forgets what was typed into a form. */
export function dropDraft(owner: DraftOwner): void {
  withStorage((storage) => storage.removeItem(keyOf(owner)));
}

/** Finds the command of an aggregate, out of some, whose form somebody had begun to fill in. */
export const draftedCommand = <N extends string>(
  owner: Omit<DraftOwner, 'command'>,
  commands: readonly N[],
): N | null =>
  withStorage((storage) =>
    commands.find((command) => storage.getItem(keyOf({ ...owner, command })) !== null),
  ) ?? null;

/** Forgets what was typed by everybody but one person; by everybody for null. */
export function dropDraftsExceptOf(sub: string | null): void {
  const own = sub === null ? null : `${PREFIX}${JSON.stringify([sub]).slice(0, -1)},`;
  withStorage((storage) => {
    for (const key of Object.keys(storage)) {
      if (key.startsWith(PREFIX) && (own === null || !key.startsWith(own))) storage.removeItem(key);
    }
  });
}
