import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { BusyButton } from './busy-button.tsx';
import { useI18n } from './i18n-context.tsx';

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({
  title,
  go,
  opened,
  busy = false,
  onGo,
  onCancel,
  children,
}: {
  readonly title: string;
  /** What the button says that goes on. */
  readonly go: string;
  readonly opened: boolean;
  readonly busy?: boolean;
  readonly onGo: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useI18n();
  return (
    <Modal opened={opened} onClose={onCancel} withCloseButton={false} title={title}>
      <p>{children}</p>
      <div className="buttons">
        <BusyButton busy={busy} onClick={onGo}>
          {go}
        </BusyButton>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </Modal>
  );
}
