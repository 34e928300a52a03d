import { Badge } from '@mantine/core';
import { useDocumentVisibility } from '@mantine/hooks';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useBoardFigures } from './board_query.ts';

/// Whether what is shown is of now.
export function LiveDot() {
  const { t } = useTranslate();
  const isVisible = useDocumentVisibility() === 'visible';
  const { isError } = useBoardFigures();
  const state = isError ? 'lost' : isVisible ? 'live' : 'paused';
  const color = { lost: 'red', live: 'teal', paused: 'gray' }[state];
  return (
    <Badge variant="dot" color={color} tt="none" size="lg" role="status">
      {t(`board.${state}`)}
    </Badge>
  );
}
