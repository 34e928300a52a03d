import { Stack, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { type FormEvent, useState } from 'react';

import { FormButtons } from './form_buttons.tsx';

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
        <FormButtons action={action} />
      </Stack>
    </form>
  );
}
