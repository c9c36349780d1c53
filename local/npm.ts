const LOOK_EVERY_MS = 500;
/** Read when this module is loaded: npm may end while the program still starts. */
const STARTED_BY = process.ppid;

/**
 * Calls back once npm is gone, for a program that an npm script runs: a hang-up ends npm, and the program hears nothing of
 * it. (Scripts begin with `exec`, so no shell stands between the two, and what npm passes on arrives; `exec.cmd` lets
 * Windows read them.) Does nothing elsewhere, and on Windows, where there are no such signals.
 */
export function whenNpmEnds(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const timer = setInterval(() => {
    if (process.ppid === STARTED_BY) return;
    clearInterval(timer);
    stop();
  }, LOOK_EVERY_MS);
  timer.unref();
}
