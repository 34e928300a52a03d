import { expect, it } from 'vitest';
import { defaults, parsePreferences } from './preferences.ts';

it.each([
  ['nothing was stored', null, {}],
  ['a choice', '{"rate":1.5,"captions":"ko"}', { rate: 1.5, captions: 'ko' }],
  ['no JSON', '{rate', {}],
  ['no object', '[1]', {}],
  ['null', 'null', {}],
  ['values of other types', '{"rate":"2","volume":true,"shortcuts":1,"captions":7}', {}],
  ['values out of bounds', '{"rate":1e9,"volume":-1,"caption_size":100}', {}],
])('%s', (_, text, changes) => {
  expect(parsePreferences(text)).toEqual({ ...defaults, ...changes });
});
