import { Anchor, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { ago } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import type { ranges } from './event_types.ts';

/// The students of a video whose events weigh most.
export function RiskTable({ video }: { video: number }) {
  const { t } = useTranslate();
  const [{ range }] = useFilters<'range'>();
  const query = { video, range: (range ?? '24h') as (typeof ranges)[number], limit: 5 };
  const risks = $api.useQuery('get', '/api/v1/video-playback-events/risk', { params: { query } });
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('risk.title')}
      </Title>
      <DataTable
        label={t('risk.title')}
        rows={risks.data}
        keyOf={({ enrollment_id }) => enrollment_id}
        empty={t('risk.empty')}
        error={risks.error}
        columns={[
          {
            title: t('event.student'),
            cell: ({ student_name }) => (
              <Anchor component={Link} to={`/videos/${video}?tab=events&search=${encodeURIComponent(student_name)}`}>
                {student_name}
              </Anchor>
            ),
          },
          { title: t('event.score'), cell: ({ score }) => score, align: 'right' },
          { title: t('risk.danger'), cell: ({ danger }) => danger, align: 'right' },
          { title: t('risk.warn'), cell: ({ warn }) => warn, align: 'right', visibleFrom: 'sm' },
          { title: t('risk.info'), cell: ({ info }) => info, align: 'right', visibleFrom: 'sm' },
          { title: t('risk.last'), cell: ({ last_occurred_at }) => ago(last_occurred_at), visibleFrom: 'md' },
        ]}
      />
    </Stack>
  );
}
