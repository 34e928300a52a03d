import { Paper, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/// One number with its name.
export function Figure({ name, value, note }: { name: string; value: ReactNode | undefined; note?: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      {value === undefined ? (
        <Skeleton h={34} w={80} />
      ) : (
        <Text fz={28} fw={700} lh={1.25} className="number" component="div">
          {value}
        </Text>
      )}
      {note && (
        <Text size="xs" c="dimmed" component="div">
          {note}
        </Text>
      )}
    </Paper>
  );
}
