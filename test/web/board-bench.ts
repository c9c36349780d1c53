import { startOfDay } from '../../domain/calendar/dates.ts';
import { startStack } from '../../local/stack.ts';
import { fillLedger, median, say } from '../bench/support.ts';
import { chromiumPath, goToView, launch, openReader, signIn, waitUntilShown } from './browser.ts';

const CLUES = 100_000;

/** How soon the board shows its rates, and how soon all of it is there, with a large ledger. */
async function board(executable: string): Promise<void> {
  const stack = await startStack({ mode: 'virtual', startAt: startOfDay('2021-11-15') });
  await fillLedger(stack.runtime, CLUES);
  const browser = await launch(executable);
  const one = await openReader(browser, { now: stack.now() });
  await signIn(one, stack.url, 'sz-supervisor', '/clues');
  const shown: number[] = [];
  const whole: number[] = [];
  for (let day = 1; day <= 7; day++) {
    await goToView(one, '/clues');
    await waitUntilShown(one);
    const began = performance.now();
    // Another period each time, so that nothing is remembered.
    await goToView(one, `/?division=440311&from=2021-01-0${day}&to=2021-11-14&asOf=2021-11-14`);
    await one.page
      .getByText(/^\d+\.\d\d%$/)
      .first()
      .waitFor();
    shown.push(performance.now() - began);
    await waitUntilShown(one);
    whole.push(performance.now() - began);
  }
  const ms = (list: number[]) =>
    `${Math.round(list[0] ?? 0)} ms first, ${Math.round(median(list.slice(1)))} ms again`;
  say(`the board, ${CLUES} clues in the ledger: the first rate (bound 1 s)`, ms(shown));
  say('  every figure, table and chart', ms(whole));
  await browser.close();
  await stack.close();
}

const executable = chromiumPath();
if (executable === null) say('the board in a browser', 'not measured: there is no chromium');
else await board(executable);
