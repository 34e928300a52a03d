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

const all = 500;

/// What the workers do: what runs, what waits, what failed and what to do about it, what is ready.
export function BoardPage() {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const [filters, change] = useFilters<'lecture' | 'search'>();
  const [chosen, setChosen] = useState<Map<number, string>>(new Map());
  const lectures = $api.useQuery('get', '/api/v1/lectures', {
    params: { query: { page_size: all, ordering: 'title' } },
  });
  const scope = { ...(filters.lecture && { lecture: Number(filters.lecture) }), search: filters.search };
  const choice = canWrite ? { chosen, onChoose: setChosen } : {};
  return (
    <Stack gap="lg">
      <PageTitle title={t('board.title')} description={t('board.description')}>
        <LiveDot />
      </PageTitle>
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
      {canWrite && chosen.size > 0 && <BulkBar chosen={chosen} onDone={() => setChosen(new Map())} />}
      <BoardGroup name="running" status="PROCESSING" scope={scope} {...choice} />
      <BoardGroup name="waiting" status="UPLOADED" scope={scope} {...choice} />
      <BoardGroup name="failed" status="FAILED" scope={scope} {...choice} />
      <BoardGroup name="ready" status="READY" scope={scope} {...choice} />
    </Stack>
  );
}
