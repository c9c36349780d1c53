import { type Workbook, writeWorkbook } from './workbook.ts';

/** Writes the workbook it is sent, beside the page: twenty thousand rows take seconds. */
addEventListener('message', ({ data }: MessageEvent<Workbook>) => {
  void writeWorkbook(data).then(
    (blob) => postMessage(blob),
    () => postMessage(null),
  );
});
