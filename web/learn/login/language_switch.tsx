import { changeLanguage, languages, useTranslate } from '../../shared/i18n/i18n.ts';

const names = { ko: '한국어', en: 'English' };

export function LanguageSwitch() {
  const { t, language } = useTranslate();
  return (
    <nav className="languages" aria-label={t('common:language')}>
      {languages.map((name) => (
        <button
          key={name}
          type="button"
          lang={name}
          className="button plain"
          aria-pressed={name === language}
          onClick={() => changeLanguage(name)}
        >
          {names[name]}
        </button>
      ))}
    </nav>
  );
}
