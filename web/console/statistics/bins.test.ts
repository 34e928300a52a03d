import { expect, test } from 'vitest';

import { binsOf } from './bins.ts';

const filled = (parts: number[]) =>
  binsOf(parts)
    .filter(({ students }) => students > 0)
    .map(({ from, students }) => [from, students]);

test('bins of five percent, the lower bound belongs to them', () => {
  expect(filled([0, 0.04, 0.05, 0.5, 0.99])).toEqual([
    [0, 2],
    [0.05, 1],
    [0.5, 1],
    [0.95, 1],
  ]);
});

test('the end belongs into the last bin, and nobody is lost', () => {
  const bins = binsOf([1, 1, 1.2, -0.1]);
  expect(bins.at(-1)?.students).toBe(3);
  expect(bins.reduce((sum, { students }) => sum + students, 0)).toBe(4);
});
