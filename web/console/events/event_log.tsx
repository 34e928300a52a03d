import { Anchor, Badge, Button, Code, Group, MultiSelect, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { Schema } from '../../shared/api/client.ts';
import { dateTime } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { Pager } from '../widgets/pager.tsx';
import { SearchField } from '../widgets/search_field.tsx';
import { eventTypes, ranges } from './event_types.ts';

type PlaybackEvent = Schema<'PlaybackEvent'>;
type Range = (typeof ranges)[number];

const pageSize = 50;
const colors = { danger: 'red', warn: 'yellow', info: 'gray' };

/// What players noticed, the newest first; of one video or of all.
export function EventLog({ video }: { video?: number }) {
  const { t } = useTranslate();
  const [filters, change] = useFilters<'range' | 'type' | 'violated' | 'search'>();
  const range = (filters.range ?? '24h') as Range;
  const query = {
    ...(video !== undefined && { video }),
    range,
    event_type: filters.type,
    ...(filters.violated && { violated: filters.violated === 'yes' }),
    search: filters.search,
    page: Number(filters.page ?? 1),
    page_size: pageSize,
  };
  const events = $api.useQuery(
    'get',
    '/api/v1/video-playback-events',
    { params: { query: query as never } },
    { refetchInterval: 5_000 },
  );

  const columns: Column<PlaybackEvent>[] = [
    { title: t('event.when'), cell: ({ occurred_at }) => dateTime(occurred_at), width: '20%', visibleFrom: 'sm' },
    {
      title: t('event.student'),
      cell: (event) => (
        <>
          <Text fw={600} size="sm">
            {event.student_name || t('event.erased')}
          </Text>
          {video === undefined && (
            <Anchor component={Link} to={`/videos/${event.video}?tab=events`} size="xs">
              {event.video_title}
            </Anchor>
          )}
        </>
      ),
    },
    { title: t('event.type'), cell: (event) => <What event={event} /> },
    {
      title: t('event.details'),
      visibleFrom: 'md',
      width: '24%',
      cell: ({ event_payload }) => event_payload != null && <Code>{JSON.stringify(event_payload)}</Code>,
    },
    { title: t('event.score'), cell: ({ score }) => score, align: 'right', visibleFrom: 'sm', width: 70 },
  ];

  return (
    <Stack>
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t('event.range')}
          value={range}
          onChange={(next) => change({ range: next })}
          data={ranges.map((name) => ({ value: name, label: t(`event.range_${name}`) }))}
        />
        <MultiSelect
          aria-label={t('event.type')}
          placeholder={filters.type ? '' : t('event.type')}
          data={eventTypes.map((type) => ({ value: type, label: t(`event.${type}`) }))}
          value={filters.type?.split(',') ?? []}
          onChange={(types) => change({ type: types.join(',') || undefined })}
          maw={320}
        />
        <Select
          aria-label={t('event.violated')}
          placeholder={t('event.violated')}
          clearable
          clearButtonProps={{ 'aria-label': t('attendance.clear') }}
          w={160}
          data={['yes', 'no'].map((value) => ({ value, label: t(`event.violated_${value}`) }))}
          value={filters.violated ?? null}
          onChange={(violated) => change({ violated: violated ?? undefined })}
        />
        <SearchField label={t('event.search')} value={filters.search} onChange={(search) => change({ search })} />
        {video !== undefined && (
          <Button
            component="a"
            href={`/api/v1/video-playback-events/export?video=${video}&range=${range}`}
            download
            variant="default"
          >
            {t('event.export')}
          </Button>
        )}
      </Group>
      <DataTable
        label={t('video.tab_events')}
        columns={columns}
        rows={events.data?.results}
        keyOf={({ id }) => id}
        empty={t('event.empty')}
        error={events.error}
        onRetry={events.refetch}
      />
      <Pager count={events.data?.count} page={filters.page} pageSize={pageSize} onChange={(page) => change({ page })} />
    </Stack>
  );
}

function What({ event }: { event: PlaybackEvent }) {
  const { t } = useTranslate();
  return (
    <Stack gap={2} align="flex-start">
      <Badge variant="light" color={colors[event.severity]} tt="none">
        {t(`event.${event.event_type}`)}
      </Badge>
      {event.violation_reason && (
        <Text size="xs" c="var(--mantine-color-error)">
          {t(`event.reason_${event.violation_reason}`)}
        </Text>
      )}
    </Stack>
  );
}
