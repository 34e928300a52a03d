import { Anchor, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { api, type Schema } from '../../shared/api/client.ts';
import { date, duration } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { refresh } from '../queries.ts';
import { VideoMenu } from '../video/video_menu.tsx';
import { VideoProgress } from '../video/video_progress.tsx';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { showFault } from '../widgets/notices.tsx';
import { Mover } from './lesson_card.tsx';

type Video = Schema<'Video'>;

/// The videos of one lesson, in the order in which students see them.
export function LessonVideos({ videos, label }: { videos: Video[]; label: string }) {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();

  async function move(video: Video, place: number) {
    const neighbour = videos[place];
    if (!neighbour) return;
    try {
      const params = { path: { id: video.id } };
      await api.PATCH('/api/v1/videos/{id}', { params, body: { order: neighbour.order } as never });
      await refresh('/api/v1/videos');
    } catch (error) {
      showFault(error);
    }
  }

  const columns: Column<Video>[] = [
    {
      title: t('video.title'),
      cell: (video) => (
        <Anchor component={Link} to={`/videos/${video.id}`} fw={600}>
          {video.title}
        </Anchor>
      ),
    },
    {
      title: t('video.length'),
      cell: (video) => duration(video.duration),
      align: 'right',
      visibleFrom: 'sm',
      width: 100,
    },
    { title: t('video.status'), cell: (video) => <VideoProgress video={video} />, width: '30%' },
    { title: t('video.created'), cell: (video) => date(video.created_at), visibleFrom: 'md', width: 140 },
  ];
  if (canWrite) {
    columns.push({
      title: t('table.actions'),
      isActions: true,
      align: 'right',
      width: 140,
      cell: (video) => {
        const place = videos.indexOf(video);
        return (
          <Group gap={0} justify="flex-end" wrap="nowrap">
            <Mover
              name={video.title}
              up={place > 0}
              down={place < videos.length - 1}
              onMove={(by) => move(video, place + by)}
            />
            <VideoMenu video={video} />
          </Group>
        );
      },
    });
  }
  if (videos.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        {t('lesson.no_videos')}
      </Text>
    );
  }
  return <DataTable label={label} columns={columns} rows={videos} keyOf={(video) => video.id} empty="" />;
}
