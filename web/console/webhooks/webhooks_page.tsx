import { Button, Stack, Switch, Text, Title } from '@mantine/core';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { translate, useTranslate } from '../../shared/i18n/i18n.ts';
import { $api, refresh } from '../queries.ts';
import { askText } from '../widgets/ask_text.tsx';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { confirm, showFault } from '../widgets/notices.tsx';
import { PageTitle } from '../widgets/page_title.tsx';
import { RowMenu } from '../widgets/row_menu.tsx';
import { showOnce } from '../widgets/show_once.tsx';
import { Deliveries } from './deliveries.tsx';

type Webhook = Schema<'Webhook'>;

async function carryOut(work: () => Promise<unknown>) {
  try {
    await work();
  } catch (error) {
    showFault(error);
  }
  await refresh('/api/v1/webhooks');
}

const showSecret = (value: string) =>
  showOnce({ title: translate('webhook.secret'), text: translate('webhook.secret_text'), value });

/// Addresses of other programs that are told what happens, and what they were told.
export function WebhooksPage() {
  const { t } = useTranslate();
  const webhooks = $api.useQuery('get', '/api/v1/webhooks', { params: { query: { page_size: 500 } } });

  async function create() {
    const url = await askText({ title: t('webhook.create'), label: t('webhook.url'), action: t('common:create') });
    if (url)
      await carryOut(async () => showSecret((await take(api.POST('/api/v1/webhooks', { body: { url } }))).secret));
  }

  const columns: Column<Webhook>[] = [
    { title: t('webhook.url'), cell: ({ url }) => url },
    {
      title: t('webhook.active'),
      cell: ({ id, url, is_active }) => (
        <Switch
          aria-label={t('webhook.active_of', { url })}
          checked={is_active}
          onChange={(event) => {
            const body = { is_active: event.currentTarget.checked };
            carryOut(() => api.PATCH('/api/v1/webhooks/{id}', { params: { path: { id } }, body }));
          }}
        />
      ),
    },
    {
      title: t('table.actions'),
      isActions: true,
      align: 'right',
      cell: (webhook) => <WebhookMenu webhook={webhook} />,
    },
  ];

  return (
    <Stack>
      <PageTitle title={t('webhook.title')} description={t('webhook.description')}>
        <Button onClick={create}>{t('webhook.create')}</Button>
      </PageTitle>
      <DataTable
        label={t('webhook.title')}
        columns={columns}
        rows={webhooks.data?.results}
        keyOf={({ id }) => id}
        empty={<Text c="dimmed">{t('webhook.empty')}</Text>}
        error={webhooks.error}
        onRetry={webhooks.refetch}
      />
      <Title order={2} size="h4" mt="lg">
        {t('delivery.title')}
      </Title>
      <Deliveries />
    </Stack>
  );
}

function WebhookMenu({ webhook: { id, url } }: { webhook: Webhook }) {
  const { t } = useTranslate();
  const params = { path: { id } };
  const renew = () =>
    carryOut(async () => showSecret((await take(api.POST('/api/v1/webhooks/{id}/secret', { params }))).secret));
  const remove = async () => {
    const isSure = await confirm({
      title: t('webhook.remove'),
      text: t('webhook.remove_question', { url }),
      action: t('common:remove'),
      isDangerous: true,
    });
    if (isSure) await carryOut(() => api.DELETE('/api/v1/webhooks/{id}', { params }));
  };
  return (
    <RowMenu
      of={url}
      actions={[
        { name: t('webhook.renew'), onChosen: renew },
        { name: t('common:remove'), onChosen: remove, isDangerous: true },
      ]}
    />
  );
}
