import { Group, NumberInput, Paper, Select, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { useFilters } from '../widgets/filters.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { DropArea } from './drop_area.tsx';
import { addUploads, type UploadTarget } from './upload_queue.ts';
import { UploadTable } from './upload_table.tsx';

const all = 500;

/// Files are dropped onto a lesson. They are sent two at a time, also while other pages of the console are looked at.
export function UploadPage() {
  const { t } = useTranslate();
  const [{ lecture, session }, change] = useFilters<'lecture' | 'session'>();
  const [policy, setPolicy] = useState({ allow_skip: false, max_speed: 1.5, show_watermark: true });
  const lectures = $api.useQuery('get', '/api/v1/lectures', {
    params: { query: { page_size: all, ordering: 'title' } },
  });
  const sessions = $api.useQuery(
    'get',
    '/api/v1/sessions',
    { params: { query: { lecture: Number(lecture), page_size: all, ordering: 'order' } } },
    { enabled: Boolean(lecture) },
  );
  const choices = (entries: { id: number; title: string }[] | undefined) =>
    (entries ?? []).map(({ id, title }) => ({ value: String(id), label: title }));
  const target: UploadTarget | undefined = session ? { session: Number(session), ...policy } : undefined;

  return (
    <Stack>
      <PageTitle title={t('upload.title')} description={t('upload.description')} />
      <Paper withBorder p="md">
        <Stack>
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <Select
              label={t('upload.lecture')}
              placeholder={t('upload.choose')}
              searchable
              nothingFoundMessage={t('table.nothing_found')}
              data={choices(lectures.data?.results)}
              value={lecture ?? null}
              onChange={(next) => change({ lecture: next ?? undefined, session: undefined })}
            />
            <Select
              label={t('upload.lesson')}
              placeholder={t('upload.choose')}
              searchable
              nothingFoundMessage={t('table.nothing_found')}
              disabled={!lecture}
              data={choices(sessions.data?.results)}
              value={session ?? null}
              onChange={(next) => change({ session: next ?? undefined })}
            />
          </Group>
          <Group align="flex-end" gap="xl">
            <Switch
              label={t('policy.allow_skip')}
              checked={policy.allow_skip}
              onChange={(event) => setPolicy({ ...policy, allow_skip: event.currentTarget.checked })}
            />
            <Switch
              label={t('policy.show_watermark')}
              checked={policy.show_watermark}
              onChange={(event) => setPolicy({ ...policy, show_watermark: event.currentTarget.checked })}
            />
            <NumberInput
              label={t('policy.max_speed')}
              w={140}
              min={1}
              max={2}
              step={0.25}
              value={policy.max_speed}
              onChange={(speed) => setPolicy({ ...policy, max_speed: Number(speed) || 1 })}
            />
          </Group>
          {target ? (
            <DropArea onFiles={(files) => addUploads(files, target)} />
          ) : (
            <Text c="dimmed">{t('upload.choose_first')}</Text>
          )}
        </Stack>
      </Paper>
      <UploadTable />
    </Stack>
  );
}
