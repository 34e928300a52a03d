import { expect, test } from 'vitest';

import { faultOf } from './file_check.ts';

test.each([
  ['lecture.mp4', 10, null],
  ['lecture.MKV', 10, null],
  ['without an ending', 10, null],
  ['notes.txt.mp4', 10, null],
  ['lecture.mp4', 0, 'empty'],
  ['notes.TXT', 10, 'not_media'],
  ['slides.pptx', 10, 'not_media'],
  ['lecture.mp4', 101, 'too_large'],
])('%s of %i bytes', (name, size, fault) => {
  expect(faultOf({ name, size }, 100)).toBe(fault);
});
