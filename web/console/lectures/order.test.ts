import { expect, test } from 'vitest';

import { moved } from './order.ts';

const entries = [
  { id: 10, order: 1 },
  { id: 20, order: 2 },
  { id: 30, order: 3 },
];

test('only those that change are written', () => {
  expect(moved(entries, 1, 0)).toEqual([
    { id: 20, order: 1 },
    { id: 10, order: 2 },
  ]);
});

test('gaps and equal places are closed on the way', () => {
  const gaps = [
    { id: 1, order: 4 },
    { id: 2, order: 4 },
  ];
  expect(moved(gaps, 0, 1)).toEqual([
    { id: 2, order: 1 },
    { id: 1, order: 2 },
  ]);
});

test('nothing changes where nothing moves', () => {
  expect(moved(entries, 2, 2)).toEqual([]);
});
