import { Badge, Group, Progress, Stack, Text, Title } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { duration, number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { DataTable } from '../widgets/data_table.tsx';

const colors = { completed: 'teal', warning: 'yellow', danger: 'red' };

/// Those who attended the lesson online, and how far they have come.
export function AchievementTable({ achievement }: { achievement: Schema<'Achievement'> | undefined }) {
  const { t } = useTranslate();
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('achievement.title')}
        </Title>
        {achievement && (
          <Text size="sm" c="dimmed">
            {t('achievement.summary', {
              average: number(achievement.summary.avg_progress, 1),
              completed: number(achievement.summary.completed_rate, 1),
            })}
          </Text>
        )}
      </Group>
      <DataTable
        label={t('achievement.title')}
        rows={achievement?.students}
        keyOf={({ enrollment }) => enrollment}
        empty={t('achievement.empty')}
        columns={[
          { title: t('member.name'), cell: ({ student_name }) => student_name },
          {
            title: t('watch.title'),
            cell: ({ progress, status, student_name }) => (
              <Group gap="xs" wrap="nowrap">
                <Progress
                  value={progress}
                  color={colors[status]}
                  style={{ flex: 1 }}
                  aria-label={t('watch.reported_of', { name: student_name })}
                />
                <Text size="sm" className="number">
                  {number(progress, 1)}%
                </Text>
              </Group>
            ),
            width: '40%',
          },
          {
            title: t('watch.watched'),
            cell: ({ watched_seconds }) => duration(watched_seconds),
            align: 'right',
            visibleFrom: 'sm',
          },
          {
            title: t('video.status'),
            cell: ({ status }) => (
              <Badge variant="light" color={colors[status]} tt="none">
                {t(`achievement.${status}`)}
              </Badge>
            ),
          },
        ]}
      />
    </Stack>
  );
}
