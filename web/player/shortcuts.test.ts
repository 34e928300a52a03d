import { expect, it } from 'vitest';
import { actionOf, isCharacterKey } from './shortcuts.ts';

const press = (key: string, more = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

it.each([
  ['k', {}, { do: 'toggle_play' }],
  ['K', { shiftKey: true }, { do: 'toggle_play' }],
  [' ', {}, { do: 'toggle_play' }],
  ['j', {}, { do: 'seek_by', seconds: -10 }],
  ['ArrowRight', {}, { do: 'seek_by', seconds: 5 }],
  ['7', {}, { do: 'seek_to', part: 0.7 }],
  ['>', { shiftKey: true }, { do: 'faster' }],
  ['N', { shiftKey: true }, { do: 'next_video' }],
  ['n', {}, null],
  ['?', { shiftKey: true }, { do: 'show_shortcuts' }],
  ['f', { ctrlKey: true }, null],
  ['ArrowLeft', { altKey: true }, null],
  ['constructor', {}, null],
  ['Tab', {}, null],
])('%s %j', (key, more, action) => {
  expect(actionOf(press(key, more))).toEqual(action);
});

it('the off switch is for characters alone', () => {
  expect(isCharacterKey(press('k'))).toBe(true);
  expect(isCharacterKey(press(' '))).toBe(false);
  expect(isCharacterKey(press('ArrowLeft'))).toBe(false);
});
