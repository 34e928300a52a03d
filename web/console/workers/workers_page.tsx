import { Anchor, Badge, Code, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { Schema } from '../../shared/api/client.ts';
import { ago, number, span } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useBoardFigures } from '../board/board_query.ts';
import { $api } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { Figure } from '../widgets/figure.tsx';
import { PageTitle } from '../widgets/page_title.tsx';

type Worker = Schema<'Worker'>;

const colors = { idle: 'teal', busy: 'violet', gone: 'gray' };
const refetch = { refetchInterval: 2_000 };

/// The machines that do the work: what each has in hand, and what all of it takes.
export function WorkersPage() {
  const { t } = useTranslate();
  const workers = $api.useQuery('get', '/api/v1/workers', {}, refetch);
  const { data } = useBoardFigures();
  const queue = data?.queue;
  const columns: Column<Worker>[] = [
    {
      title: t('worker.id'),
      cell: ({ id, host, version }) => (
        <>
          <Text fw={600}>{id}</Text>
          <Text size="xs" c="dimmed">
            {[host, version].filter(Boolean).join(' · ')}
          </Text>
        </>
      ),
    },
    {
      title: t('video.status'),
      cell: ({ state }) => (
        <Badge variant="light" color={colors[state]} tt="none">
          {t(`worker.${state}`)}
        </Badge>
      ),
    },
    { title: t('worker.task'), cell: (worker) => <Task worker={worker} />, width: '25%', visibleFrom: 'sm' },
    {
      title: t('worker.speed'),
      cell: ({ speed }) => (typeof speed === 'number' ? `${number(speed, 1)}×` : '–'),
      align: 'right',
      visibleFrom: 'md',
    },
    { title: t('worker.done'), cell: ({ done_1h }) => number(done_1h), align: 'right', visibleFrom: 'sm' },
    { title: t('worker.failed'), cell: ({ failed_1h }) => number(failed_1h), align: 'right', visibleFrom: 'md' },
    { title: t('playback.last_seen'), cell: ({ seen_at }) => ago(seen_at), align: 'right' },
  ];
  return (
    <Stack gap="lg">
      <PageTitle title={t('worker.title')} description={t('worker.description')} />
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure name={t('worker.title')} value={queue && number(queue.workers)} />
        <Figure name={t('home.running')} value={queue && number(queue.running)} />
        <Figure name={t('home.waiting')} value={queue && number(queue.waiting)} />
        <Figure name={t('worker.eta')} value={queue && span(queue.eta_seconds)} />
      </SimpleGrid>
      <DataTable
        label={t('worker.title')}
        columns={columns}
        rows={workers.data}
        keyOf={({ id }) => id}
        empty={t('worker.empty')}
        error={workers.error}
        onRetry={workers.refetch}
      />
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('worker.another')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('worker.another_hint')}
        </Text>
        <Code block tabIndex={0}>{`SLUICE_API_URL=${location.origin} SLUICE_WORKER_TOKEN=… sluice-worker`}</Code>
      </Stack>
    </Stack>
  );
}

function Task({ worker: { task, id } }: { worker: Worker }) {
  const { t } = useTranslate();
  if (!task) return <>–</>;
  return (
    <Stack gap={4}>
      <Anchor component={Link} to={`/videos/${task.video_id}?tab=processing`} size="sm">
        {t(`task.kind_${task.kind}`)} · {t('playback.video', { id: task.video_id })}
      </Anchor>
      <Progress value={task.progress * 100} size="sm" aria-label={t('video.progress_of', { title: id })} />
    </Stack>
  );
}
