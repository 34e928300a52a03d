import './page.css';

import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { logOut } from '../../shared/session/session.ts';
import { LanguageSwitch } from '../login/language_switch.tsx';
import { useLogin } from './login_context.ts';

interface Props {
  /// Of the browser's tab.
  title: string;
  children: ReactNode;
}

/// What all pages of a student have around them.
export function Page({ title, children }: Props) {
  const { t } = useTranslate();
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  return (
    <>
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Header() {
  const { t } = useTranslate();
  const { user } = useLogin();
  const [location] = useLocation();

  async function leave() {
    await logOut();
    window.location.assign('/learn/login');
  }

  const link = (to: string, text: string) => (
    <Link href={to} aria-current={location === to ? 'page' : undefined}>
      {text}
    </Link>
  );
  return (
    <header className="page-header">
      <Link href="/" className="brand" aria-label={t('lessons.title')}>
        <img src="/icon.svg" alt="" width="32" height="32" />
      </Link>
      <nav aria-label={t('pages')}>
        {link('/', t('lessons.title'))}
        {link('/devices', t('devices.title'))}
      </nav>
      <span className="gap" />
      <span className="user">{user.name ?? user.username ?? user.user_id}</span>
      <LanguageSwitch />
      <button type="button" className="button plain" onClick={leave}>
        {t('log_out')}
      </button>
    </header>
  );
}
