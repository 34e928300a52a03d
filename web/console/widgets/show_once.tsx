import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';

import { translate } from '../../shared/i18n/i18n.ts';

interface Secret {
  title: string;
  text: string;
  value: string;
}

/// Something that the API says once and never again. When the window closes, the page does not have it any more either.
export function showOnce({ title, text, value }: Secret): void {
  modals.open({
    title,
    closeOnClickOutside: false,
    children: (
      <Stack>
        <Text size="sm">{text}</Text>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} data-secret>
          {value}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {translate(copied ? 'secret.copied' : 'secret.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={() => modals.closeAll()}>{translate('common:close')}</Button>
        </Group>
      </Stack>
    ),
  });
}
