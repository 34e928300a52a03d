import { Button, Group, NumberInput, Select, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';

type Permission = Schema<'VideoPermission'>;
type Choice = 'video' | 'yes' | 'no';

interface Props {
  video: Schema<'Video'>;
  enrollment: number;
  permission: Permission | undefined;
  onSaved: () => void;
}

const choiceOf = (value: boolean | null | undefined): Choice => (value == null ? 'video' : value ? 'yes' : 'no');
const overrideOf = (choice: Choice): boolean | null => (choice === 'video' ? null : choice === 'yes');

export function OverrideForm({ video, enrollment, permission, onSaved }: Props) {
  const { t } = useTranslate();
  const form = useForm({
    initialValues: {
      rule: permission?.rule ?? 'free',
      allow_skip: choiceOf(permission?.allow_skip_override),
      show_watermark: choiceOf(permission?.show_watermark_override),
      max_speed: permission?.max_speed_override ?? ('' as number | ''),
      block_seek: permission?.block_seek ?? false,
      block_speed_control: permission?.block_speed_control ?? false,
    },
  });
  const saved = useMutation({
    mutationFn: ({ allow_skip, show_watermark, max_speed, ...rest }: typeof form.values) => {
      const body = {
        ...rest,
        allow_skip_override: overrideOf(allow_skip),
        show_watermark_override: overrideOf(show_watermark),
        max_speed_override: max_speed === '' ? null : max_speed,
        is_override: true,
      };
      if (!permission)
        return take(api.POST('/api/v1/video-permissions', { body: { ...body, video: video.id, enrollment } }));
      return take(api.PATCH('/api/v1/video-permissions/{id}', { params: { path: { id: permission.id } }, body }));
    },
    onSuccess: async () => {
      onSaved();
      await refresh('/api/v1/videos', '/api/v1/video-permissions');
    },
  });
  const choices = (own: boolean) => [
    { value: 'video', label: t('rule.as_video', { value: t(own ? 'rule.yes' : 'rule.no') }) },
    { value: 'yes', label: t('rule.yes') },
    { value: 'no', label: t('rule.no') },
  ];

  return (
    <form onSubmit={form.onSubmit((values) => saved.mutate(values))}>
      <Stack>
        <ErrorAlert error={saved.error} />
        <Select
          label={t('rule.title')}
          data={['free', 'once', 'blocked'].map((rule) => ({ value: rule, label: t(`rule.${rule}`) }))}
          allowDeselect={false}
          {...form.getInputProps('rule')}
        />
        <Select
          label={t('policy.allow_skip')}
          data={choices(video.allow_skip)}
          allowDeselect={false}
          {...form.getInputProps('allow_skip')}
        />
        <Select
          label={t('policy.show_watermark')}
          data={choices(video.show_watermark)}
          allowDeselect={false}
          {...form.getInputProps('show_watermark')}
        />
        <NumberInput
          label={t('policy.max_speed')}
          placeholder={t('rule.as_video', { value: video.max_speed })}
          min={0.25}
          max={16}
          step={0.25}
          {...form.getInputProps('max_speed')}
        />
        <Switch label={t('rule.block_seek')} {...form.getInputProps('block_seek', { type: 'checkbox' })} />
        <Switch
          label={t('rule.block_speed_control')}
          {...form.getInputProps('block_speed_control', { type: 'checkbox' })}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={saved.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
