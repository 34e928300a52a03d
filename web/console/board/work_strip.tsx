import { Group, Text } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import classes from './work_strip.module.css';

const max_cells = 60;

/// The parts of a video that is being processed: one cell for each chunk, in the colour of what became of it.
export function WorkStrip({ video: { stage, chunks, workers } }: { video: Schema<'BoardVideo'> }) {
  const { t } = useTranslate();
  const remarks = [
    stage ? t(`stage.${stage}`) : '',
    workers.length > 0 ? t('stage.workers', { count: workers.length }) : '',
  ];
  const waiting = chunks.total - chunks.done - chunks.running - chunks.failed;
  const cells = (
    [
      ['done', chunks.done],
      ['running', chunks.running],
      ['failed', chunks.failed],
      ['waiting', waiting],
    ] as const
  ).flatMap(([state, count]) => Array.from({ length: Math.max(0, count) }, () => state));
  return (
    <Group gap="xs">
      {cells.length > 0 && cells.length <= max_cells && (
        <div
          className={classes.strip}
          role="img"
          aria-label={t('stage.chunks', { done: chunks.done, total: chunks.total })}
        >
          {cells.map((state, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place.
            <span key={place} data-state={state} />
          ))}
        </div>
      )}
      <Text size="xs" c="dimmed">
        {remarks.filter(Boolean).join(' · ')}
      </Text>
    </Group>
  );
}
