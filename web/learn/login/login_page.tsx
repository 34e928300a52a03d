import { type FormEvent, useState } from 'react';

import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { afterLogin } from '../../shared/session/destination.ts';
import { logIn } from '../../shared/session/session.ts';
import { FormPage } from './form_page.tsx';
import { PasswordField } from './password_field.tsx';

/// Name and password. Whoever is no student is led to the console.
export function LoginPage() {
  const { t } = useTranslate();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      const { user } = await logIn(username, password);
      location.assign(afterLogin(user.role, new URLSearchParams(location.search).get('next')));
    } catch (error) {
      setFault(errorText(error));
      setBusy(false);
    }
  }

  return (
    <FormPage title={t('common:login.title')} fault={fault} onSubmit={submit}>
      <label className="field">
        <span>{t('common:login.username')}</span>
        <input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={username}
          onInput={(event) => setUsername(event.currentTarget.value)}
        />
      </label>
      <PasswordField
        label={t('common:login.password')}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      <button type="submit" className="button primary" disabled={busy}>
        {t('common:login.submit')}
      </button>
    </FormPage>
  );
}
