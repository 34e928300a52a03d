import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { api, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { launch } from '../../shared/session/session.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { showDone } from '../widgets/notices.tsx';

const min_password_characters = 10;

/// A new password ends every login but this one, which goes on with the token of the answer.
export function PasswordForm() {
  const { t } = useTranslate();
  const form = useForm({
    initialValues: { current_password: '', new_password: '' },
    validate: {
      new_password: (said) =>
        said.length < min_password_characters ? t('common:invitation.hint', { count: min_password_characters }) : null,
    },
  });
  const changed = useMutation({
    mutationFn: async (body: typeof form.values) => {
      const { access_token } = await take(api.POST('/api/v1/auth/password', { body }));
      await launch(access_token);
    },
    onSuccess: () => {
      form.reset();
      showDone(t('settings.saved'));
    },
  });
  const toggle = { 'aria-label': t('common:login.show'), tabIndex: 0 };
  return (
    <form onSubmit={form.onSubmit((values) => changed.mutate(values))}>
      <Stack>
        <ErrorAlert error={changed.error} />
        <PasswordInput
          label={t('settings.password_current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps('current_password')}
        />
        <PasswordInput
          label={t('common:invitation.password')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={toggle}
          {...form.getInputProps('new_password')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={changed.isPending}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
