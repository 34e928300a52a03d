import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';

import { errorText } from '../../shared/i18n/error_text.ts';
import { translate } from '../../shared/i18n/i18n.ts';

const closeButton = () => ({ 'aria-label': translate('common:close') });

/// Something has been done.
export const showDone = (message: string): void => {
  notifications.show({ message, color: 'teal', closeButtonProps: closeButton() });
};

/// Something has been refused, or has failed.
export const showFault = (error: unknown): void => {
  notifications.show({
    message: errorText(error),
    color: 'red',
    autoClose: 10_000,
    closeButtonProps: closeButton(),
    role: 'alert',
  });
};

interface Question {
  title: string;
  text: string;
  /// What the button says: the verb, not "yes".
  action: string;
  isDangerous?: boolean;
}

/// Whether the person has agreed.
export const confirm = ({ title, text, action, isDangerous }: Question): Promise<boolean> =>
  new Promise((resolve) => {
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm: action, cancel: translate('common:cancel') },
      confirmProps: isDangerous ? { color: 'red' } : {},
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
