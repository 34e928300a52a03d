import { describe, expect, it } from 'vitest';
import type { Effect, Event, Session, State } from './session.ts';
import { next, refreshTime, waitAfter } from './session.ts';

const session: Session = {
  session_id: 's1',
  token: 'one',
  token_since: 1000,
  token_expires_at: 2000,
  expires_at: 1600,
  heartbeat_seconds: 10,
};
const playing: State = { name: 'playing', session, heartbeat_at: 1010, refresh_at: 1800, failures: 0 };
const refreshing: State = { name: 'refreshing', session, heartbeat_at: 1810, failures: 0 };
const starting: State = { name: 'starting', position: 'last', failures: 0, retry_at: null };
const idle: State = { name: 'idle' };

const done = (effects: Effect[]) => effects.map((effect) => effect.do);
const failed = (
  call: 'heartbeat' | 'refresh' | 'events' | 'stream',
  status: number,
  code: string,
  now = 1500,
): Event => ({
  type: 'call_failed',
  now,
  call,
  status,
  code,
});

describe('one step', () => {
  it.each<[string, State, Event, State['name'], string[]]>([
    ['starts', idle, { type: 'start', position: 'last' }, 'starting', ['start']],
    ['plays', starting, { type: 'started', now: 1000, session }, 'playing', ['play']],
    ['takes no answer that it no longer waits for', idle, { type: 'started', now: 1000, session }, 'idle', []],
    ['is refused', starting, { type: 'start_failed', now: 1, status: 403, code: 'blocked' }, 'refused', []],
    [
      'asks for a login',
      starting,
      { type: 'start_failed', now: 1, status: 401, code: 'not_authenticated' },
      'refused',
      [],
    ],
    [
      'waits for a server that is away',
      starting,
      { type: 'start_failed', now: 1, status: 503, code: '' },
      'starting',
      [],
    ],
    ['waits without network', starting, { type: 'start_failed', now: 1, status: 0, code: '' }, 'starting', []],
    ['waits for its turn', starting, { type: 'start_failed', now: 1, status: 429, code: '' }, 'starting', []],
    ['rests between two heartbeats', playing, { type: 'tick', now: 1009 }, 'playing', []],
    ['gives a sign of life', playing, { type: 'tick', now: 1010 }, 'playing', ['heartbeat']],
    ['gives one at once after sleep', playing, { type: 'woke', now: 1002 }, 'playing', ['heartbeat']],
    ['refreshes in time', playing, { type: 'tick', now: 1800 }, 'refreshing', ['refresh']],
    ['starts anew when the token ran out in sleep', playing, { type: 'woke', now: 2500 }, 'starting', ['start']],
    ['gives signs of life while it refreshes', refreshing, { type: 'tick', now: 1812 }, 'refreshing', ['heartbeat']],
    ['refreshes once at a time', refreshing, { type: 'tick', now: 1805 }, 'refreshing', []],
    [
      'goes on with the new token',
      refreshing,
      { type: 'refreshed', now: 1801, token: 'two', token_expires_at: 2801, expires_at: 2400 },
      'playing',
      ['take_token'],
    ],
    ['plays on when a refresh fails', refreshing, failed('refresh', 0, ''), 'playing', []],
    ['plays on when a heartbeat fails', playing, failed('heartbeat', 503, ''), 'playing', []],
    [
      'starts anew under changed rules',
      playing,
      failed('heartbeat', 403, 'policy_changed'),
      'starting',
      ['tell', 'start'],
    ],
    ['starts anew when the token expired', playing, failed('refresh', 403, 'token_expired'), 'starting', ['start']],
    [
      'starts anew when the keys were changed',
      playing,
      failed('heartbeat', 403, 'invalid_token'),
      'starting',
      ['start'],
    ],
    [
      'gives up on a new token that is refused',
      playing,
      failed('heartbeat', 403, 'invalid_token', 1005),
      'refused',
      ['stop'],
    ],
    ['is over when it was ended elsewhere', playing, failed('heartbeat', 409, 'session_inactive'), 'over', ['stop']],
    [
      'starts anew when it has run out in silence',
      playing,
      failed('heartbeat', 409, 'session_inactive', 1700),
      'starting',
      ['start'],
    ],
    ['is over for the stream, too', playing, failed('heartbeat', 403, 'session_inactive'), 'over', ['stop']],
    ['loses its right', playing, failed('heartbeat', 403, 'blocked'), 'refused', ['stop']],
    ['asks why the stream is refused', playing, failed('stream', 403, ''), 'playing', ['heartbeat']],
    ['does not mind a batch that is refused', playing, failed('events', 400, 'invalid_field'), 'playing', []],
    ['learns from a batch that it is over', playing, failed('events', 409, 'session_inactive'), 'over', ['stop']],
    ['is revoked', playing, { type: 'revoked' }, 'over', ['stop']],
    ['is revoked while it refreshes', refreshing, { type: 'revoked' }, 'over', ['stop']],
    ['leaves', playing, { type: 'leave' }, 'idle', ['end', 'stop']],
    ['leaves without a session', starting, { type: 'leave' }, 'idle', []],
    ['stays over', { name: 'over', reason: 'ended' }, { type: 'tick', now: 9999 }, 'over', []],
  ])('%s', (_, state, event, name, effects) => {
    const step = next(state, event);
    expect(step.state.name).toBe(name);
    expect(done(step.effects)).toEqual(effects);
  });
});

