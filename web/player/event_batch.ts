/// What the player tells the server, gathered so that few requests are made. Pure; time is given in milliseconds since 1970.

export type EventType =
  | 'VISIBILITY_HIDDEN'
  | 'VISIBILITY_VISIBLE'
  | 'FOCUS_LOST'
  | 'FOCUS_GAINED'
  | 'SEEK_ATTEMPT'
  | 'SPEED_CHANGE_ATTEMPT'
  | 'FULLSCREEN_ENTER'
  | 'FULLSCREEN_EXIT'
  | 'PLAYER_ERROR'
  | 'WATERMARK_TAMPERED';

export interface PlayerEvent {
  type: EventType;
  /// RFC 3339.
  occurred_at: string;
  payload: Record<string, unknown>;
}

/// Sent at the latest after this time, or when so many wait.
export const max_wait_ms = 5000;
export const max_waiting = 20;
/// What is kept while the server cannot be reached; the oldest go first. A request may bring 200 (docs/api.md).
export const max_kept = 200;

export class EventBatch {
  #waiting: PlayerEvent[] = [];
  #oldest_ms = 0;

  add(type: EventType, payload: Record<string, unknown>, now_ms: number): void {
    if (this.#waiting.length === 0) this.#oldest_ms = now_ms;
    this.#waiting.push({ type, occurred_at: new Date(now_ms).toISOString(), payload });
    this.#forgetOldest();
  }

  /// Whether it is time to send.
  isDue(now_ms: number): boolean {
    if (this.#waiting.length === 0) return false;
    return this.#waiting.length >= max_waiting || now_ms - this.#oldest_ms >= max_wait_ms;
  }

  /// All that wait, in their order; they no longer wait.
  take(): PlayerEvent[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /// Puts back what could not be sent, before what has come since. It is due again after `max_wait_ms`.
  putBack(events: readonly PlayerEvent[], now_ms: number): void {
    this.#waiting = [...events, ...this.#waiting];
    this.#oldest_ms = now_ms;
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    if (this.#waiting.length > max_kept) this.#waiting = this.#waiting.slice(-max_kept);
  }
}
