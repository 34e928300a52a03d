import { Alert, Button, Group } from '@mantine/core';

import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';

/// What could not be had, and a way to ask again.
export function ErrorAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslate();
  if (!error) return null;
  return (
    <Alert color="red" variant="outline" role="alert">
      <Group justify="space-between">
        {errorText(error)}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('common:retry')}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
