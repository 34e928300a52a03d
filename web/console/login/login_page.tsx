import { Alert, Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { afterLogin } from '../../shared/session/destination.ts';
import { logIn } from '../../shared/session/session.ts';
import { LanguageControl } from '../settings/language_control.tsx';

/// Name and password. A student is led to learn.
export function LoginPage() {
  const { t } = useTranslate();
  const form = useForm({ initialValues: { username: '', password: '' } });
  const login = useMutation({
    mutationFn: (said: { username: string; password: string }) => logIn(said.username, said.password),
    onSuccess: ({ user }) => location.assign(afterLogin(user.role, new URLSearchParams(location.search).get('next'))),
  });

  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w={400} maw="100%" align="center">
        <Paper
          withBorder
          shadow="sm"
          p="xl"
          w="100%"
          component="form"
          onSubmit={form.onSubmit((said) => login.mutate(said))}
        >
          <Stack>
            <img src="/icon.svg" alt="" width="48" height="48" />
            <Title order={1} size="h2">
              {t('login.title')}
            </Title>
            {login.error && (
              <Alert color="red" variant="outline" role="alert">
                {errorText(login.error)}
              </Alert>
            )}
            <TextInput
              label={t('common:login.username')}
              autoComplete="username"
              autoCapitalize="none"
              required
              withAsterisk={false}
              {...form.getInputProps('username')}
            />
            <PasswordInput
              label={t('common:login.password')}
              autoComplete="current-password"
              required
              withAsterisk={false}
              visibilityToggleButtonProps={{ 'aria-label': t('common:login.show'), tabIndex: 0 }}
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={login.isPending || login.isSuccess}>
              {t('common:login.submit')}
            </Button>
          </Stack>
        </Paper>
        <LanguageControl />
      </Stack>
    </Center>
  );
}
