import { Anchor, Button, Group, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense } from 'react';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { useFilters } from '../widgets/filters.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { Overview } from './overview.tsx';
import { Processing } from './processing.tsx';
import { canCancel, cancelVideo, canRetry, removeVideo, retryVideo } from './video_actions.ts';
import { VideoProgress } from './video_progress.tsx';
import { VideoSettings } from './video_settings.tsx';

const Students = lazy(() => import('../students/video_students.tsx'));
const Statistics = lazy(() => import('../statistics/video_statistics.tsx'));
const Events = lazy(() => import('../events/video_events.tsx'));

/// One video: what it is, how it was made, who has watched it and how.
export function VideoPage() {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const navigate = useNavigate();
  const { video: said } = useParams({ strict: false }) as { video: string };
  const [{ tab }, change] = useFilters<'tab'>();
  const id = Number(said);
  const asked = $api.useQuery(
    'get',
    '/api/v1/videos/{id}',
    { params: { path: { id } } },
    {
      refetchInterval: ({ state }) => (canCancel(state.data?.status ?? '') ? 2_000 : false),
      placeholderData: (before) => before,
    },
  );
  if (asked.error && !asked.data) return <ErrorAlert error={asked.error} onRetry={asked.refetch} />;
  const video = asked.data;
  if (!video) return <PageTitle title="…" />;

  const tabs: [string, ReactElement][] = [
    ['overview', <Overview key="overview" video={video} />],
    ['processing', <Processing key="processing" video={video} />],
    ['students', <Students key="students" video={video} />],
    ['statistics', <Statistics key="statistics" video={video} />],
    ['events', <Events key="events" video={video} />],
  ];
  if (canWrite) tabs.push(['settings', <VideoSettings key="settings" video={video} />]);

  return (
    <Stack gap="md">
      <PageTitle title={video.title} path={<PathTo session={video.session_id} />}>
        {canWrite && canRetry(video.status) && <Button onClick={() => retryVideo(video)}>{t('video.retry')}</Button>}
        {canWrite && canCancel(video.status) && (
          <Button variant="default" onClick={() => cancelVideo(video)}>
            {t('video.cancel')}
          </Button>
        )}
        {canWrite && (
          <Button
            variant="default"
            onClick={async () => {
              if (await removeVideo(video)) navigate({ to: '/lectures' });
            }}
          >
            {t('common:remove')}
          </Button>
        )}
      </PageTitle>
      <VideoProgress video={video} />
      <Tabs value={tab ?? 'overview'} onChange={(next) => change({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List mb="lg">
          {tabs.map(([name]) => (
            <Tabs.Tab key={name} value={name}>
              {t(`video.tab_${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(([name, panel]) => (
          <Tabs.Panel key={name} value={name}>
            <Suspense fallback={<Skeleton h={240} aria-busy />}>{panel}</Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

/// The lecture and the lesson of a video, as links.
function PathTo({ session }: { session: number }) {
  const lesson = $api.useQuery('get', '/api/v1/sessions/{id}', { params: { path: { id: session } } });
  const lecture = $api.useQuery(
    'get',
    '/api/v1/lectures/{id}',
    { params: { path: { id: lesson.data?.lecture ?? 0 } } },
    { enabled: lesson.data !== undefined },
  );
  if (!lesson.data || !lecture.data) return null;
  return (
    <Group gap={6}>
      <Anchor component={Link} to={`/lectures/${lecture.data.id}`} size="sm">
        {lecture.data.title}
      </Anchor>
      <Text size="sm" aria-hidden>
        /
      </Text>
      <Text size="sm">{lesson.data.title}</Text>
    </Group>
  );
}
