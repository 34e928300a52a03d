import { CallFailed, type Calls, type OpenSession, type Started } from './calls.ts';
import { deviceId, deviceLabel } from './device.ts';
import { resumePosition } from './resume.ts';
import { type Call, type Effect, type Event, next, type Position, type Session, type State } from './session.ts';

/// What a session does to the player around it.
export interface PlaybackHost {
  /// Of the playhead, in seconds.
  position(): number;
  /// Paused in a page that nobody sees: the server need not hear from it.
  isIdle(): boolean;
  play(answer: Started, position: number): void;
  takeToken(token: string): void;
  stop(): void;
  tell(notice: 'policy_changed'): void;
  /// @param sessions those that stand in the way, of a limit that is reached
  changed(state: State, sessions: OpenSession[]): void;
}

const tick_ms = 1000;

/// A playback session: carries out what the rules of session.ts decide.
export class Playback {
  #state: State = { name: 'idle' };
  #answer: Started | null = null;
  #sessions: OpenSession[] = [];
  /// Seconds that the server's clock is ahead of this machine's.
  #ahead = 0;
  #begin = 0;
  #timer = 0;
  readonly #stop = new AbortController();

  constructor(
    readonly calls: Calls,
    readonly video: number,
    readonly enrollment: number,
    readonly host: PlaybackHost,
  ) {
    const { signal } = this.#stop;
    const wake = () => this.handle({ type: 'woke', now: this.now() });
    window.addEventListener('online', wake, { signal });
    window.addEventListener('pageshow', wake, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal });
    window.addEventListener('pagehide', (event) => event.persisted || this.#end(), { signal });
    this.#timer = window.setInterval(() => this.handle({ type: 'tick', now: this.now() }), tick_ms);
  }

  get state(): State {
    return this.#state;
  }

  get token(): string | null {
    return 'session' in this.#state ? this.#state.session.token : null;
  }

  /// Seconds since 1970, by the server's clock.
  now(): number {
    return Date.now() / 1000 + this.#ahead;
  }

  start(position: Position, replace?: string): void {
    this.handle({ type: 'start', position, ...(replace ? { replace } : {}) });
  }

  failed(call: Call, status: number, code: string): void {
    this.handle({ type: 'call_failed', now: this.now(), call, status, code });
  }

  leave(): void {
    this.handle({ type: 'leave' });
    window.clearInterval(this.#timer);
    this.#stop.abort();
  }

  handle(event: Event): void {
    const before = this.#state;
    const { state, effects } = next(before, event);
    // An effect may ask for the token that goes with the state before: that of the session which ends.
    const token = this.token;
    this.#state = state;
    for (const effect of effects) this.#do(effect, token);
    if (state.name !== before.name) this.host.changed(state, this.#sessions);
  }

  #do(effect: Effect, token: string | null): void {
    switch (effect.do) {
      case 'start':
        void this.#start(effect.position, effect.replace);
        break;
      case 'heartbeat':
        if (token && !this.host.isIdle()) void this.#heartbeat(token);
        break;
      case 'refresh':
        if (token) void this.#refresh(token);
        break;
      case 'end':
        if (token) this.calls.end(token, this.host.position()).catch(() => {});
        break;
      case 'play':
        if (this.#answer) this.host.play(this.#answer, this.#begin);
        break;
      case 'take_token':
        this.host.takeToken(effect.token);
        break;
      case 'stop':
        this.host.stop();
        break;
      case 'tell':
        this.host.tell(effect.notice);
        break;
    }
  }

  async #start(position: Position, replace: string | undefined): Promise<void> {
    const here = this.host.position();
    try {
      const answer = await this.calls.start({
        video_id: this.video,
        enrollment_id: this.enrollment,
        device_id: deviceId(),
        ...named(deviceLabel(navigator.userAgent)),
        ...(replace ? { replace } : {}),
      });
      this.#ahead = answer.server_time - Date.now() / 1000;
      this.#answer = answer;
      this.#begin = beginning(position, here, answer);
      this.handle({ type: 'started', now: this.now(), session: sessionOf(answer) });
    } catch (error) {
      const { status, code, sessions } = error instanceof CallFailed ? error : new CallFailed(0, '');
      this.#sessions = sessions;
      this.handle({ type: 'start_failed', now: this.now(), status, code });
    }
  }

  async #heartbeat(token: string): Promise<void> {
    try {
      const { expires_at } = await this.calls.heartbeat(token, this.host.position());
      this.handle({ type: 'alive', expires_at });
    } catch (error) {
      this.#callFailed('heartbeat', error);
    }
  }

  async #refresh(token: string): Promise<void> {
    try {
      const answer = await this.calls.refresh(token, this.host.position());
      const { expires_at, token_expires_at } = answer;
      this.handle({ type: 'refreshed', now: this.now(), token: answer.token, token_expires_at, expires_at });
    } catch (error) {
      this.#callFailed('refresh', error);
    }
  }

  #callFailed(call: Call, error: unknown): void {
    const { status, code } = error instanceof CallFailed ? error : new CallFailed(0, '');
    this.failed(call, status, code);
  }

  /// The page goes away for good: the session with it.
  #end(): void {
    if (this.token) this.calls.end(this.token, this.host.position()).catch(() => {});
  }
}

const named = (device_label: string) => (device_label ? { device_label } : {});

function beginning(position: Position, here: number, answer: Started): number {
  if (position === 'here') return here;
  return position === 'last' ? resumePosition(answer.resume, answer.video.duration) : position;
}

function sessionOf(answer: Started): Session {
  return {
    session_id: answer.session_id,
    token: answer.token,
    token_since: answer.server_time,
    token_expires_at: answer.token_expires_at,
    expires_at: answer.expires_at,
    heartbeat_seconds: answer.heartbeat_seconds,
  };
}
