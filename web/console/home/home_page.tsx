import { Anchor, SimpleGrid, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { Schema } from '../../shared/api/client.ts';
import { number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { VideoProgress } from '../video/video_progress.tsx';
import { DataTable } from '../widgets/data_table.tsx';
import { Figure } from '../widgets/figure.tsx';
import { PageTitle } from '../widgets/page_title.tsx';

const refetch = { refetchInterval: 5_000 };

function useVideoCount(status: Schema<'Video'>['status']) {
  const query = { status, page_size: 5 };
  return $api.useQuery('get', '/api/v1/videos', { params: { query } }, refetch).data;
}

/// What wants attention: each figure leads to where something can be done.
export function HomePage() {
  const { t } = useTranslate();
  const { canWrite, name } = usePermissions();
  const running = useVideoCount('PROCESSING');
  const waiting = useVideoCount('UPLOADED');
  const failed = useVideoCount('FAILED');
  const ready = useVideoCount('READY');
  const watching = $api.useQuery(
    'get',
    '/api/v1/playback-sessions',
    { params: { query: { status: 'ACTIVE', page_size: 1 } } },
    { ...refetch, enabled: canWrite },
  ).data;
  const violations = $api.useQuery(
    'get',
    '/api/v1/video-playback-events',
    { params: { query: { range: '7d', violated: true, page_size: 1 } } },
    refetch,
  ).data;

  const figures: [string, string, number | undefined][] = [
    ['running', '/board', running?.count],
    ['waiting', '/board', waiting?.count],
    ['failed', '/board', failed?.count],
    ['ready', '/lectures', ready?.count],
    ['violations', '/events?range=7d&violated=yes', violations?.count],
  ];
  if (canWrite) figures.push(['watching', '/playback', watching?.count]);
  const urgent = [...(failed?.results ?? []), ...(running?.results ?? [])];
  return (
    <Stack gap="lg">
      <PageTitle title={t('home.title', { name })} description={t('home.description')} />
      <SimpleGrid cols={{ base: 2, sm: 3 }}>
        {figures.map(([kind, to, count]) => (
          <Figure
            key={kind}
            name={t(`home.${kind}`)}
            value={count === undefined ? undefined : number(count)}
            note={
              <Anchor component={Link} to={to} size="sm">
                {t(`home.${kind}_link`)}
              </Anchor>
            }
          />
        ))}
      </SimpleGrid>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('home.urgent')}
        </Title>
        <DataTable
          label={t('home.urgent')}
          rows={failed && running ? urgent : undefined}
          keyOf={({ id }) => id}
          empty={t('home.nothing_urgent')}
          columns={[
            {
              title: t('video.title'),
              width: '45%',
              cell: (video) => (
                <Anchor component={Link} to={`/videos/${video.id}`} fw={600}>
                  {video.title}
                </Anchor>
              ),
            },
            { title: t('video.status'), cell: (video) => <VideoProgress video={video} /> },
          ]}
        />
      </Stack>
    </Stack>
  );
}
