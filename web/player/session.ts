/// A playback session as the player goes through it: what is asked of the server, when, and what follows from its answers.
/// Pure: a state and an event give the next state and what is to be done. Times are seconds since 1970 by the server's clock.

export interface Session {
  session_id: string;
  token: string;
  /// When the token was given, and when it stops working.
  token_since: number;
  token_expires_at: number;
  /// When the server forgets the session unless it hears from this player.
  expires_at: number;
  /// Seconds between two signs of life.
  heartbeat_seconds: number;
}

/// Why playback is over, though nobody asked this player to end it. `ended` is also what it is told when another device
/// takes the session's place.
export type OverReason = 'ended' | 'violations';

export type State =
  | { name: 'idle' }
  /// `failures` counts the attempts that came to nothing; the next one is made at `retry_at`, null while one goes on.
  | { name: 'starting'; position: Position; failures: number; retry_at: number | null }
  | { name: 'playing'; session: Session; heartbeat_at: number; refresh_at: number; failures: number }
  | { name: 'refreshing'; session: Session; heartbeat_at: number; failures: number }
  | { name: 'refused'; code: string; retry_at: number | null }
  | { name: 'over'; reason: OverReason };

/// Where to begin: in seconds, where the viewer was last, or where the playhead is now.
export type Position = number | 'last' | 'here';

/// The calls whose refusal says something about the session. `stream` is a playlist or a segment: its answers have no body
/// that the player can read.
export type Call = 'heartbeat' | 'refresh' | 'events' | 'stream';

export type Event =
  | { type: 'start'; position: Position; replace?: string }
  | { type: 'started'; now: number; session: Session }
  /// `status` 0: there was no answer.
  | { type: 'start_failed'; now: number; status: number; code: string }
  | { type: 'tick'; now: number }
  /// The page is seen again, the network is back, the machine has slept.
  | { type: 'woke'; now: number }
  | { type: 'alive'; expires_at: number }
  | { type: 'refreshed'; now: number; token: string; token_expires_at: number; expires_at: number }
  | { type: 'call_failed'; now: number; call: Call; status: number; code: string }
  | { type: 'revoked' }
  | { type: 'leave' };

export type Effect =
  | { do: 'start'; position: Position; replace?: string }
  | { do: 'heartbeat' }
  | { do: 'refresh' }
  | { do: 'end' }
  /// The pipeline loads the stream.
  | { do: 'play'; session: Session }
  /// The pipeline goes on with another token.
  | { do: 'take_token'; token: string }
  /// The media element is emptied: nothing of the video stays in the page.
  | { do: 'stop' }
  | { do: 'tell'; notice: 'policy_changed' };

export interface Step {
  state: State;
  effects: Effect[];
}

const max_wait_seconds = 15;
/// A video that is not ready yet is asked for again after this time, and starts by itself.
const not_ready_seconds = 10;
/// A token is refreshed when less than a fifth of its life is left, or a minute if that is earlier.
const min_left_part = 0.2;
const min_left_seconds = 60;
/// A token this young (seconds) that is refused will not get better by another one.
const young_seconds = 10;

/// When a token is to be refreshed. Of a token that lives for seconds (in tests), a minute would be its whole life.
export function refreshTime(since: number, expires_at: number): number {
  const life = expires_at - since;
  const left = life > 2 * min_left_seconds ? Math.max(min_left_seconds, life * min_left_part) : life * min_left_part;
  return expires_at - left;
}

/// Seconds until the next attempt: 1, 2, 4, 8, 15, 15, …
export function waitAfter(failures: number): number {
  return Math.min(max_wait_seconds, 2 ** Math.max(0, failures - 1));
}

export function next(state: State, event: Event): Step {
  switch (event.type) {
    case 'start':
      return starting(event.position, event.replace === undefined ? {} : { replace: event.replace });
    case 'started':
      return state.name === 'starting' ? started(event.now, event.session) : stay(state);
    case 'start_failed':
      return state.name === 'starting' ? startFailed(state, event) : stay(state);
    case 'tick':
    case 'woke':
      return timePassed(state, event.now, event.type === 'woke');
    case 'alive':
      return isOpen(state)
        ? stay({ ...state, session: { ...state.session, expires_at: event.expires_at } })
        : stay(state);
    case 'refreshed':
      return state.name === 'refreshing' ? refreshed(state.session, event) : stay(state);
    case 'call_failed':
      return isOpen(state) ? callFailed(state, event) : stay(state);
    case 'revoked':
      return isOpen(state) ? { state: { name: 'over', reason: 'violations' }, effects: [{ do: 'stop' }] } : stay(state);
    case 'leave':
      return { state: { name: 'idle' }, effects: isOpen(state) ? [{ do: 'end' }, { do: 'stop' }] : [] };
  }
}

type Open = Extract<State, { name: 'playing' | 'refreshing' }>;

function isOpen(state: State): state is Open {
  return state.name === 'playing' || state.name === 'refreshing';
}

