import { Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import type { Schema } from '../../shared/api/client.ts';
import { ago, duration, number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { canRetry, retryVideo } from '../video/video_actions.ts';
import { VideoMenu } from '../video/video_menu.tsx';
import { VideoProgress } from '../video/video_progress.tsx';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { Pager } from '../widgets/pager.tsx';
import { page_size, type Scope, useBoard } from './board_query.ts';
import { type BoardState, type Selection, statusOf, withPage } from './selection.ts';
import { WorkStrip } from './work_strip.tsx';

type BoardVideo = Schema<'BoardVideo'>;

interface Props {
  state: BoardState;
  scope: Scope;
  selection?: Selection;
  onSelect?: (selection: Selection) => void;
}

/// The videos of one state.
export function BoardGroup({ state, scope, selection, onSelect }: Props) {
  const { t } = useTranslate();
  const [page, setPage] = useState('1');
  const board = useBoard(state, scope, Number(page));
  const columns: Column<BoardVideo>[] = [
    { title: t('video.title'), width: '38%', cell: (video) => <Name video={video} /> },
    { title: t('video.status'), cell: (video) => <Status video={video} /> },
    {
      title: t('video.length'),
      cell: (video) => duration(video.duration),
      align: 'right',
      visibleFrom: 'md',
      width: 90,
    },
    { title: t('overview.changed'), cell: (video) => ago(video.updated_at), visibleFrom: 'md', width: 140 },
  ];
  if (onSelect) {
    columns.push({
      title: t('table.actions'),
      isActions: true,
      align: 'right',
      width: 150,
      cell: (video) => <Actions video={video} />,
    });
  }
  const rows = board.data?.results;
  const count = board.data?.count ?? 0;
  const status = statusOf[state];
  const isMatching = selection?.matching?.status === status;
  const keys = isMatching ? rows?.map(({ id }) => id) : selection?.videos.keys();
  const isPageChosen = rows !== undefined && rows.length > 0 && rows.every(({ id }) => selection?.videos.has(id));
  return (
    <Stack gap="xs" component="section" aria-label={t(`board.${state}`)}>
      <Group gap="xs">
        <Title order={2} size="h4">
          {t(`board.${state}`)}
        </Title>
        {board.data && <Badge variant="default">{number(count)}</Badge>}
        {/* What matches is named by status and title, so a lecture cannot be part of it. */}
        {onSelect && isPageChosen && count > page_size && !scope.lecture && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => onSelect({ videos: new Map(), matching: { status, search: scope.search, count } })}
          >
            {t('board.choose_matching', { count: number(count) })}
          </Button>
        )}
      </Group>
      <DataTable
        label={t(`board.${state}`)}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        nameOf={({ title }) => title}
        empty={t(`board.empty_${state}`)}
        error={board.error}
        onRetry={board.refetch}
        {...(selection &&
          onSelect && {
            chosen: new Set(keys),
            onChoose: (next: Set<string | number>) => onSelect(withPage(selection, rows ?? [], next)),
          })}
      />
      {count > page_size && <Pager count={count} page={page} pageSize={page_size} onChange={setPage} />}
    </Stack>
  );
}

function Name({ video }: { video: BoardVideo }) {
  return (
    <>
      <Anchor component={Link} to={`/videos/${video.id}`} fw={600}>
        {video.title}
      </Anchor>
      <Text size="xs" c="dimmed">
        {video.lecture_title} / {video.session_title}
      </Text>
    </>
  );
}

function Status({ video }: { video: BoardVideo }) {
  return (
    <Stack gap={4}>
      <VideoProgress video={video} />
      {video.status === 'PROCESSING' && <WorkStrip video={video} />}
    </Stack>
  );
}

function Actions({ video }: { video: BoardVideo }) {
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
