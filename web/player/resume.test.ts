import { expect, it } from 'vitest';
import { resumePosition } from './resume.ts';

it.each([
  ['never watched', null, 600, 0],
  ['in the middle', { position: 300, completed: false }, 600, 300],
  ['completed, and watched again', { position: 300, completed: true }, 600, 300],
  ['hardly begun', { position: 3, completed: false }, 600, 0],
  ['at the end', { position: 598, completed: true }, 600, 0],
  ['of an unknown length', { position: 300, completed: false }, null, 300],
  ['a position that is no number', { position: Number.NaN, completed: false }, 600, 0],
])('%s', (_, resume, duration, position) => {
  expect(resumePosition(resume, duration)).toBe(position);
});
