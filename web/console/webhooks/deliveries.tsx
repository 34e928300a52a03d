import { Badge, Button, Text } from '@mantine/core';

import { api, type Schema } from '../../shared/api/client.ts';
import { dateTime } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api, refresh } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { showDone, showFault } from '../widgets/notices.tsx';
import { Pager } from '../widgets/pager.tsx';

type Delivery = Schema<'WebhookDelivery'>;

const pageSize = 25;
const colors: Record<string, string> = { delivered: 'teal', pending: 'blue', failed: 'red' };

/// What was sent to which receiver, and what it answered.
export function Deliveries() {
  const { t } = useTranslate();
  const [filters, change] = useFilters();
  const query = { page: Number(filters.page ?? 1), page_size: pageSize, ordering: '-id' };
  const deliveries = $api.useQuery(
    'get',
    '/api/v1/webhook-deliveries',
    { params: { query } },
    { refetchInterval: 5_000 },
  );

  async function replay(id: number) {
    try {
      await api.POST('/api/v1/webhook-deliveries/{id}/replay', { params: { path: { id } } });
      showDone(t('delivery.replayed'));
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/webhook-deliveries');
  }

  const columns: Column<Delivery>[] = [
    { title: t('event.when'), cell: ({ created_at }) => dateTime(created_at), visibleFrom: 'sm' },
    { title: t('delivery.event'), cell: ({ event }) => event },
    {
      title: t('video.status'),
      cell: ({ state, last_error, last_status }) => (
        <>
          <Badge variant="light" color={colors[state] ?? 'gray'} tt="none">
            {t(`delivery.${state}`)}
          </Badge>
          {(last_error || last_status) && (
            <Text size="xs" c="dimmed">
              {[last_status, last_error].filter(Boolean).join(' · ')}
            </Text>
          )}
        </>
      ),
    },
    { title: t('delivery.attempt'), cell: ({ attempt }) => attempt, align: 'right', visibleFrom: 'sm' },
    {
      title: t('table.actions'),
      isActions: true,
      align: 'right',
      cell: ({ id }) => (
        <Button size="xs" variant="default" onClick={() => replay(id)}>
          {t('delivery.replay')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('delivery.title')}
        columns={columns}
        rows={deliveries.data?.results}
        keyOf={({ id }) => id}
        empty={t('delivery.empty')}
        error={deliveries.error}
        onRetry={deliveries.refetch}
      />
      <Pager
        count={deliveries.data?.count}
        page={filters.page}
        pageSize={pageSize}
        onChange={(page) => change({ page })}
      />
    </>
  );
}
