import { type CursorKeySource, cursorKey } from '../../functions/http/cursors.ts';

const key = cursorKey('a secret of tests alone');

/** The key of cursors in tests. */
export const testCursorKey: CursorKeySource = () => key;
