import type { MediaPlayerElement } from 'vidstack/elements';
import base from 'vidstack/player/styles/base.css?inline';
import captions from 'vidstack/player/styles/default/captions.css?inline';
import menus from 'vidstack/player/styles/default/menus.css?inline';
import sliders from 'vidstack/player/styles/default/sliders.css?inline';

import type { Preferences } from '../preferences.ts';
import type { Texts } from '../texts.ts';
import { type ControlOptions, type Controls, makeControls, playButton } from './controls.ts';
import { defineElements } from './elements.ts';
import { make } from './make.ts';
import { Note } from './note.ts';
import { makePanel, type PanelContent } from './panel.ts';
import { ShortcutsSheet } from './shortcuts_sheet.ts';
import adaptation from './styles/adaptation.css?inline';
import ownControls from './styles/controls.css?inline';
import ownMenus from './styles/menus.css?inline';
import messages from './styles/messages.css?inline';
import stage from './styles/stage.css?inline';

/// Style sheets that a script makes are no inline styles: a page's Content-Security-Policy lets them pass.
const sheets = [base, captions, sliders, menus, stage, ownControls, ownMenus, messages, adaptation].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});

/// What is seen of the player: picture, controls, notes, and the panel in their place.
export class Stage {
  /// All that is in the player: what happens in it passes here first.
  readonly frame: HTMLElement;
  readonly player: MediaPlayerElement;
  readonly note = new Note();
  readonly sheet: ShortcutsSheet;
  controls: Controls | null = null;
  #panel: HTMLElement | null = null;

  constructor(
    readonly root: ShadowRoot,
    readonly t: Texts,
    preferences: Preferences,
    poster: string,
  ) {
    defineElements();
    root.adoptedStyleSheets = sheets;
    this.sheet = new ShortcutsSheet(t, preferences);
    this.player = make(
      'media-player',
      {
        class: 'player',
        'view-type': 'video',
        'stream-type': 'on-demand',
        load: 'eager',
        'poster-load': 'eager',
        playsinline: true,
        'key-disabled': true,
        'aria-label': t('player'),
        poster,
      },
      make('media-provider', {}, make('media-poster', { class: 'poster', alt: '' })),
      make('media-captions', { class: 'vds-captions' }),
      make('media-announcer'),
      ...gestures(),
      make('media-spinner', { class: 'spinner', size: 64 }),
      playButton(t, 'big-play'),
      this.note.element,
      this.sheet.element,
    ) as MediaPlayerElement;
    this.frame = make('div', { class: 'frame' }, this.player);
    root.append(this.frame);
  }

  /// Puts the controls of a session in the place of those before.
  setControls(options: ControlOptions): void {
    this.controls?.element.remove();
    this.controls = makeControls(this.t, options);
    this.note.element.before(this.controls.element);
  }

  /// Covers the player; its picture is not seen any more.
  showPanel(content: PanelContent): void {
    this.hidePanel();
    if (document.fullscreenElement) void document.exitFullscreen();
    this.#panel = makePanel(content);
    this.frame.append(this.#panel);
    this.frame.setAttribute('data-panel', content.kind);
    this.player.inert = true;
  }

  hidePanel(): void {
    this.#panel?.remove();
    this.#panel = null;
    this.frame.removeAttribute('data-panel');
    this.player.inert = false;
  }

  get panelKind(): string | null {
    return this.frame.getAttribute('data-panel');
  }
}

/// A click pauses, two make it full screen; on a touch screen one tap shows the controls, two on a side move by 10 s.
function gestures(): HTMLElement[] {
  const gesture = (event: string, action: string, where: string) =>
    make('media-gesture', { event, action, class: `gesture ${where}` });
  return [
    gesture('pointerup', 'toggle:paused', 'by-mouse'),
    gesture('dblpointerup', 'toggle:fullscreen', 'by-mouse'),
    gesture('pointerup', 'toggle:controls', 'by-touch'),
    gesture('dblpointerup', 'seek:-10', 'by-touch left'),
    gesture('dblpointerup', 'seek:10', 'by-touch right'),
  ];
}
