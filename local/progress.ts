/** A line on the terminal that is drawn over as work goes on. */
export interface Progress {
  /** @param note what else to show, such as a date */
  show(done: number, note?: string): void;
  /** Takes the line away. */
  end(): void;
}

const ERASE = '\r\u001b[K';
const REDRAW_MS = 100;

/**
 * Progress towards a known total, as a bar; drawn when the percentage changes, and taken away at the end.
 * @param draw writes to the terminal
 */
export function progressBar(total: number, draw: (text: string) => void): Progress {
  let drawn = -1;
  const end = () => draw(ERASE);
  return {
    show(done, note) {
      const percent = Math.floor((done * 100) / total);
      if (percent === drawn) return;
      drawn = percent;
      const bar = '█'.repeat(Math.floor(percent / 4)).padEnd(25, '░');
      const extra = note === undefined ? '' : `  ${note}`;
      draw(`\r${bar} ${String(percent).padStart(3)}%${extra}  ${done}/${total}`);
      if (done === total) end();
    },
    end,
  };
}

/** Progress towards an unknown end, as a number of `things`; drawn at most ten times a second. */
export function progressCount(things: string, draw: (text: string) => void): Progress {
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(done) {
      const now = performance.now();
      if (now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      draw(`${ERASE}${done} ${things}`);
    },
    end: () => draw(ERASE),
  };
}
