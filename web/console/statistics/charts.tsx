import type { Schema } from '../../shared/api/client.ts';
import { dateTime, duration, percent } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import type { ranges } from '../events/event_types.ts';
import { $api } from '../queries.ts';
import { BarChart } from '../widgets/bar_chart.tsx';

type Video = Schema<'Video'>;

/// Bars that a person can still tell apart, and reach by the keyboard.
const buckets = 40;

/// How many students have come how far.
export function Distribution({ video }: { video: Video }) {
  const { t } = useTranslate();
  const { data, error } = $api.useQuery('get', '/api/v1/videos/{id}/distribution', {
    params: { path: { id: video.id } },
  });
  return (
    <BarChart
      title={t('chart.distribution')}
      nameTitle={t('chart.part')}
      valueTitle={t('statistics.students')}
      bars={data?.bins.map(({ from, to, students }) => ({
        name: `${percent(from)} – ${percent(to)}`,
        value: students,
      }))}
      error={error}
      axis={[percent(0), percent(0.5), percent(1)]}
    />
  );
}

/// Which parts of the video were watched by how many: where they stopped, and what they skipped.
export function Heat({ video }: { video: Video }) {
  const { t } = useTranslate();
  const { data, error } = $api.useQuery('get', '/api/v1/videos/{id}/heatmap', {
    params: { path: { id: video.id }, query: { buckets } },
  });
  const length = data?.duration ?? 0;
  return (
    <BarChart
      title={t('chart.heat')}
      nameTitle={t('chart.place')}
      valueTitle={t('statistics.students')}
      bars={data?.buckets.map(({ start, end, students }) => ({
        name: `${duration(start)} – ${duration(end)} (${percent(length && start / length)})`,
        value: students,
      }))}
      error={error}
      axis={[duration(0), duration(length / 2), duration(length)]}
    />
  );
}

/// When the video was watched.
export function Activity({ video, range }: { video: Video; range: (typeof ranges)[number] }) {
  const { t } = useTranslate();
  const { data, error } = $api.useQuery('get', '/api/v1/videos/{id}/activity', {
    params: { path: { id: video.id }, query: { range } },
  });
  const times = data?.map(({ at }) => dateTime(at)) ?? [];
  return (
    <BarChart
      title={t('chart.activity')}
      nameTitle={t('event.when')}
      valueTitle={t('chart.sessions')}
      bars={data?.map(({ at, sessions }) => ({ name: dateTime(at), value: sessions }))}
      error={error}
      axis={[...new Set([times[0] ?? '', times.at(-1) ?? ''])]}
    />
  );
}
