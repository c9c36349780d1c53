// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadLazily } from '../../web/shared/error-boundary.tsx';
import { I18nProvider } from '../../web/shared/i18n-context.tsx';
import { Section } from '../../web/shared/ui.tsx';

beforeEach(() => {
  // React says of every error that it was caught.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const renderPage = (part: React.ReactNode) =>
  render(
    <MantineProvider env="test" withCssVariables={false} withGlobalClasses={false}>
      <I18nProvider>
        <Section title="表单">
          <textarea aria-label="经过" />
        </Section>
        <Section title="图表">{part}</Section>
      </I18nProvider>
    </MantineProvider>,
  );
const typed = () => screen.getByLabelText<HTMLTextAreaElement>('经过');

it('keeps what was typed beside a part whose script is missing, and shows the part once it is there', async () => {
  let isThere = false;
  let asked = 0;
  const Chart = loadLazily<object>(async () => {
    asked += 1;
    if (!isThere) throw new TypeError('Failed to fetch dynamically imported module');
    return () => <p>图</p>;
  });
  renderPage(<Chart />);
  fireEvent.change(typed(), { target: { value: '到现场核查' } });
  await screen.findByText(/这部分页面没有下载成功/);
  fireEvent.click(screen.getByRole('button', { name: '重试' }));
  await screen.findByText(/这部分页面没有下载成功/);
  expect(asked).toBe(2);
  isThere = true;
  fireEvent.click(screen.getByRole('button', { name: '重试' }));
  await screen.findByText('图');
  expect(typed().value).toBe('到现场核查');
});

it('keeps what was typed beside a part that cannot be shown, and offers to load the page anew', async () => {
  const Broken = () => {
    throw new Error('a defect');
  };
  renderPage(<Broken />);
  fireEvent.change(typed(), { target: { value: '到现场核查' } });
  await screen.findByText(/这部分内容无法显示/);
  screen.getByRole('button', { name: '重新载入页面' });
  expect(screen.queryByRole('button', { name: '重试' })).toBeNull();
  expect(typed().value).toBe('到现场核查');
});
