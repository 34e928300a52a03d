import { Group, Progress, Stack, Text } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { percent, span } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { StatusBadge } from '../widgets/status_badge.tsx';
import { failureText } from './failure_text.ts';

type Video = Pick<
  Schema<'Video'>,
  'status' | 'progress' | 'eta_seconds' | 'queue_position' | 'error_code' | 'error_reason' | 'title' | 'playable'
>;

/// How far a video is: its place in the queue, a bar, or why it failed.
export function VideoProgress({ video }: { video: Video }) {
  const { t } = useTranslate();
  return (
    <Stack gap={4} miw={0}>
      <Group gap="xs" wrap="nowrap">
        <StatusBadge status={video.status} />
        {video.status === 'PROCESSING' && (
          <Text size="xs" c="dimmed" className="number">
            {percent(video.progress)}
          </Text>
        )}
      </Group>
      {video.status === 'PROCESSING' && (
        <Progress value={video.progress * 100} size="sm" aria-label={t('video.progress_of', { title: video.title })} />
      )}
      <Remark video={video} />
    </Stack>
  );
}

function Remark({ video }: { video: Video }) {
  const { t } = useTranslate();
  const remarks: string[] = [];
  if (video.status === 'UPLOADED' && typeof video.queue_position === 'number') {
    remarks.push(t('video.queue_position', { place: video.queue_position + 1 }));
  }
  if (video.status !== 'READY' && typeof video.eta_seconds === 'number') {
    remarks.push(t('video.eta', { time: span(video.eta_seconds) }));
  }
  if (video.status === 'PROCESSING' && video.playable) remarks.push(t('video.playable_already'));
  if (video.status === 'FAILED') remarks.push(failureText(video.error_code, video.error_reason));
  if (remarks.length === 0) return null;
  return (
    <Text size="xs" c={video.status === 'FAILED' ? 'var(--mantine-color-error)' : 'dimmed'}>
      {remarks.join(' · ')}
    </Text>
  );
}
