import type { MediaPlayerElement } from 'vidstack/elements';

import type { EventType } from './event_batch.ts';
import {
  allowedRate,
  answerSeek,
  furthestAfter,
  isForbiddenMove,
  maxRate,
  type Policy,
  seekLimit,
  seekMode,
} from './policy.ts';

/// What the guard tells the rest of the player.
export interface GuardListener {
  /// A control, a key or a media key asked for what the policy forbids, and was stopped. Nothing of this is reported.
  stopped(what: 'locked' | 'seek_blocked' | 'rate'): void;
  /// The media element itself was moved: the controls were got round.
  attempted(type: EventType, payload: Record<string, unknown>): void;
}

/// How near a move has to end (seconds) to the one that the pipeline was expected to make.
const expected_seconds = 1.5;

/// Holds the viewer to the policy. Every control of the library asks by an event that can be cancelled; what is done to the
/// media element without asking is undone and reported.
export class WatchGuard {
  /// Of the session that goes on, null before the first.
  policy: Policy | null = null;
  #video: HTMLVideoElement | null = null;
  #position = 0;
  #furthest = 0;
  #expected: number | null = null;

  constructor(
    readonly player: MediaPlayerElement,
    around: EventTarget,
    readonly listener: GuardListener,
  ) {
    around.addEventListener('media-seek-request', (event) => this.#onSeekRequest(event as CustomEvent<number>), true);
    around.addEventListener(
      'media-rate-change-request',
      (event) => this.#onRateRequest(event as CustomEvent<number>),
      true,
    );
  }

  /// Called when a session begins: under these rules, from this second on.
  follow(policy: Policy, position: number): void {
    this.policy = policy;
    this.#position = position;
    this.#furthest = Math.max(this.#furthest, position);
    this.#expected = position;
  }

  /// Watches a media element; the one before is forgotten.
  attach(video: HTMLVideoElement): void {
    if (this.#video === video) return;
    this.#video = video;
    video.addEventListener('timeupdate', this.#onTimeUpdate);
    video.addEventListener('seeking', this.#onSeeking);
    video.addEventListener('ratechange', this.#onRateChange);
    // Played again, a video begins at its start.
    video.addEventListener('ended', () => this.expect(0));
  }

  /// The pipeline will move to this second by itself.
  expect(position: number): void {
    this.#expected = position;
  }

  /// The last second that may be sought, Infinity if there is no limit.
  get limit(): number {
    return this.policy ? seekLimit(this.policy, this.#furthest) : Number.POSITIVE_INFINITY;
  }

  #onSeekRequest(event: CustomEvent<number>): void {
    if (!this.policy) return;
    const answer = answerSeek(this.policy, this.#furthest, event.detail);
    if (answer.kind === 'go') return;
    event.preventDefault();
    if (answer.kind === 'clamped') this.player.currentTime = answer.to;
    this.listener.stopped(answer.kind === 'clamped' ? 'locked' : 'seek_blocked');
  }

  #onRateRequest(event: CustomEvent<number>): void {
    if (!this.policy) return;
    const rate = allowedRate(this.policy, event.detail);
    if (rate === event.detail) return;
    event.preventDefault();
    this.player.playbackRate = rate;
    this.listener.stopped('rate');
  }

  #onTimeUpdate = (): void => {
    if (!this.#video || this.#video.seeking) return;
    const now = this.#video.currentTime;
    this.#furthest = furthestAfter(this.#furthest, this.#position, now);
    this.#position = now;
  };

  #onSeeking = (): void => {
    if (!this.#video || !this.policy) return;
    const from = this.#position;
    const to = this.#video.currentTime;
    if (this.#expected !== null && Math.abs(to - this.#expected) <= expected_seconds) {
      this.#expected = null;
      this.#position = to;
    } else if (isForbiddenMove(this.policy, this.#furthest, from, to)) {
      this.#video.currentTime = from;
      this.listener.attempted('SEEK_ATTEMPT', { from, to, mode: seekMode(this.policy) });
    } else {
      this.#position = to;
    }
  };

  #onRateChange = (): void => {
    if (!this.#video || !this.policy) return;
    const rate = this.#video.playbackRate;
    const allowed = allowedRate(this.policy, rate);
    if (rate === allowed) return;
    this.#video.playbackRate = allowed;
    this.listener.attempted('SPEED_CHANGE_ATTEMPT', { speed: rate, max: maxRate(this.policy) });
  };
}
