import { Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { useFilters } from '../widgets/filters.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { SearchField } from '../widgets/search_field.tsx';
import { BoardGroup } from './board_group.tsx';
import { BulkBar } from './bulk_bar.tsx';
import { LiveDot } from './live_dot.tsx';
import { QueueSummary } from './queue_summary.tsx';
import { nothing, type Selection } from './selection.ts';

const all = 500;
const groups = ['running', 'waiting', 'failed', 'ready'] as const;

/// What the workers do: what runs, what waits, what failed and what to do about it, what is ready.
export function BoardPage() {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const [filters, change] = useFilters<'lecture' | 'search'>();
  const [selection, setSelection] = useState<Selection>(nothing);
  const lectures = $api.useQuery('get', '/api/v1/lectures', {
    params: { query: { page_size: all, ordering: 'title' } },
  });
  const scope = { ...(filters.lecture && { lecture: Number(filters.lecture) }), search: filters.search };
  return (
    <Stack gap="lg">
      <PageTitle title={t('board.title')} description={t('board.description')}>
        <LiveDot />
      </PageTitle>
      <QueueSummary />
      <Group>
        <SearchField label={t('board.search')} value={filters.search} onChange={(search) => change({ search })} />
        <Select
          aria-label={t('upload.lecture')}
          placeholder={t('upload.lecture')}
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t('attendance.clear') }}
          data={(lectures.data?.results ?? []).map(({ id, title }) => ({ value: String(id), label: title }))}
          value={filters.lecture ?? null}
          onChange={(lecture) => change({ lecture: lecture ?? undefined })}
        />
      </Group>
      {canWrite && <BulkBar selection={selection} onClear={() => setSelection(nothing)} />}
      {groups.map((state) => (
        <BoardGroup key={state} state={state} scope={scope} {...(canWrite && { selection, onSelect: setSelection })} />
      ))}
    </Stack>
  );
}
