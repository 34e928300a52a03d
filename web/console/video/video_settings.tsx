import { Alert, Button, Group, NumberInput, Paper, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api, refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { showDone } from '../widgets/notices.tsx';

type Video = Schema<'Video'>;

const all = 500;

/// Title, lesson, and what students may do by default.
export function VideoSettings({ video }: { video: Video }) {
  const { t } = useTranslate();
  const form = useForm({
    initialValues: {
      title: video.title,
      session: String(video.session_id),
      allow_skip: video.allow_skip,
      max_speed: video.max_speed,
      show_watermark: video.show_watermark,
    },
  });
  const lesson = $api.useQuery('get', '/api/v1/sessions/{id}', { params: { path: { id: video.session_id } } });
  const lessons = $api.useQuery(
    'get',
    '/api/v1/sessions',
    { params: { query: { lecture: lesson.data?.lecture ?? 0, page_size: all, ordering: 'order' } } },
    { enabled: lesson.data !== undefined },
  );
  const saved = useMutation({
    mutationFn: ({ session, ...body }: typeof form.values) =>
      take(
        api.PATCH('/api/v1/videos/{id}', {
          params: { path: { id: video.id } },
          body: { ...body, session: Number(session) },
        }),
      ),
    onSuccess: async () => {
      form.resetDirty();
      showDone(t('settings.saved'));
      await refresh('/api/v1/videos');
    },
  });
  const isPolicy = (['allow_skip', 'max_speed', 'show_watermark'] as const).some((field) => form.isDirty(field));

  return (
    <Paper withBorder p="lg" maw={560} component="form" onSubmit={form.onSubmit((values) => saved.mutate(values))}>
      <Stack>
        <ErrorAlert error={saved.error} />
        <TextInput
          label={t('video.title')}
          required
          withAsterisk={false}
          maxLength={255}
          {...form.getInputProps('title')}
        />
        <Select
          label={t('upload.lesson')}
          data={(lessons.data?.results ?? []).map(({ id, title }) => ({ value: String(id), label: title }))}
          allowDeselect={false}
          {...form.getInputProps('session')}
        />
        <Switch
          label={t('policy.allow_skip')}
          description={t('policy.allow_skip_hint')}
          {...form.getInputProps('allow_skip', { type: 'checkbox' })}
        />
        <NumberInput
          label={t('policy.max_speed')}
          description={t('policy.max_speed_hint')}
          min={0.25}
          max={16}
          step={0.25}
          {...form.getInputProps('max_speed')}
        />
        <Switch
          label={t('policy.show_watermark')}
          description={t('policy.show_watermark_hint')}
          {...form.getInputProps('show_watermark', { type: 'checkbox' })}
        />
        {isPolicy && (
          <Alert color="yellow" variant="outline">
            {t('policy.starts_anew')}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={!form.isDirty()} loading={saved.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
