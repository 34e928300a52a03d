import { Badge, Stack, Text, Title } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { bitrate } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { TaskTimeline } from './task_timeline.tsx';

type Rendition = Schema<'Rendition'>;

/// What the workers made of the upload, and when which of them did what.
export function Processing({ video }: { video: Schema<'Video'> }) {
  const { t } = useTranslate();
  const isMoving = video.status === 'UPLOADED' || video.status === 'PROCESSING';
  const tasks = $api.useQuery(
    'get',
    '/api/v1/videos/{id}/tasks',
    { params: { path: { id: video.id } } },
    { refetchInterval: isMoving ? 2_000 : false },
  );
  const columns: Column<Rendition>[] = [
    { title: t('rendition.name'), cell: ({ name }) => name },
    {
      title: t('rendition.size'),
      cell: ({ width, height }) => (width && height ? `${width} × ${height}` : '–'),
      visibleFrom: 'sm',
    },
    { title: t('rendition.average'), cell: (rendition) => bitrate(rendition.average_bandwidth), align: 'right' },
    { title: t('rendition.peak'), cell: ({ bandwidth }) => bitrate(bandwidth), align: 'right', visibleFrom: 'sm' },
    {
      title: t('rendition.made'),
      cell: ({ copied }) => (
        <Badge variant="light" color={copied ? 'teal' : 'violet'} tt="none">
          {t(copied ? 'rendition.copied' : 'rendition.encoded')}
        </Badge>
      ),
    },
  ];
  return (
    <Stack>
      <Title order={2} size="h4">
        {t('rendition.title')}
      </Title>
      <DataTable
        label={t('rendition.title')}
        columns={columns}
        rows={video.renditions}
        keyOf={({ name }) => name}
        empty={t('rendition.empty')}
      />
      <Title order={2} size="h4" mt="md">
        {t('task.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('task.description')}
      </Text>
      <TaskTimeline tasks={tasks.data} error={tasks.error} />
    </Stack>
  );
}
