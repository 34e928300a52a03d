import { useState } from 'react';

import { useTranslate } from '../../shared/i18n/i18n.ts';

interface Props {
  label: string;
  autoComplete: 'current-password' | 'new-password';
  value: string;
  onChange: (value: string) => void;
  minLength?: number;
  hint?: string;
}

/// A password that can be shown, and pasted like any other text.
export function PasswordField({ label, autoComplete, value, onChange, minLength, hint }: Props) {
  const { t } = useTranslate();
  const [shown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={autoComplete}>{label}</label>
      <span className="beside">
        <input
          id={autoComplete}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          required
          minLength={minLength}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <button type="button" className="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'common:login.hide' : 'common:login.show')}
        </button>
      </span>
      {hint && <small>{hint}</small>}
    </div>
  );
}
