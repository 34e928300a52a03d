import type { MediaPlayerElement } from 'vidstack/elements';

/// What the library does not tell the operating system's media controls: where the playhead is, and what comes next. It
/// does the rest itself; a seek from there is asked for like that of any control (watch_guard.ts).
export class MediaKeys {
  constructor(readonly player: MediaPlayerElement) {
    player.addEventListener('time-update', () => this.#tellPosition());
    player.addEventListener('rate-change', () => this.#tellPosition());
  }

  /// @param playNext null if no video follows
  setNext(playNext: (() => void) | null): void {
    if ('mediaSession' in navigator) navigator.mediaSession.setActionHandler('nexttrack', playNext);
  }

  #tellPosition(): void {
    const { duration, currentTime, playbackRate } = this.player.state;
    if (!('mediaSession' in navigator) || !Number.isFinite(duration) || duration <= 0) return;
    navigator.mediaSession.setPositionState({ duration, position: Math.min(currentTime, duration), playbackRate });
  }
}
