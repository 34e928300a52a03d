import { Button, Group, Stack, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type FormEvent, useState } from 'react';

import { translate } from '../../shared/i18n/i18n.ts';

interface Question {
  title: string;
  label: string;
  value?: string;
  action: string;
}

/// One line of text, or null if the person has changed their mind.
export const askText = (question: Question): Promise<string | null> =>
  new Promise((resolve) => {
    const id = modals.open({
      title: question.title,
      children: (
        <TextForm
          {...question}
          onSubmit={(text) => {
            resolve(text);
            modals.close(id);
          }}
        />
      ),
      onClose: () => resolve(null),
    });
  });

function TextForm({ label, value, action, onSubmit }: Question & { onSubmit: (text: string) => void }) {
  const [text, setText] = useState(value ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onSubmit(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={label}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={255}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => modals.closeAll()}>
            {translate('common:cancel')}
          </Button>
          <Button type="submit">{action}</Button>
        </Group>
      </Stack>
    </form>
  );
}
