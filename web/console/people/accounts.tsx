import { Badge, Button, Group, Stack, Text } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { dateTime } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { Pager } from '../widgets/pager.tsx';
import { SearchField } from '../widgets/search_field.tsx';
import { openAccountForm } from './account_form.tsx';
import { AccountMenu } from './account_menu.tsx';

type Account = Schema<'Account'>;

const pageSize = 50;

/// Who can log in with a password. Users of a host system need no account.
export function Accounts() {
  const { t } = useTranslate();
  const [filters, change] = useFilters<'search'>();
  const query = { search: filters.search, page: Number(filters.page ?? 1), page_size: pageSize, ordering: 'username' };
  const accounts = $api.useQuery('get', '/api/v1/accounts', { params: { query } });
  const columns: Column<Account>[] = [
    {
      title: t('account.username'),
      cell: ({ username, user_id }) => (
        <>
          <Text fw={600}>{username}</Text>
          <Text size="xs" c="dimmed">
            {user_id}
          </Text>
        </>
      ),
    },
    { title: t('account.role'), cell: ({ role }) => t(`roles.${role}`) },
    { title: t('video.status'), cell: (account) => <State account={account} />, visibleFrom: 'xs' },
    {
      title: t('table.actions'),
      isActions: true,
      cell: (account) => <AccountMenu account={account} />,
      align: 'right',
    },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <SearchField label={t('account.search')} value={filters.search} onChange={(search) => change({ search })} />
        <Button onClick={() => openAccountForm()}>{t('account.create')}</Button>
      </Group>
      <DataTable
        label={t('people.accounts')}
        columns={columns}
        rows={accounts.data?.results}
        keyOf={({ id }) => id}
        empty={t('table.nothing_found')}
        error={accounts.error}
        onRetry={accounts.refetch}
      />
      <Pager
        count={accounts.data?.count}
        page={filters.page}
        pageSize={pageSize}
        onChange={(page) => change({ page })}
      />
    </Stack>
  );
}

function State({ account: { disabled, has_password, invitation_expires_at } }: { account: Account }) {
  const { t } = useTranslate();
  const state = disabled ? 'disabled' : has_password ? 'active' : 'invited';
  const color = { disabled: 'red', active: 'teal', invited: 'yellow' }[state];
  return (
    <>
      <Badge variant="light" color={color} tt="none">
        {t(`account.${state}`)}
      </Badge>
      {state === 'invited' && invitation_expires_at && (
        <Text size="xs" c="dimmed">
          {t('account.invited_until', { time: dateTime(invitation_expires_at) })}
        </Text>
      )}
    </>
  );
}
