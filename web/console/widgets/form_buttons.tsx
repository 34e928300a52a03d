import { Button, Group } from '@mantine/core';
import { modals } from '@mantine/modals';

import { useTranslate } from '../../shared/i18n/i18n.ts';

interface Props {
  /// What the second button does, in a word or two.
  action: string;
  isBusy?: boolean;
  /// Without it the button submits the form around it.
  onClick?: () => void;
}

/// The end of a form in a dialog: away with it, or do it.
export function FormButtons({ action, isBusy = false, onClick }: Props) {
  const { t } = useTranslate();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={() => modals.closeAll()}>
        {t('common:cancel')}
      </Button>
      <Button loading={isBusy} {...(onClick ? { onClick } : { type: 'submit' as const })}>
        {action}
      </Button>
    </Group>
  );
}
