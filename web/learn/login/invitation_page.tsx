import { type FormEvent, useState } from 'react';

import { api } from '../../shared/api/client.ts';
import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { FormPage } from './form_page.tsx';
import { PasswordField } from './password_field.tsx';

const min_password_characters = 10;

/// The token of an invitation stands behind the #, so that it is sent to no server and stands in no log. It is taken out of the
/// address at once, so that neither the history nor a screenshot has it.
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, '', location.pathname);
  return token;
}

/// The owner of a new account chooses a password, and logs in with it.
export function InvitationPage() {
  const { t } = useTranslate();
  const [token] = useState(takeToken);
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState(token ? undefined : t('errors:invalid_invitation'));

  async function submit(event: FormEvent) {
    event.preventDefault();
    setFault(undefined);
    try {
      await api.POST('/api/v1/auth/invitation', { body: { token, password } });
      location.assign('/learn/login');
    } catch (error) {
      setFault(errorText(error));
    }
  }

  return (
    <FormPage title={t('common:invitation.title')} fault={fault} onSubmit={submit}>
      <PasswordField
        label={t('common:invitation.password')}
        hint={t('common:invitation.hint', { count: min_password_characters })}
        autoComplete="new-password"
        minLength={min_password_characters}
        value={password}
        onChange={setPassword}
      />
      <button type="submit" className="button primary" disabled={!token}>
        {t('common:invitation.submit')}
      </button>
    </FormPage>
  );
}
