import { Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { translate, useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { FormButtons } from '../widgets/form_buttons.tsx';
import { showOnce } from '../widgets/show_once.tsx';

type Account = Schema<'Account'>;

const roles: readonly Account['role'][] = ['student', 'instructor', 'staff', 'admin'];

/// Makes an account, whose owner is invited to choose a password; or changes the given one.
export function openAccountForm(account?: Account): void {
  modals.open({
    title: translate(account ? 'account.change' : 'account.create'),
    children: <AccountForm {...(account && { account })} />,
  });
}

async function save(account: Account | undefined, body: { username: string; user_id: string; role: Account['role'] }) {
  if (!account) return (await take(api.POST('/api/v1/accounts', { body }))).invitation_url;
  await api.PATCH('/api/v1/accounts/{id}', { params: { path: { id: account.id } }, body });
  return undefined;
}

function AccountForm({ account }: { account?: Account }) {
  const { t } = useTranslate();
  const form = useForm({
    initialValues: {
      username: account?.username ?? '',
      user_id: account?.user_id ?? '',
      role: account?.role ?? ('student' as Account['role']),
    },
  });
  const saved = useMutation({
    mutationFn: (values: typeof form.values) => save(account, values),
    onSuccess: async (invitation) => {
      modals.closeAll();
      if (invitation) {
        showOnce({
          title: t('account.invitation'),
          text: t('account.invitation_text', { name: form.values.username }),
          value: invitation,
        });
      }
      await refresh('/api/v1/accounts');
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => saved.mutate(values))}>
      <Stack>
        <ErrorAlert error={saved.error} />
        <TextInput
          label={t('account.username')}
          required
          withAsterisk={false}
          data-autofocus
          {...form.getInputProps('username')}
        />
        <TextInput
          label={t('student.user_id')}
          description={t('account.user_id_hint')}
          required
          withAsterisk={false}
          {...form.getInputProps('user_id')}
        />
        <Select
          label={t('account.role')}
          data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        <FormButtons action={t(account ? 'common:save' : 'account.invite')} isBusy={saved.isPending} />
      </Stack>
    </form>
  );
}
