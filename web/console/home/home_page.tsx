import { Anchor, SimpleGrid, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useBoardFigures } from '../board/board_query.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { VideoProgress } from '../video/video_progress.tsx';
import { DataTable } from '../widgets/data_table.tsx';
import { Figure } from '../widgets/figure.tsx';
import { PageTitle } from '../widgets/page_title.tsx';

const refetch = { refetchInterval: 5_000 };

/// What wants attention: each figure leads to where something can be done.
export function HomePage() {
  const { t } = useTranslate();
  const { canWrite, name } = usePermissions();
  const figuresOfAll = useBoardFigures().data;
  const urgent = $api.useQuery(
    'get',
    '/api/v1/board',
    { params: { query: { state: 'failed,running', sort: '-updated_at', page_size: 10 } } },
    refetch,
  );
  const { counts, queue } = figuresOfAll ?? {};
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
    ['running', '/board', counts?.processing],
    ['waiting', '/board', counts?.uploaded],
    ['failed', '/board', queue?.failed_24h],
    ['ready', '/lectures', counts?.ready],
    ['violations', '/events?range=7d&violated=yes', violations?.count],
  ];
  if (canWrite) figures.push(['watching', '/playback', watching?.count], ['workers', '/workers', queue?.workers]);
  return (
    <Stack gap="lg">
      <PageTitle title={t('home.title', { name })} description={t('home.description')} />
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
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
          rows={urgent.data?.results}
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
