import { expect, test } from 'vitest';

import type { Schema } from '../../shared/api/client.ts';
import { impactOf } from './rule_impact.ts';

const row = (
  enrollment: number,
  student_name: string,
  effective_rule: 'free' | 'once' | 'blocked',
  completed: boolean,
) => ({ enrollment, student_name, rule: effective_rule, effective_rule, completed }) as Schema<'PolicyImpact'>;

const rows = [
  row(1, 'Kim', 'free', false),
  row(2, 'Lee', 'free', true),
  row(3, 'Park', 'once', false),
  row(4, 'Choi', 'free', false),
];

test('only the chosen are looked at, and only those for whom something changes are named', () => {
  expect(impactOf(rows, [1, 3], 'once')).toEqual({
    changed: [{ name: 'Kim', before: 'free', after: 'once' }],
    unchanged: 1,
  });
});

test('once changes nothing for who has completed the video', () => {
  expect(impactOf(rows, [2], 'once')).toEqual({ changed: [], unchanged: 1 });
});

test('blocked changes it for everybody, completed or not', () => {
  expect(impactOf(rows, [1, 2, 3], 'blocked').changed.map(({ name }) => name)).toEqual(['Kim', 'Lee', 'Park']);
});
