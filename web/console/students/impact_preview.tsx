import { Alert, List, Skeleton, Text } from '@mantine/core';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { impactOf, type Rule } from './rule_impact.ts';

interface Props {
  video: number;
  enrollments: number[];
  rule: Rule;
}

const max_named = 8;

/// Before anything is written: for whom the rule changes, and how many have to start anew because they are watching now.
export function ImpactPreview({ video, enrollments, rule }: Props) {
  const { t } = useTranslate();
  const rows = $api.useQuery('get', '/api/v1/videos/{id}/policy-impact', { params: { path: { id: video } } });
  const watching = $api.useQuery('get', '/api/v1/playback-sessions', {
    params: { query: { video, status: 'ACTIVE', page_size: 1 } },
  });
  const error = rows.error ?? watching.error;
  if (error) return <ErrorAlert error={error} />;
  if (!rows.data || !watching.data) return <Skeleton h={96} />;
  const { changed, unchanged } = impactOf(rows.data, enrollments, rule);
  return (
    <Alert
      color="yellow"
      variant="outline"
      title={t('impact.title', { changed: changed.length, unchanged })}
      aria-live="polite"
    >
      <List size="sm">
        {changed.slice(0, max_named).map(({ name, before, after }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two students may have the same name, and the list does not move.
          <List.Item key={place}>
            {t('impact.change', { name, before: t(`rule.${before}`), after: t(`rule.${after}`) })}
          </List.Item>
        ))}
      </List>
      {changed.length > max_named && <Text size="sm">{t('impact.more', { count: changed.length - max_named })}</Text>}
      <Text size="sm" mt="xs">
        {t('impact.watching', { count: watching.data.count })}
      </Text>
    </Alert>
  );
}
