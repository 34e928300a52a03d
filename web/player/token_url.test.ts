import { expect, it } from 'vitest';
import { withToken } from './token_url.ts';

it.each([
  ['https://a.example/p/old.sig/720p/seg-00001.m4s', 'https://a.example/p/new.sig/720p/seg-00001.m4s'],
  ['/p/old/master.m3u8?exp=1#x', '/p/new.sig/master.m3u8?exp=1#x'],
  ['https://a.example/other/seg.m4s', 'https://a.example/other/seg.m4s'],
])('%s', (before, after) => {
  expect(withToken(before, 'new.sig')).toBe(after);
});

it('takes a token as it is, also one with signs that a replacement would read', () => {
  expect(withToken('/p/old/x', "$&$'")).toBe("/p/$&$'/x");
});
