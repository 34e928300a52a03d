import { Alert, Text } from '@mantine/core';

import { span } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useBoardFigures } from './board_query.ts';

/// How long everything takes that waits, and by how many workers.
export function QueueSummary() {
  const { t } = useTranslate();
  const { data } = useBoardFigures();
  if (!data) return null;
  const { waiting, running, workers, eta_seconds } = data.queue;
  if (workers === 0 && waiting + running > 0) {
    return (
      <Alert color="red" variant="outline" title={t('queue.no_worker')} role="alert">
        {t('queue.no_worker_hint')}
      </Alert>
    );
  }
  const eta = typeof eta_seconds === 'number' ? ` · ${t('video.eta', { time: span(eta_seconds) })}` : '';
  return (
    <Text c="dimmed" size="sm">
      {t('queue.summary', { waiting, running, workers })}
      {eta}
    </Text>
  );
}
