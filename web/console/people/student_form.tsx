import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { translate, useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { FormButtons } from '../widgets/form_buttons.tsx';

type Student = Schema<'Student'>;

const optional = ['student_phone', 'parent_phone', 'school', 'grade'] as const;

/// Makes a student, or changes the given one.
export function openStudentForm(student?: Student): void {
  modals.open({
    title: translate(student ? 'student.change' : 'student.create'),
    children: <StudentForm {...(student && { student })} />,
  });
}

function StudentForm({ student }: { student?: Student }) {
  const { t } = useTranslate();
  const form = useForm({
    initialValues: {
      name: student?.name ?? '',
      user_id: student?.user_id ?? '',
      student_phone: student?.student_phone ?? '',
      parent_phone: student?.parent_phone ?? '',
      school: student?.school ?? '',
      grade: student?.grade ?? '',
    },
  });
  const saved = useMutation({
    mutationFn: (values: typeof form.values) => {
      const rest = Object.fromEntries(optional.map((field) => [field, values[field] || null]));
      const body = { name: values.name, user_id: values.user_id, ...rest };
      if (!student) return take(api.POST('/api/v1/students', { body }));
      return take(api.PATCH('/api/v1/students/{id}', { params: { path: { id: student.id } }, body }));
    },
    onSuccess: async () => {
      modals.closeAll();
      await refresh('/api/v1/students');
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => saved.mutate(values))}>
      <Stack>
        <ErrorAlert error={saved.error} />
        <TextInput
          label={t('member.name')}
          required
          withAsterisk={false}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('student.user_id')}
          description={t('student.user_id_hint')}
          required
          withAsterisk={false}
          {...form.getInputProps('user_id')}
        />
        {optional.map((field) => (
          <TextInput key={field} label={t(`student.${field}`)} {...form.getInputProps(field)} />
        ))}
        <FormButtons action={t('common:save')} isBusy={saved.isPending} />
      </Stack>
    </form>
  );
}
