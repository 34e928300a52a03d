import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const catalogue = (language: string, name: string): object => JSON.parse(read(`locales/${language}/${name}.json`));

/// error.not_found, error.blocked …
function keysOf(texts: object, before = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`),
  );
}

function textsOf(texts: object): string[] {
  return Object.values(texts).flatMap((value) => (typeof value === 'string' ? [value] : textsOf(value)));
}

const names = readdirSync(join(root, 'locales/en')).map((file) => file.replace('.json', ''));

describe.each(names)('%s', (name) => {
  test('has the same keys in every language, and a text for each', () => {
    expect(keysOf(catalogue('ko', name)).sort()).toEqual(keysOf(catalogue('en', name)).sort());
    for (const language of ['ko', 'en']) expect(textsOf(catalogue(language, name))).not.toContain('');
  });

  test('fills in the same values in every language', () => {
    const values = (language: string) =>
      Object.fromEntries(
        keysOf(catalogue(language, name)).map((key) => {
          const text = key
            .split('.')
            .reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], catalogue(language, name));
          return [key, [...String(text).matchAll(/{{(\w+)}}/g)].map(([, value]) => value).sort()];
        }),
      );
    expect(values('ko')).toEqual(values('en'));
  });
});

test('every code of a refusal has a sentence', () => {
  const described = JSON.parse(read('../api/openapi.json'));
  const codes: string[] = described.components.schemas.Error.properties.detail.enum;
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code) => !(code in catalogue('en', 'errors')))).toEqual([]);
});

test('every code of a failure has a sentence that says what to do', () => {
  const described = JSON.parse(read('../api/openapi.json'));
  const codes: (string | null)[] = described.components.schemas.Video.properties.error_code.enum;
  const { failure } = catalogue('en', 'console') as { failure: Record<string, string> };
  expect(codes.filter((code) => code !== null && !(code in failure))).toEqual([]);
});

const sources = (directory: string): string[] =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|\.d\.ts$/.test(file))
    .map((file) => join(directory, file));

/// Keys that stand in the source as they are; those that are put together are found by the browser's tests.
const keysIn = (file: string) =>
  [...read(file).matchAll(/\b(?:t|translate)\('([\w.:]+)'/g)].map(([, key]) => String(key));

test.each(['console', 'learn'])('every key that %s asks for is there', (application) => {
  const known = new Set([
    ...keysOf(catalogue('en', application)),
    ...names.flatMap((name) => keysOf(catalogue('en', name)).map((key) => `${name}:${key}`)),
  ]);
  const missing = sources(application).flatMap((file) => keysIn(file).map((key) => `${file}: ${key}`));
  expect(missing.filter((line) => !known.has(line.split(': ')[1] ?? ''))).toEqual([]);
});
