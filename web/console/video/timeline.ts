import type { Schema } from '../../shared/api/client.ts';

type Task = Schema<'Task'>;

/// Where a task lies on a line that goes from 0 to 1: it waits from `queued` on, and is worked on from `started` to `ended`.
export interface Bar {
  task: Task;
  queued: number;
  started: number | null;
  ended: number;
  /// Seconds of work; null for a task that nobody has begun.
  seconds: number | null;
}

const time = (text: string | null | undefined) => (text ? new Date(text).getTime() : null);

/// `now` in milliseconds: where a task that goes on ends for the time being.
export function barsOf(tasks: readonly Task[], now: number): Bar[] {
  const ends = tasks.map((task) => time(task.finished_at) ?? now);
  const first = Math.min(...tasks.map((task) => time(task.created_at) ?? now));
  const whole = Math.max(1, Math.max(...ends) - first);
  const place = (at: number) => Math.min(1, Math.max(0, (at - first) / whole));
  return tasks.map((task, index): Bar => {
    const started = time(task.started_at);
    const ended = ends[index] ?? now;
    return {
      task,
      queued: place(time(task.created_at) ?? first),
      started: started === null ? null : place(started),
      ended: place(ended),
      seconds: started === null ? null : Math.max(0, (ended - started) / 1000),
    };
  });
}
