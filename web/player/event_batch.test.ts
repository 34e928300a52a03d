import { describe, expect, it } from 'vitest';
import { EventBatch, max_kept, max_wait_ms, max_waiting } from './event_batch.ts';

const types = (events: { type: string }[]) => events.map((event) => event.type);

describe('a batch', () => {
  it('is due when its oldest event has waited long enough', () => {
    const batch = new EventBatch();
    batch.add('FOCUS_LOST', {}, 1000);
    batch.add('FOCUS_GAINED', {}, 4000);
    expect(batch.isDue(1000 + max_wait_ms - 1)).toBe(false);
    expect(batch.isDue(1000 + max_wait_ms)).toBe(true);
  });

  it('is due when many wait', () => {
    const batch = new EventBatch();
    for (let i = 0; i < max_waiting; ++i) batch.add('FOCUS_LOST', {}, 1000);
    expect(batch.isDue(1000)).toBe(true);
  });

  it('is never due when nothing waits', () => {
    const batch = new EventBatch();
    expect(batch.isDue(1e12)).toBe(false);
    batch.add('FOCUS_LOST', {}, 0);
    batch.take();
    expect(batch.isDue(1e12)).toBe(false);
  });

  it('keeps the order when something is put back', () => {
    const batch = new EventBatch();
    batch.add('VISIBILITY_HIDDEN', {}, 1000);
    const unsent = batch.take();
    batch.add('VISIBILITY_VISIBLE', {}, 2000);
    batch.putBack(unsent, 3000);
    expect(batch.isDue(3000)).toBe(false);
    expect(types(batch.take())).toEqual(['VISIBILITY_HIDDEN', 'VISIBILITY_VISIBLE']);
  });

  it('never grows beyond what one request may bring, and keeps the newest', () => {
    const batch = new EventBatch();
    for (let i = 0; i < max_kept + 50; ++i) batch.add('FOCUS_LOST', { i }, i);
    const taken = batch.take();
    expect(taken).toHaveLength(max_kept);
    expect(taken.at(-1)?.payload).toEqual({ i: max_kept + 49 });
  });

  it('says when each occurred', () => {
    const batch = new EventBatch();
    batch.add('SEEK_ATTEMPT', { to: 5 }, Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(batch.take()[0]?.occurred_at).toBe('2026-01-02T03:04:05.000Z');
  });
});
