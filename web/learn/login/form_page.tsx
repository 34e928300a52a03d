import type { FormEvent, ReactNode } from 'react';

import { LanguageSwitch } from './language_switch.tsx';

interface Props {
  title: string;
  /// Why the last attempt failed.
  fault?: string | undefined;
  onSubmit: (event: FormEvent) => void;
  children: ReactNode;
}

/// A page with one small form: login, invitation.
export function FormPage({ title, fault, onSubmit, children }: Props) {
  return (
    <main className="form-page">
      <form className="card" onSubmit={onSubmit}>
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>{title}</h1>
        {fault && (
          <p role="alert" className="error-message">
            {fault}
          </p>
        )}
        {children}
      </form>
      <LanguageSwitch />
    </main>
  );
}
