import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { percent } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { DataTable } from '../widgets/data_table.tsx';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { type Bin, binsOf } from './bins.ts';
import classes from './completion_histogram.module.css';

/// As many students as the API tells in one answer; a class is smaller.
const max_students = 500;

/// How many students have come how far. The keyboard reaches each bar, and all of it can be read as a table.
export function CompletionHistogram({ video }: { video: number }) {
  const { t } = useTranslate();
  const [asTable, { toggle }] = useDisclosure();
  const stats = $api.useQuery('get', '/api/v1/videos/{id}/stats', {
    params: { path: { id: video }, query: { page_size: max_students } },
  });
  if (stats.error) return <ErrorAlert error={stats.error} onRetry={stats.refetch} />;
  if (!stats.data) return <Skeleton h={200} />;
  const bins = binsOf(stats.data.students.map(({ progress, completed }) => (completed ? 1 : progress)));
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('histogram.title')}
        </Title>
        <Button variant="subtle" size="xs" onClick={toggle} aria-pressed={asTable}>
          {t(asTable ? 'histogram.as_chart' : 'histogram.as_table')}
        </Button>
      </Group>
      {asTable ? (
        <DataTable
          label={t('histogram.title')}
          rows={bins}
          keyOf={({ from }) => from}
          empty=""
          columns={[
            { title: t('histogram.part'), cell: ({ from, to }) => `${percent(from)} – ${percent(to)}` },
            { title: t('statistics.students'), cell: ({ students }) => students, align: 'right' },
          ]}
        />
      ) : (
        <Bars bins={bins} />
      )}
    </Stack>
  );
}

function Bars({ bins }: { bins: Bin[] }) {
  const { t } = useTranslate();
  const most = Math.max(1, ...bins.map(({ students }) => students));
  return (
    <div>
      <ul className={classes.bars} aria-label={t('histogram.title')}>
        {bins.map(({ from, to, students }) => {
          const text = t('histogram.bar', { from: percent(from), to: percent(to), count: students });
          return (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches each bar, to have it read out.
            <li key={from} className={classes.bar} title={text} aria-label={text} tabIndex={0}>
              <span className={classes.filled} style={{ height: `${(students / most) * 100}%` }} />
            </li>
          );
        })}
      </ul>
      <Group justify="space-between" mt={4}>
        {[0, 0.5, 1].map((part) => (
          <Text key={part} size="xs" c="dimmed">
            {percent(part)}
          </Text>
        ))}
      </Group>
    </div>
  );
}
