import type { MediaPlayerElement } from 'vidstack/elements';

import type { Preferences } from '../preferences.ts';
import { type Action, actionOf, isCharacterKey } from '../shortcuts.ts';

export interface KeyListener {
  showShortcuts(): void;
  playNext(): void;
}

const speed_step = 0.25;
const max_speed = 2;

/// Elements that have a use of their own for the keys.
const own_keys =
  'input, textarea, select, [contenteditable], [role^="menuitem"], [role="menu"], [role="slider"], dialog';
/// Those that are pressed by these keys.
const pressed = 'button, [role="button"], a[href]';

/// Keys of the player: while it has the focus, wherever in it that is. Each does what a control does, by the same way, so
/// that the policy holds for both.
export class Keys {
  constructor(
    readonly player: MediaPlayerElement,
    readonly preferences: Preferences,
    readonly listener: KeyListener,
  ) {
    player.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #onKey(event: KeyboardEvent): void {
    const target = event.target as Element;
    if (event.defaultPrevented || target.closest(own_keys)) return;
    if ((event.key === ' ' || event.key === 'Enter') && target.closest(pressed)) return;
    if (isCharacterKey(event) && !this.preferences.shortcuts) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    this.#act(action, event);
  }

  #act(action: Action, event: Event): void {
    const { remoteControl: remote, state } = this.player;
    switch (action.do) {
      case 'toggle_play':
        remote.togglePaused(event);
        break;
      case 'toggle_mute':
        remote.toggleMuted(event);
        break;
      case 'toggle_captions':
        remote.toggleCaptions(event);
        break;
      case 'toggle_full_screen':
        remote.toggleFullscreen('media', event);
        break;
      case 'toggle_picture_in_picture':
        // Where the policy has no such button, the key does nothing either.
        if (this.player.querySelector('media-pip-button')) remote.togglePictureInPicture(event);
        break;
      case 'seek_by':
        remote.seek(Math.max(0, state.currentTime + action.seconds), event);
        break;
      case 'seek_to':
        remote.seek(state.duration * action.part, event);
        break;
      case 'volume_by':
        remote.changeVolume(Math.min(1, Math.max(0, state.volume + action.part)), event);
        break;
      case 'faster':
        remote.changePlaybackRate(Math.min(max_speed, state.playbackRate + speed_step), event);
        break;
      case 'slower':
        remote.changePlaybackRate(Math.max(speed_step, state.playbackRate - speed_step), event);
        break;
      case 'next_video':
        this.listener.playNext();
        break;
      case 'show_shortcuts':
        this.listener.showShortcuts();
        break;
    }
  }
}
