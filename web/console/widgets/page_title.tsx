import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /// A sentence below, or where the page belongs.
  description?: ReactNode;
  /// What stands above: the way to this page.
  path?: ReactNode;
  /// Buttons, on the right.
  children?: ReactNode;
}

export function PageTitle({ title, description, path, children }: Props) {
  useDocumentTitle(`${title} · Sluice`);
  return (
    <Group justify="space-between" align="flex-end" gap="sm" mb="lg">
      <Stack gap={4} miw={0}>
        {path}
        <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {description && (
          <Text c="dimmed" size="sm" component="div">
            {description}
          </Text>
        )}
      </Stack>
      {children && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
