import { expect, test } from 'vitest';

import type { Schema } from '../../shared/api/client.ts';
import { barsOf } from './timeline.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const task = (created: number, started: number | null, finished: number | null) =>
  ({
    created_at: at(created),
    started_at: started === null ? null : at(started),
    finished_at: finished === null ? null : at(finished),
  }) as Schema<'Task'>;
const now = new Date(at(100)).getTime();

test('a bar goes from the start of the work to its end, on a line from the first to the last', () => {
  const [plan, chunk] = barsOf([task(0, 10, 20), task(20, 30, 100)], now);
  expect(plan).toMatchObject({ queued: 0, started: 0.1, ended: 0.2, seconds: 10 });
  expect(chunk).toMatchObject({ queued: 0.2, started: 0.3, ended: 1, seconds: 70 });
});

test('a task that goes on ends now; one that waits has no bar', () => {
  const [running, waiting] = barsOf([task(0, 50, null), task(50, null, null)], now);
  expect(running).toMatchObject({ started: 0.5, ended: 1, seconds: 50 });
  expect(waiting).toMatchObject({ started: null, seconds: null });
});

test('no task at all makes no bar, and one without any length divides by nothing', () => {
  expect(barsOf([], now)).toEqual([]);
  expect(barsOf([task(5, 5, 5)], now)).toMatchObject([{ queued: 0, started: 0, ended: 0, seconds: 0 }]);
});
