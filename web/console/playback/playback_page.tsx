import { Anchor, Badge, Button, Group, SegmentedControl, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, type Schema } from '../../shared/api/client.ts';
import { deviceName } from '../../shared/device/device_name.ts';
import { ago, dateTime } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api, refresh } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { confirm, showDone, showFault } from '../widgets/notices.tsx';
import { PageTitle } from '../widgets/page_title.tsx';
import { Pager } from '../widgets/pager.tsx';
import { SearchField } from '../widgets/search_field.tsx';

type PlaybackSession = Schema<'PlaybackSession'>;

const pageSize = 50;
const statuses = ['ACTIVE', 'ENDED', 'REVOKED', 'EXPIRED'] as const;
const colors = { ACTIVE: 'teal', ENDED: 'gray', REVOKED: 'red', EXPIRED: 'gray' };

/// Who watches what on which device, now and before.
export function PlaybackPage() {
  const { t } = useTranslate();
  const [filters, change] = useFilters<'status' | 'search'>();
  const query = {
    status: (filters.status === 'all' ? undefined : (filters.status ?? 'ACTIVE')) as (typeof statuses)[number],
    search: filters.search,
    page: Number(filters.page ?? 1),
    page_size: pageSize,
  };
  const sessions = $api.useQuery(
    'get',
    '/api/v1/playback-sessions',
    { params: { query } },
    { refetchInterval: 5_000, placeholderData: (before) => before },
  );

  const columns: Column<PlaybackSession>[] = [
    {
      title: t('event.student'),
      cell: (session) => (
        <>
          <Text fw={600}>{session.student_name || t('event.erased')}</Text>
          <Anchor component={Link} to={`/videos/${session.video}`} size="xs">
            {t('playback.video', { id: session.video })}
          </Anchor>
        </>
      ),
    },
    {
      title: t('playback.device'),
      visibleFrom: 'sm',
      cell: ({ user_agent, ip, device_id }) => (
        <>
          <Text size="sm">{deviceName(user_agent) ?? device_id}</Text>
          <Text size="xs" c="dimmed">
            {ip}
          </Text>
        </>
      ),
    },
    { title: t('playback.started'), cell: ({ started_at }) => dateTime(started_at), visibleFrom: 'md' },
    { title: t('playback.last_seen'), cell: ({ last_seen_at }) => ago(last_seen_at), visibleFrom: 'sm' },
    { title: t('video.status'), cell: (session) => <Status session={session} /> },
    { title: t('table.actions'), isActions: true, cell: (session) => <EndButton session={session} />, align: 'right' },
  ];
  return (
    <>
      <PageTitle title={t('playback.title')} description={t('playback.description')} />
      <Group mb="md">
        <SegmentedControl
          aria-label={t('video.status')}
          value={filters.status ?? 'ACTIVE'}
          onChange={(status) => change({ status })}
          data={[...statuses, 'all'].map((status) => ({ value: status, label: t(`playback.${status}`) }))}
        />
        <SearchField label={t('playback.search')} value={filters.search} onChange={(search) => change({ search })} />
      </Group>
      <DataTable
        label={t('playback.title')}
        columns={columns}
        rows={sessions.data?.results}
        keyOf={({ id }) => id}
        empty={t(filters.search ? 'table.nothing_found' : 'playback.empty')}
        error={sessions.error}
        onRetry={sessions.refetch}
      />
      <Pager
        count={sessions.data?.count}
        page={filters.page}
        pageSize={pageSize}
        onChange={(page) => change({ page })}
      />
    </>
  );
}

function Status({ session: { status, end_reason } }: { session: PlaybackSession }) {
  const { t } = useTranslate();
  return (
    <>
      <Badge variant="light" color={colors[status]} tt="none">
        {t(`playback.${status}`)}
      </Badge>
      {end_reason && (
        <Text size="xs" c="dimmed">
          {t(`playback.reason_${end_reason}`)}
        </Text>
      )}
    </>
  );
}

function EndButton({ session }: { session: PlaybackSession }) {
  const { t } = useTranslate();
  if (session.status !== 'ACTIVE') return null;
  async function end() {
    const isSure = await confirm({
      title: t('playback.end'),
      text: t('playback.end_question', { name: session.student_name }),
      action: t('playback.end'),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await api.POST('/api/v1/playback-sessions/{id}/revoke', { params: { path: { id: session.id } } });
      showDone(t('playback.ended', { name: session.student_name }));
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/playback-sessions');
  }
  return (
    <Button size="xs" variant="default" onClick={end}>
      {t('playback.end')}
    </Button>
  );
}
