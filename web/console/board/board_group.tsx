import { Anchor, Badge, Button, Group, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import type { Schema } from '../../shared/api/client.ts';
import { ago, duration, number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { canRetry, retryVideo } from '../video/video_actions.ts';
import { VideoMenu } from '../video/video_menu.tsx';
import { VideoProgress } from '../video/video_progress.tsx';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { Pager } from '../widgets/pager.tsx';
import { board_seconds } from './live_dot.tsx';

type Video = Schema<'Video'>;

interface Props {
  name: 'running' | 'waiting' | 'failed' | 'ready';
  status: Video['status'];
  scope: { lecture?: number; search: string | undefined };
  /// Videos that are chosen, with their titles.
  chosen?: Map<number, string>;
  onChoose?: (chosen: Map<number, string>) => void;
}

const pageSize = 20;

/// The videos of one status.
export function BoardGroup({ name, status, scope, chosen, onChoose }: Props) {
  const { t } = useTranslate();
  const [page, setPage] = useState('1');
  const videos = $api.useQuery(
    'get',
    '/api/v1/videos',
    { params: { query: { ...scope, status, page: Number(page), page_size: pageSize } } },
    { refetchInterval: board_seconds * 1000, placeholderData: (before) => before },
  );
  const columns: Column<Video>[] = [
    {
      title: t('video.title'),
      width: '35%',
      cell: (video) => (
        <Anchor component={Link} to={`/videos/${video.id}`} fw={600}>
          {video.title}
        </Anchor>
      ),
    },
    { title: t('video.status'), cell: (video) => <VideoProgress video={video} /> },
    {
      title: t('video.length'),
      cell: (video) => duration(video.duration),
      align: 'right',
      visibleFrom: 'md',
      width: 90,
    },
    { title: t('overview.changed'), cell: (video) => ago(video.updated_at), visibleFrom: 'md', width: 140 },
  ];
  if (onChoose) {
    columns.push({ title: t('table.actions'), align: 'right', width: 150, cell: (video) => <Actions video={video} /> });
  }
  const rows = videos.data?.results;
  const choose = (keys: Set<string | number>) => {
    const next = new Map(chosen);
    for (const { id, title } of rows ?? []) keys.has(id) ? next.set(id, title) : next.delete(id);
    onChoose?.(next);
  };
  return (
    <Stack gap="xs" component="section" aria-label={t(`board.${name}`)}>
      <Group gap="xs">
        <Title order={2} size="h4">
          {t(`board.${name}`)}
        </Title>
        {videos.data && (
          <Badge variant="default" circle={videos.data.count < 10}>
            {number(videos.data.count)}
          </Badge>
        )}
      </Group>
      <DataTable
        label={t(`board.${name}`)}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        nameOf={({ title }) => title}
        empty={t(`board.empty_${name}`)}
        error={videos.error}
        onRetry={videos.refetch}
        {...(onChoose && { chosen: new Set(chosen?.keys()), onChoose: choose })}
      />
      {(videos.data?.count ?? 0) > pageSize && (
        <Pager count={videos.data?.count} page={page} pageSize={pageSize} onChange={setPage} />
      )}
    </Stack>
  );
}

function Actions({ video }: { video: Video }) {
  const { t } = useTranslate();
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {canRetry(video.status) && (
        <Button size="xs" variant="light" onClick={() => retryVideo(video)} visibleFrom="sm">
          {t('video.retry')}
        </Button>
      )}
      <VideoMenu video={video} />
    </Group>
  );
}
