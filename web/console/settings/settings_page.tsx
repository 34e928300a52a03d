import { Paper, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { LanguageControl } from './language_control.tsx';
import { PasswordForm } from './password_form.tsx';

/// What belongs to the person at the screen: language, light or dark, password.
export function SettingsPage() {
  const { t } = useTranslate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack maw={560}>
      <PageTitle title={t('settings.title')} />
      <Part title={t('common:language')}>
        <LanguageControl />
      </Part>
      <Part title={t('settings.colors')}>
        <SegmentedControl
          aria-label={t('settings.colors')}
          value={colorScheme}
          onChange={(chosen) => setColorScheme(chosen as typeof colorScheme)}
          data={['auto', 'light', 'dark'].map((value) => ({ value, label: t(`settings.colors_${value}`) }))}
        />
      </Part>
      <Part title={t('settings.password')}>
        <Text size="sm" c="dimmed" mb="sm">
          {t('settings.password_hint')}
        </Text>
        <PasswordForm />
      </Part>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
