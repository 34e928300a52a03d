import { Button, Skeleton, Stack, Text } from '@mantine/core';

import { api } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api, refresh } from '../queries.ts';
import { askText } from '../widgets/ask_text.tsx';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { showFault } from '../widgets/notices.tsx';
import { LessonCard } from './lesson_card.tsx';

const all = 500;

/// The class meetings of a lecture in their order, each with its videos.
export function Lessons({ lecture }: { lecture: number }) {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const sessions = $api.useQuery('get', '/api/v1/sessions', {
    params: { query: { lecture, page_size: all, ordering: 'order' } },
  });
  const videos = $api.useQuery(
    'get',
    '/api/v1/videos',
    { params: { query: { lecture, page_size: all } } },
    // Videos that are being prepared get on by themselves.
    { refetchInterval: ({ state }) => (state.data?.results.some((video) => isMoving(video.status)) ? 3_000 : false) },
  );

  async function create() {
    const title = await askText({ title: t('lesson.create'), label: t('lesson.title'), action: t('common:create') });
    if (!title) return;
    try {
      await api.POST('/api/v1/sessions', { body: { lecture, title } });
      await refresh('/api/v1/sessions');
    } catch (error) {
      showFault(error);
    }
  }

  const error = sessions.error ?? videos.error;
  if (error) return <ErrorAlert error={error} onRetry={() => refresh('/api/v1/sessions', '/api/v1/videos')} />;
  if (!sessions.data || !videos.data) return <Skeleton h={200} />;
  const lessons = sessions.data.results;
  return (
    <Stack>
      {lessons.length === 0 && <Text c="dimmed">{t('lesson.empty')}</Text>}
      {lessons.map((lesson, place) => (
        <LessonCard
          key={lesson.id}
          lesson={lesson}
          lessons={lessons}
          place={place}
          videos={videos.data.results.filter((video) => video.session_id === lesson.id)}
        />
      ))}
      {canWrite && (
        <Button variant="default" onClick={create} style={{ alignSelf: 'flex-start' }}>
          {t('lesson.create')}
        </Button>
      )}
    </Stack>
  );
}

const isMoving = (status: string) => status === 'UPLOADED' || status === 'PROCESSING';
