import type english from '../locales/en/player.json';

/// The player's words. It reads them by itself, so that it can stand on pages that have no translations of their own.

export type TextKey = keyof typeof english;
export type Texts = (key: TextKey, values?: Record<string, string | number>) => string;

const catalogues: Record<string, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import('../locales/en/player.json'),
  ko: () => import('../locales/ko/player.json'),
};

/// The texts of a language, English for one that the player doesn't have.
/// @param language as in a `lang` attribute: `ko`, `ko-KR`
export async function loadTexts(language: string): Promise<Texts> {
  const code = language.toLowerCase().split('-')[0] ?? '';
  const load = (Object.hasOwn(catalogues, code) && catalogues[code]) || catalogues.en;
  const { default: catalogue } = (await load?.()) ?? { default: {} };
  return (key, values = {}) => fillIn(catalogue[key] ?? key, values);
}

/// Puts values in the place of `{{name}}`.
export function fillIn(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place));
}
