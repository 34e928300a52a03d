import { NumberInput, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { translate, useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { FormButtons } from '../widgets/form_buttons.tsx';

type Lecture = Schema<'Lecture'>;

/// Makes a lecture, or changes the given one.
export function openLectureForm(lecture?: Lecture): void {
  modals.open({
    title: translate(lecture ? 'lecture.change' : 'lectures.create'),
    children: <LectureForm {...(lecture && { lecture })} />,
  });
}

interface Values {
  title: string;
  is_published: boolean;
  free_lectures_count: number;
}

function save(lecture: Lecture | undefined, body: Values): Promise<Lecture> {
  if (!lecture) return take(api.POST('/api/v1/lectures', { body }));
  return take(api.PATCH('/api/v1/lectures/{id}', { params: { path: { id: lecture.id } }, body }));
}

function LectureForm({ lecture }: { lecture?: Lecture }) {
  const { t } = useTranslate();
  const form = useForm<Values>({
    initialValues: {
      title: lecture?.title ?? '',
      is_published: lecture?.is_published ?? true,
      free_lectures_count: lecture?.free_lectures_count ?? 0,
    },
  });
  const saved = useMutation({
    mutationFn: (values: Values) => save(lecture, values),
    onSuccess: async () => {
      await refresh('/api/v1/lectures');
      modals.closeAll();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => saved.mutate(values))}>
      <Stack>
        <ErrorAlert error={saved.error} />
        <TextInput
          label={t('lecture.title')}
          required
          withAsterisk={false}
          maxLength={255}
          data-autofocus
          {...form.getInputProps('title')}
        />
        <Switch
          label={t('lecture.published')}
          description={t('lecture.published_hint')}
          {...form.getInputProps('is_published', { type: 'checkbox' })}
        />
        <NumberInput
          label={t('lecture.free')}
          description={t('lecture.free_hint')}
          min={0}
          max={1000}
          allowDecimal={false}
          hideControls
          {...form.getInputProps('free_lectures_count')}
        />
        <FormButtons action={t('common:save')} isBusy={saved.isPending} />
      </Stack>
    </form>
  );
}
