import { expect, it } from 'vitest';
import english from '../locales/en/player.json';
import korean from '../locales/ko/player.json';
import { fillIn, loadTexts } from './texts.ts';

const placesOf = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

it('each text is there in both languages, with the same values', () => {
  expect(Object.keys(korean)).toEqual(Object.keys(english));
  for (const key of Object.keys(english) as (keyof typeof english)[]) {
    expect(placesOf(korean[key]), key).toEqual(placesOf(english[key]));
    expect(korean[key].trim(), key).not.toBe('');
  }
});

it.each([
  ['en', 'Play'],
  ['ko-KR', '재생'],
  ['fr', 'Play'],
  ['', 'Play'],
  ['__proto__', 'Play'],
])('the texts of %s', async (language, text) => {
  expect((await loadTexts(language))('play')).toBe(text);
});

it('a value is put in as it is', () => {
  expect(fillIn('{{a}} of {{b}}, {{c}}', { a: '$&', b: 2 })).toBe('$& of 2, {{c}}');
});
