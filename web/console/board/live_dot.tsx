import { Badge } from '@mantine/core';
import { useDocumentVisibility } from '@mantine/hooks';

import { useTranslate } from '../../shared/i18n/i18n.ts';

/// How often the board asks while somebody can see it. A hidden tab asks nothing (React Query's own rule for intervals).
export const board_seconds = 2;

/// Whether what is shown is of now.
export function LiveDot() {
  const { t } = useTranslate();
  const isVisible = useDocumentVisibility() === 'visible';
  return (
    <Badge variant="dot" color={isVisible ? 'teal' : 'gray'} tt="none" size="lg" role="status">
      {t(isVisible ? 'board.live' : 'board.paused')}
    </Badge>
  );
}
