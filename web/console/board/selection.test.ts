import { expect, test } from 'vitest';

import { countOf, nothing, targetOf, withPage } from './selection.ts';

const first = [
  { id: 1, title: 'one' },
  { id: 2, title: 'two' },
];
const second = [{ id: 3, title: 'three' }];

test('pages are chosen one by one, and keep what others have chosen', () => {
  const both = withPage(withPage(nothing, first, new Set([1, 2])), second, new Set([3]));
  expect(targetOf(both)).toEqual({ ids: [1, 2, 3] });
  expect(targetOf(withPage(both, first, new Set([2])))).toEqual({ ids: [2, 3] });
});

test('all that match are named by what they match', () => {
  const all = { ...nothing, matching: { status: 'FAILED' as const, search: 'algebra', count: 1200 } };
  expect(countOf(all)).toBe(1200);
  expect(targetOf(all)).toEqual({ filter: { status: 'FAILED', search: 'algebra' } });
  expect(targetOf({ ...nothing, matching: { status: 'READY', search: undefined, count: 3 } })).toEqual({
    filter: { status: 'READY' },
  });
});

test('who chooses single videos after that has no longer chosen all', () => {
  const all = { ...nothing, matching: { status: 'FAILED' as const, search: undefined, count: 9 } };
  expect(targetOf(withPage(all, first, new Set([1])))).toEqual({ ids: [1] });
});