const stay = (state: State): Step => ({ state, effects: [] });

function starting(position: Position, more: { replace?: string } = {}, before: Effect[] = []): Step {
  return {
    state: { name: 'starting', position, failures: 0, retry_at: null },
    effects: [...before, { do: 'start', position, ...more }],
  };
}

function playing(session: Session, now: number): State {
  return {
    name: 'playing',
    session,
    heartbeat_at: now + session.heartbeat_seconds,
    refresh_at: refreshTime(session.token_since, session.token_expires_at),
    failures: 0,
  };
}

function started(now: number, session: Session): Step {
  return { state: playing(session, now), effects: [{ do: 'play', session }] };
}

/// Whether asking again may help: the fault is the network's or the server's.
const isPassing = (status: number) => status === 0 || status === 408 || status === 429 || status >= 500;

function startFailed(
  state: Extract<State, { name: 'starting' }>,
  event: { now: number; status: number; code: string },
): Step {
  if (isPassing(event.status)) {
    const failures = state.failures + 1;
    return stay({ ...state, failures, retry_at: event.now + waitAfter(failures) });
  }
  return refused(event.code, event.now, []);
}

function refused(code: string, now: number, effects: Effect[]): Step {
  const retry_at = code === 'video_not_ready' ? now + not_ready_seconds : null;
  return { state: { name: 'refused', code, retry_at }, effects };
}

function timePassed(state: State, now: number, woke: boolean): Step {
  switch (state.name) {
    case 'starting':
      if (state.retry_at === null || (!woke && now < state.retry_at)) return stay(state);
      return { state: { ...state, retry_at: null }, effects: [{ do: 'start', position: state.position }] };
    case 'refused':
      return state.retry_at !== null && (woke || now >= state.retry_at) ? starting('last') : stay(state);
    case 'playing':
      return playingOn(state, now, woke);
    case 'refreshing': {
      const beats = woke || now >= state.heartbeat_at;
      if (!beats) return stay(state);
      return {
        state: { ...state, heartbeat_at: now + state.session.heartbeat_seconds },
        effects: [{ do: 'heartbeat' }],
      };
    }
    default:
      return stay(state);
  }
}

function playingOn(state: Extract<State, { name: 'playing' }>, now: number, woke: boolean): Step {
  const heartbeat_at = woke || now >= state.heartbeat_at ? now + state.session.heartbeat_seconds : state.heartbeat_at;
  // A token that has run out while the machine slept cannot be refreshed.
  if (now >= state.session.token_expires_at) return starting('here');
  if (now >= state.refresh_at) {
    return {
      state: { name: 'refreshing', session: state.session, heartbeat_at, failures: state.failures },
      effects: [{ do: 'refresh' }],
    };
  }
  const effects: Effect[] = heartbeat_at === state.heartbeat_at ? [] : [{ do: 'heartbeat' }];
  return { state: { ...state, heartbeat_at }, effects };
}

function refreshed(session: Session, event: Extract<Event, { type: 'refreshed' }>): Step {
  const { now: token_since, token, token_expires_at, expires_at } = event;
  const renewed = { ...session, token, token_since, token_expires_at, expires_at };
  return { state: playing(renewed, event.now), effects: [{ do: 'take_token', token: event.token }] };
}

function callFailed(state: Open, event: { now: number; call: Call; status: number; code: string }): Step {
  if (isPassing(event.status)) return later(state, event);
  // The stream says only that it is refused. A heartbeat is told why.
  if (event.call === 'stream') {
    return {
      state: { ...state, heartbeat_at: event.now + state.session.heartbeat_seconds },
      effects: [{ do: 'heartbeat' }],
    };
  }
  switch (event.code) {
    case 'policy_changed':
      return starting('here', {}, [{ do: 'tell', notice: 'policy_changed' }]);
    case 'token_expired':
      return starting('here');
    case 'invalid_token':
      return event.now - state.session.token_since > young_seconds
        ? starting('here')
        : refused(event.code, event.now, [{ do: 'stop' }]);
    case 'session_inactive':
      // Nobody has ended it: a tab that was paused and hidden for long has let it run out.
      if (event.now >= state.session.expires_at) return starting('here');
      return { state: { name: 'over', reason: 'ended' }, effects: [{ do: 'stop' }] };
  }
  // A batch of events that is refused for its own sake (413, 400) says nothing about the session.
  return event.call === 'events' ? stay(state) : refused(event.code, event.now, [{ do: 'stop' }]);
}

/// No answer: what is in the buffer plays on, and the call is made again later.
function later(state: Open, event: { now: number; call: Call }): Step {
  if (event.call !== 'refresh' || state.name !== 'refreshing') return stay(state);
  const failures = state.failures + 1;
  const { session, heartbeat_at } = state;
  return stay({ name: 'playing', session, heartbeat_at, refresh_at: event.now + waitAfter(failures), failures });
}
