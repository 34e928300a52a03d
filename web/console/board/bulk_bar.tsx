import { Alert, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { api } from '../../shared/api/client.ts';
import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { confirm, showDone } from '../widgets/notices.tsx';

interface Props {
  chosen: Map<number, string>;
  onDone: () => void;
}

interface Refused {
  title: string;
  reason: string;
}

const actions = {
  retry: (id: number) => api.POST('/api/v1/videos/{id}/retry', { params: { path: { id } } }),
  cancel: (id: number) => api.POST('/api/v1/videos/{id}/cancel', { params: { path: { id } } }),
  remove: (id: number) => api.DELETE('/api/v1/videos/{id}', { params: { path: { id } } }),
};
type Action = keyof typeof actions;

/// Does the same with every chosen video. Those that refuse are named, with the reason; the others are done.
export function BulkBar({ chosen, onDone }: Props) {
  const { t } = useTranslate();
  const [busy, setBusy] = useState<Action>();
  const [refused, setRefused] = useState<Refused[]>([]);

  async function carryOut(action: Action) {
    const count = chosen.size;
    const isDangerous = action === 'remove';
    const question = {
      title: t(`bulk.${action}`),
      text: t(`bulk.${action}_question`, { count }),
      action: t(`bulk.${action}`),
    };
    if (!(await confirm({ ...question, isDangerous }))) return;
    setBusy(action);
    const failed: Refused[] = [];
    for (const [id, title] of chosen) {
      await actions[action](id).catch((error) => failed.push({ title, reason: errorText(error) }));
    }
    setBusy(undefined);
    setRefused(failed);
    if (failed.length < count) showDone(t('bulk.done', { count: count - failed.length }));
    if (failed.length === 0) onDone();
    await refresh('/api/v1/videos');
  }

  return (
    <Paper withBorder p="sm" bg="var(--mantine-primary-color-light)" role="region" aria-label={t('bulk.title')}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text fw={600}>{t('bulk.chosen', { count: chosen.size })}</Text>
          <Group gap="xs">
            {(Object.keys(actions) as Action[]).map((action) => (
              <Button
                key={action}
                size="xs"
                variant="default"
                loading={busy === action}
                disabled={busy !== undefined}
                onClick={() => carryOut(action)}
              >
                {t(`bulk.${action}`)}
              </Button>
            ))}
            <Button size="xs" variant="subtle" onClick={onDone}>
              {t('bulk.clear')}
            </Button>
          </Group>
        </Group>
        {refused.length > 0 && (
          <Alert color="red" variant="outline" role="alert" title={t('bulk.refused', { count: refused.length })}>
            <List size="sm">
              {refused.map(({ title, reason }) => (
                <List.Item key={title}>
                  {title}: {reason}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