it('knows how long the server waits for it', () => {
  const { state } = next(playing, { type: 'alive', expires_at: 1900 });
  expect(next(state, failed('heartbeat', 409, 'session_inactive', 1700)).state.name).toBe('over');
});

it('tries to start again after 1, 2, 4, 8, 15, 15 seconds', () => {
  expect([1, 2, 3, 4, 5, 6].map(waitAfter)).toEqual([1, 2, 4, 8, 15, 15]);
  let state: State = { ...starting, position: 33 };
  ({ state } = next(state, { type: 'start_failed', now: 100, status: 0, code: '' }));
  expect(done(next(state, { type: 'tick', now: 100.5 }).effects)).toEqual([]);
  const again = next(state, { type: 'tick', now: 101 });
  expect(again.effects).toEqual([{ do: 'start', position: 33 }]);
  ({ state } = next(again.state, { type: 'start_failed', now: 101, status: 0, code: '' }));
  expect(state).toMatchObject({ failures: 2, retry_at: 103 });
  expect(done(next(state, { type: 'woke', now: 101.1 }).effects)).toEqual(['start']);
});

it('starts by itself when a video becomes ready', () => {
  const { state } = next(starting, { type: 'start_failed', now: 100, status: 403, code: 'video_not_ready' });
  expect(done(next(state, { type: 'tick', now: 109 }).effects)).toEqual([]);
  expect(done(next(state, { type: 'tick', now: 110 }).effects)).toEqual(['start']);
});

it('puts itself in the place of another session', () => {
  const refused: State = { name: 'refused', code: 'concurrency_limit_exceeded', retry_at: null };
  expect(next(refused, { type: 'start', position: 'last', replace: 's9' }).effects).toEqual([
    { do: 'start', position: 'last', replace: 's9' },
  ]);
});

describe('the time of a refresh', () => {
  it.each([
    ['of twelve hours: a fifth is left', 0, 43_200, 34_560],
    ['of four minutes: a minute is left', 0, 240, 180],
    ['of twenty seconds: a fifth is left', 0, 20, 16],
  ])('%s', (_, since, expires_at, time) => {
    expect(refreshTime(since, expires_at)).toBe(time);
  });
});

it('keeps refreshing with growing pauses until the token runs out', () => {
  let state: State = playing;
  const tried: number[] = [];
  for (let now = 1800; now < 1840; ++now) {
    const step = next(state, { type: 'tick', now });
    state = step.state;
    if (step.effects.some((effect) => effect.do === 'refresh')) {
      tried.push(now);
      ({ state } = next(state, failed('refresh', 503, '', now)));
    }
  }
  expect(tried).toEqual([1800, 1801, 1803, 1807, 1815, 1830]);
});
