import { CallFailed, type Calls } from './calls.ts';
import { EventBatch, type EventType } from './event_batch.ts';

export interface EventLogListener {
  /// The server has ended the session for what it was told.
  revoked(): void;
  callFailed(status: number, code: string): void;
}

/// Tells the server what happens in the player: gathered, in order, and at once when the page is hidden.
export class EventLog {
  readonly #batch = new EventBatch();
  readonly #stop = new AbortController();
  #sending = false;

  /// @param token of the session that goes on, null if there is none: then nothing is noted
  /// @param position of the playhead, in seconds
  constructor(
    readonly calls: Calls,
    readonly token: () => string | null,
    readonly position: () => number,
    readonly listener: EventLogListener,
  ) {
    const { signal } = this.#stop;
    document.addEventListener('visibilitychange', () => this.#onVisibility(), { signal });
    window.addEventListener('blur', () => this.add('FOCUS_LOST'), { signal });
    window.addEventListener('focus', () => this.add('FOCUS_GAINED'), { signal });
    window.addEventListener('pagehide', () => void this.send(), { signal });
  }

  add(type: EventType, payload: Record<string, unknown> = {}): void {
    if (!this.token()) return;
    this.#batch.add(type, { position: this.position(), ...payload }, Date.now());
    if (this.#batch.isDue(Date.now())) void this.send();
  }

  /// Called once a second.
  tick(): void {
    if (this.#batch.isDue(Date.now())) void this.send();
  }

  /// Sends all that waits. Requests do not overtake each other.
  async send(): Promise<void> {
    const token = this.token();
    if (!token || this.#sending) return;
    const events = this.#batch.take();
    if (events.length === 0) return;
    this.#sending = true;
    try {
      const { revoked } = await this.calls.events(token, events);
      if (revoked) this.listener.revoked();
    } catch (error) {
      const { status, code } = error instanceof CallFailed ? error : new CallFailed(0, '');
      // A batch that was refused for what is in it would be refused again.
      if (status === 0 || status >= 429) this.#batch.putBack(events, Date.now());
      this.listener.callFailed(status, code);
    } finally {
      this.#sending = false;
    }
  }

  close(): void {
    this.#stop.abort();
  }

  #onVisibility(): void {
    const hidden = document.visibilityState === 'hidden';
    this.add(hidden ? 'VISIBILITY_HIDDEN' : 'VISIBILITY_VISIBLE');
    if (hidden) void this.send();
  }
}
