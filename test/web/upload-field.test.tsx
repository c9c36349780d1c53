// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { FileEntry } from '../../web/shared/commands.ts';
import { UploadField } from '../../web/shared/upload-field.tsx';
import { refuse, renderSignedIn } from './render.tsx';

afterEach(cleanup);

function Field() {
  const [entries, setEntries] = useState<readonly FileEntry[]>([]);
  return <UploadField common={{ label: '附件' }} entries={entries} onChange={setEntries} />;
}

it('says of each file that was not taken why, by its name', async () => {
  const seen = renderSignedIn(<Field />, ({ body }) =>
    body?.name === '大.pdf'
      ? refuse(413, 'too-large')
      : refuse(422, 'invalid-input', { errors: [{ path: 'name', message: 'x' }] }),
  );
  const files = [
    new File([], '空.pdf', { type: 'application/pdf' }),
    new File(['%PDF'], '大.pdf', { type: 'application/pdf' }),
    new File(['%PDF'], '名.pdf', { type: 'application/pdf' }),
  ];
  const input = document.querySelector('input[type=file]') as HTMLInputElement;
  fireEvent.change(input, { target: { files } });
  await waitFor(() =>
    expect([...screen.getByRole('alert').querySelectorAll('p')].map((p) => p.textContent).toSorted()).toEqual(
      [
        '空.pdf：文件是空的，不能上传。',
        '大.pdf：文件过大，不能上传。',
        '名.pdf：文件名或内容不符合要求，不能上传。',
      ].toSorted(),
    ),
  );
  // Of an empty file nothing is sent.
  expect(seen.map(({ body }) => body?.name).toSorted()).toEqual(['名.pdf', '大.pdf'].toSorted());
  expect(screen.queryByRole('list')).toBeNull();
});
