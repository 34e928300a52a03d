import { Alert, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import i18next from 'i18next';
import { useState } from 'react';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { confirm, showDone } from '../widgets/notices.tsx';
import { countOf, type Selection, targetOf } from './selection.ts';

const actions = ['retry', 'cancel', 'priority', 'delete'] as const;
type Action = (typeof actions)[number];

/// Before everything that was queued as usual, whose priority is 0.
const first_priority = 50;

interface Refused {
  title: string;
  reason: string;
}

/// Does the same with all that is chosen, in one call. Those that refuse are named, with the reason; the others are done.
export function BulkBar({ selection, onClear }: { selection: Selection; onClear: () => void }) {
  const { t } = useTranslate();
  const [refused, setRefused] = useState<Refused[]>([]);
  const count = countOf(selection);

  const reasonOf = (detail: string | undefined) =>
    detail && i18next.exists(`errors:${detail}`) ? t(`errors:${detail}`, { field: '' }) : (detail ?? '');
  const bulk = useMutation({
    mutationFn: (action: Action) => {
      const value = action === 'priority' ? { value: first_priority } : {};
      const body = { action, ...targetOf(selection), ...value } as Schema<'BulkAction'>;
      return take(api.POST('/api/v1/videos/bulk', { body }));
    },
    onSuccess: async (answer) => {
      // More than 500 are done after the answer.
      const results = 'results' in answer ? answer.results : [];
      setRefused(
        results
          .filter(({ ok }) => !ok)
          .map(({ id, detail }) => ({ title: selection.videos.get(id) ?? `#${id}`, reason: reasonOf(detail) })),
      );
      showDone(t('bulk.done', { count: 'done' in answer ? answer.done : answer.matched }));
      onClear();
      await refresh('/api/v1/videos', '/api/v1/board');
    },
  });

  async function carryOut(action: Action) {
    const isSure = await confirm({
      title: t(`bulk.${action}`),
      text: t(`bulk.${action}_question`, { count: number(count) }),
      action: t(`bulk.${action}`),
      isDangerous: action === 'delete',
    });
    if (isSure) bulk.mutate(action);
  }

  return (
    <Stack gap="sm">
      {count > 0 && (
        <Paper withBorder p="sm" bg="var(--mantine-primary-color-light)" role="region" aria-label={t('bulk.title')}>
          <Group justify="space-between">
            <Text fw={600}>{t('bulk.chosen', { count: number(count) })}</Text>
            <Group gap="xs">
              {actions.map((action) => (
                <Button
                  key={action}
                  size="xs"
                  variant="default"
                  loading={bulk.isPending && bulk.variables === action}
                  disabled={bulk.isPending}
                  onClick={() => carryOut(action)}
                >
                  {t(`bulk.${action}`)}
                </Button>
              ))}
              <Button size="xs" variant="subtle" onClick={onClear}>
                {t('bulk.clear')}
              </Button>
            </Group>
          </Group>
        </Paper>
      )}
      <ErrorAlert error={bulk.error} />
      {refused.length > 0 && (
        <Alert
          color="red"
          variant="outline"
          role="alert"
          title={t('bulk.refused', { count: refused.length })}
          withCloseButton
          closeButtonLabel={t('common:close')}
          onClose={() => setRefused([])}
        >
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
  );
}
