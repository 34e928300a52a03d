import { Button, Group, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { duration, number, percent } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { ranges } from '../events/event_types.ts';
import { RiskTable } from '../events/risk_table.tsx';
import { $api } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { Figure } from '../widgets/figure.tsx';
import { useFilters } from '../widgets/filters.ts';
import { AchievementTable } from './achievement_table.tsx';
import { Activity, Distribution, Heat } from './charts.tsx';

/// How a video is watched: in a few figures, and student by student.
export default function VideoStatistics({ video }: { video: Schema<'Video'> }) {
  const { t } = useTranslate();
  const [filters, change] = useFilters<'range'>();
  const range = (filters.range ?? '7d') as (typeof ranges)[number];
  const path = { id: video.id };
  const summary = $api.useQuery('get', '/api/v1/videos/{id}/summary', { params: { path, query: { range } } });
  const achievement = $api.useQuery('get', '/api/v1/videos/{id}/achievement', { params: { path } });
  const said = summary.data;
  return (
    <Stack gap="lg">
      <SegmentedControl
        aria-label={t('event.range')}
        value={range}
        onChange={(next) => change({ range: next })}
        data={ranges.map((name) => ({ value: name, label: t(`event.range_${name}`) }))}
        style={{ alignSelf: 'flex-start' }}
      />
      <ErrorAlert error={summary.error ?? achievement.error} />
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure name={t('statistics.students')} value={said && number(said.total_students)} />
        <Figure name={t('statistics.completed')} value={said && number(said.completed_count)} />
        <Figure name={t('statistics.completion')} value={said && percent(said.completion_rate, 1)} />
        <Figure name={t('statistics.watched')} value={said && duration(said.watched_seconds_est)} />
      </SimpleGrid>
      <Distribution video={video} />
      <Heat video={video} />
      <Activity video={video} range={range} />
      <AchievementTable achievement={achievement.data} />
      <Group>
        {(['stats', 'achievement'] as const).map((what) => (
          <Button
            key={what}
            component="a"
            href={`/api/v1/videos/${video.id}/${what}/export`}
            download
            variant="default"
          >
            {t(`statistics.export_${what}`)}
          </Button>
        ))}
      </Group>
      <RiskTable video={video.id} />
    </Stack>
  );
}
