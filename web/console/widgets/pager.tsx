import { Group, Pagination, Text } from '@mantine/core';

import { number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';

interface Props {
  count: number | undefined;
  page: string | undefined;
  pageSize: number;
  onChange: (page: string) => void;
}

/// How many there are in all, and the way to the others.
export function Pager({ count, page, pageSize, onChange }: Props) {
  const { t } = useTranslate();
  if (!count) return null;
  const pages = Math.ceil(count / pageSize);
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed">
        {t('table.count', { count: number(count) })}
      </Text>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={Number(page ?? 1)}
          onChange={(next) => onChange(String(next))}
          getControlProps={(control) => ({ 'aria-label': t(`table.${control}`) })}
          getItemProps={(item) => ({ 'aria-label': t('table.page', { page: item }) })}
        />
      )}
    </Group>
  );
}
