// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClueDetail, Me } from '../../web/shared/answers.ts';
import { createApi } from '../../web/shared/api.ts';
import { CLUE_FORMS } from '../../web/shared/clue-commands.ts';
import { CommandForm } from '../../web/shared/command-form.tsx';
import { I18nProvider } from '../../web/shared/i18n-context.tsx';
import { type Session, SessionContext } from '../../web/shared/session.tsx';
import { sampleView } from './views.ts';

afterEach(cleanup);

const me: Me = {
  sub: 'insp-1',
  name: null,
  roles: ['inspector'],
  division: '440311',
  names: { zh: '光明区', en: 'Guangming' },
  divisions: [],
};

/** A form of a command over an API that answers as told. */
function renderForm(
  answers: (path: string, init: RequestInit) => Response,
  command: 'log' | 'suspend' = 'suspend',
) {
  const seen: { path: string; init: RequestInit }[] = [];
  let ended = 0;
  let done = 0;
  const api = createApi({
    base: '',
    token: () => 'x',
    onUnauthorised: () => {
      ended += 1;
    },
    fetch: async (url, init = {}) => {
      seen.push({ path: String(url), init });
      return answers(String(url), init);
    },
  });
  const session: Session = {
    state: { kind: 'signed-in', me, ended: false },
    api,
    signIn: async () => {},
    signInAgain: async () => {},
    signOut: () => {},
  };
  render(
    <MantineProvider env="test" withCssVariables={false} withGlobalClasses={false}>
      <I18nProvider>
        <QueryClientProvider client={new QueryClient()}>
          <SessionContext value={session}>
            <CommandForm
              set={CLUE_FORMS}
              view={sampleView()}
              command={command}
              onCancel={() => {}}
              onDone={() => {
                done += 1;
              }}
            />
          </SessionContext>
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>,
  );
  return { seen, ended: () => ended, done: () => done };
}

const problem = (status: number, type: string, extra: object = {}) =>
  new Response(JSON.stringify({ type: `urn:qingxin:problem:${type}`, detail: 'x', ...extra }), { status });
const reasonField = () => screen.getByLabelText<HTMLTextAreaElement>(/理由/);
const send = () => fireEvent.click(screen.getByRole('button', { name: '提交' }));
const type = (text: string) => fireEvent.change(reasonField(), { target: { value: text } });

describe('a command’s form', () => {
  it('sends nothing until it is complete, and says why', async () => {
    const form = renderForm(() => problem(500, 'x'));
    send();
    await screen.findByText('请填写此项。');
    expect(form.seen).toEqual([]);
  });

  it('keeps what was typed when the session ends, and sends the same order with the same key afterwards', async () => {
    let refuse = true;
    const form = renderForm(() => (refuse ? problem(401, 'unauthenticated') : new Response('{}')));
    type('等待司法鉴定');
    send();
    await screen.findByText('登录已失效，请重新登录。');
    expect(form.ended()).toBe(1);
    expect(reasonField().value).toBe('等待司法鉴定');
    refuse = false;
    send();
    await waitFor(() => expect(form.done()).toBe(1));
    const [first, second] = form.seen.map(({ init }) => init);
    expect(first?.body).toBe(second?.body);
    expect(first?.headers).toHaveProperty('idempotency-key');
    expect(new Headers(first?.headers).get('idempotency-key')).toBe(
      new Headers(second?.headers).get('idempotency-key'),
    );
  });

  it('uses another key for another order', async () => {
    const form = renderForm(() => problem(503, 'busy'));
    type('甲');
    send();
    await screen.findByText(/系统繁忙/);
    type('乙');
    send();
    await waitFor(() => expect(form.seen.length).toBe(2));
    const keys = form.seen.map(({ init }) => new Headers(init.headers).get('idempotency-key'));
    expect(new Set(keys).size).toBe(2);
  });

  it('shows what somebody else did first, keeps the text, and does not send what is no longer allowed', async () => {
    const after: ClueDetail = {
      ...sampleView({ version: 9, status: 'reviewing' }),
      availableCommands: [{ name: 'log', allowed: true }],
      dueText: { zh: '', en: '' },
      policySource: { zh: '', en: '' },
      particulars: null,
      waitsFor: [],
      mayUnmask: false,
      handedOver: false,
      dueExplanation: {
        intake: '2021-11-01',
        budget: [],
        total: 15,
        due: '2021-11-22',
        restDays: [],
        makeUpDays: [],
        provisional: false,
        calendarVersion: 'x',
      },
    };
    renderForm((path) =>
      path.endsWith('/suspend')
        ? problem(412, 'stale', {
            reason: {
              code: 'stale',
              zh: '其他人员已先行处理，您看到的不是最新状态。',
              en: 'The clue is at version 9.',
            },
          })
        : new Response(JSON.stringify(after)),
    );
    type('等待司法鉴定');
    send();
    await screen.findByText('其他人员已先行处理');
    expect(screen.getByText('其他人员已先行处理，您看到的不是最新状态。')).toBeTruthy();
    expect(screen.getByText(/核查中 →/)).toBeTruthy();
    expect(screen.getByText('该操作现在已不适用。')).toBeTruthy();
    expect(reasonField().value).toBe('等待司法鉴定');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: '提交' }).disabled).toBe(true);
  });

  it('puts the API’s faults at their fields', async () => {
    renderForm(
      () =>
        problem(422, 'invalid-input', {
          errors: [{ path: 'occurredAt', message: 'must not be in the future' }],
          reason: { code: 'occurred-in-future', zh: '不能晚于现在', en: 'must not be in the future' },
        }),
      'log',
    );
    fireEvent.change(screen.getByLabelText(/事项/), { target: { value: 'site-visit' } });
    send();
    await screen.findByText('不能晚于现在');
  });
});
