import { Badge, Text } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';

const colors: Record<string, string> = { free: 'teal', once: 'yellow', blocked: 'red' };

/// The rule that counts; and the one that was set, where completing the video has changed what it means.
export function RuleBadge({
  student: { rule, effective_rule },
}: {
  student: Pick<Schema<'StudentStats'>, 'rule' | 'effective_rule'>;
}) {
  const { t } = useTranslate();
  return (
    <>
      <Badge variant="light" color={colors[effective_rule] ?? 'gray'} tt="none">
        {t(`rule.${effective_rule}`)}
      </Badge>
      {rule !== effective_rule && (
        <Text size="xs" c="dimmed">
          {t('rule.was_set', { rule: t(`rule.${rule}`) })}
        </Text>
      )}
    </>
  );
}
