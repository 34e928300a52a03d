import { Badge } from '@mantine/core';

import { useTranslate } from '../../shared/i18n/i18n.ts';

const colors: Record<string, string> = {
  PENDING: 'gray',
  UPLOADED: 'blue',
  PROCESSING: 'violet',
  READY: 'teal',
  FAILED: 'red',
};

/// A video's status, in words.
export function StatusBadge({ status }: { status: string }) {
  const { t } = useTranslate();
  return (
    <Badge variant="light" color={colors[status] ?? 'gray'} tt="none" style={{ flex: 'none' }}>
      {t(`status.${status}`)}
    </Badge>
  );
}
