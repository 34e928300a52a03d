import i18next from 'i18next';
import { useSyncExternalStore } from 'react';

import { browserStore } from '../store.ts';

export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];
/// A file of locales/LANGUAGE/.
export type Catalogue = 'common' | 'errors' | 'console' | 'learn' | 'player';

const chosen = browserStore('sluice.language');
const files = import.meta.glob<Record<string, unknown>>('../../locales/*/*.json', { import: 'default' });

/// What was chosen here before; else what the browser asks for; else English.
function firstLanguage(): Language {
  const said = chosen.read() ?? navigator.language.slice(0, 2);
  return languages.find((language) => language === said) ?? 'en';
}

async function load(language: Language, catalogues: readonly Catalogue[]): Promise<void> {
  await Promise.all(
    catalogues.map(async (name) => {
      if (i18next.hasResourceBundle(language, name)) return;
      const texts = await files[`../../locales/${language}/${name}.json`]?.();
      i18next.addResourceBundle(language, name, texts ?? {});
    }),
  );
}

/// Called once, before anything is drawn. The first catalogue is the one whose keys need no prefix.
export async function startTranslations(catalogues: readonly Catalogue[]): Promise<void> {
  const language = firstLanguage();
  await i18next.init({
    lng: language,
    ns: [...catalogues],
    defaultNS: catalogues[0],
    fallbackNS: 'common',
    interpolation: { escapeValue: false },
    resources: {},
    partialBundledLanguages: true,
    showSupportNotice: false,
    saveMissing: true,
    // A key without a text is a mistake of ours; the browser's tests fail at it.
    missingKeyHandler: (_languages, catalogue, key) => console.error(`no text for ${catalogue}:${key}`),
  });
  await load(language, catalogues);
  document.documentElement.lang = language;
  i18next.on('languageChanged', (next) => {
    document.documentElement.lang = next;
  });
}

export const currentLanguage = (): Language => i18next.language as Language;

/// Changes the language of the page, and remembers it in this browser.
export async function changeLanguage(language: Language): Promise<void> {
  await load(language, i18next.options.ns as Catalogue[]);
  chosen.write(language);
  await i18next.changeLanguage(language);
}

export type Translate = (key: string, values?: Record<string, unknown>) => string;

export const translate: Translate = (key, values) => i18next.t(key, values ?? {});

function subscribe(listener: () => void): () => void {
  i18next.on('languageChanged', listener);
  return () => i18next.off('languageChanged', listener);
}

/// The texts of the present language; the component is drawn anew when that changes.
export function useTranslate(): { t: Translate; language: Language } {
  const language = useSyncExternalStore(subscribe, currentLanguage);
  return { t: translate, language };
}
