import type { MediaPlayerElement } from 'vidstack/elements';

import { allowedRate, type Policy } from './policy.ts';
import { keepPreference, type Preferences } from './preferences.ts';

/// What a control asks of a text track.
interface TrackChange {
  index: number;
  mode: TextTrackMode;
}

/// Lets the viewer's choices of last time count again, and remembers new ones: volume, speed, captions.
export class Choices {
  /// Captions come with the stream; those of the wished language are shown once.
  #wished: string | null = null;

  #policy: Policy | null = null;

  /// @param around the player: what controls ask for passes here first
  constructor(
    readonly player: MediaPlayerElement,
    around: EventTarget,
    readonly preferences: Preferences,
  ) {
    player.volume = preferences.volume;
    player.muted = preferences.is_muted;
    player.addEventListener('volume-change', ({ detail }) => {
      keepPreference('volume', detail.volume);
      keepPreference('is_muted', detail.muted);
    });
    around.addEventListener('media-rate-change-request', (event) => this.#keepRate(event), true);
    around.addEventListener(
      'media-text-track-change-request',
      (event) => this.#keepCaptions((event as CustomEvent<TrackChange>).detail),
      true,
    );
    // A media element forgets its rate when it loads.
    player.addEventListener('playing', () => this.#applyRate());
    player.addEventListener('text-tracks-change', () => {
      nameLanguages(player.textTracks);
      this.#showWished();
    });
    player.addEventListener('audio-tracks-change', () => nameLanguages(player.audioTracks));
    this.styleCaptions();
  }

  /// Called when a session begins.
  apply(policy: Policy): void {
    this.#policy = policy;
    this.#wished = this.preferences.captions;
    this.#showWished();
  }

  styleCaptions(): void {
    const { caption_size, caption_style } = this.preferences;
    const outlined = caption_style === 'outline';
    const { style } = this.player;
    style.setProperty('--media-user-font-size', String(caption_size));
    style.setProperty('--media-user-text-bg', outlined ? 'transparent' : 'rgb(0 0 0 / 0.8)');
    style.setProperty('--media-cue-backdrop', outlined ? 'none' : 'blur(4px)');
    style.setProperty('--media-user-text-shadow', outlined ? '0 0 3px #000, 0 0 3px #000, 0 0 6px #000' : 'none');
  }

  #applyRate(): void {
    const rate = this.#policy ? allowedRate(this.#policy, this.preferences.rate) : 1;
    if (this.player.state.playbackRate !== rate) this.player.remoteControl.changePlaybackRate(rate);
  }

  #keepRate(event: Event): void {
    // What the player asks by itself is nobody's choice.
    const { detail, isOriginTrusted } = event as CustomEvent<number> & { isOriginTrusted: boolean };
    if (isOriginTrusted) this.#keep('rate', this.#policy ? allowedRate(this.#policy, detail) : detail);
  }

  #keepCaptions({ index, mode }: TrackChange): void {
    const track = this.player.textTracks[index];
    if (track?.kind !== 'subtitles') return;
    this.#keep('captions', mode === 'showing' ? track.language : null);
  }

  #keep<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
    this.preferences[name] = value;
    keepPreference(name, value);
  }

  #showWished(): void {
    if (!this.#wished) return;
    for (const track of this.player.textTracks) {
      if (track.kind !== 'subtitles' || track.language !== this.#wished) continue;
      this.#wished = null;
      track.mode = 'showing';
      return;
    }
  }
}

/// A track without a title is called by the code of its language; its name says more.
function nameLanguages(tracks: Iterable<{ label: string; language: string }>): void {
  for (const track of tracks) {
    if (!track.language || track.label !== track.language) continue;
    const names = new Intl.DisplayNames([track.language], { type: 'language', fallback: 'code' });
    try {
      Object.defineProperty(track, 'label', { value: names.of(track.language) ?? track.label });
    } catch {
      // A language that the browser does not know keeps its code.
    }
  }
}
