import { keepPreference, type Preferences } from '../preferences.ts';
import type { TextKey, Texts } from '../texts.ts';
import { make } from './make.ts';

const rows: readonly [string[], TextKey][] = [
  [['Space', 'K'], 'shortcut_play'],
  [['←', '→'], 'shortcut_seek'],
  [['J', 'L'], 'shortcut_seek_long'],
  [['0', '…', '9'], 'shortcut_part'],
  [['Home', 'End'], 'shortcut_ends'],
  [['↑', '↓'], 'shortcut_volume'],
  [['M'], 'shortcut_mute'],
  [['C'], 'shortcut_captions'],
  [['F'], 'shortcut_full_screen'],
  [['I'], 'shortcut_picture_in_picture'],
  [['<', '>'], 'shortcut_speed'],
  [['Shift', 'N'], 'shortcut_next'],
  [['?'], 'shortcut_help'],
];

/// The list of keys, with the switch that turns single keys off. It lies over the picture, in full screen as well.
export class ShortcutsSheet {
  readonly element: HTMLElement;
  #before: Element | null = null;

  constructor(t: Texts, preferences: Preferences) {
    const onKey = (event: Event) => {
      event.stopPropagation();
      if ((event as KeyboardEvent).key === 'Escape') this.close();
    };
    this.element = make(
      'div',
      { class: 'sheet', role: 'dialog', 'aria-label': t('shortcuts'), tabindex: -1, hidden: true, keydown: onKey },
      make('h2', {}, t('shortcuts')),
      make(
        'dl',
        {},
        ...rows.flatMap(([keys, text]) => [
          make('dt', {}, ...keys.map((key) => make('kbd', {}, key))),
          make('dd', {}, t(text)),
        ]),
      ),
      shortcutSwitch(t, preferences),
      make('button', { type: 'button', class: 'panel-button', click: () => this.close() }, t('close')),
    );
  }

  open(): void {
    const root = this.element.getRootNode();
    this.#before = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
    this.element.hidden = false;
    this.element.focus();
  }

  close(): void {
    this.element.hidden = true;
    if (this.#before instanceof HTMLElement) this.#before.focus();
  }
}

function shortcutSwitch(t: Texts, preferences: Preferences): HTMLElement {
  const box = make('input', {
    type: 'checkbox',
    change: (event) => {
      preferences.shortcuts = (event.target as HTMLInputElement).checked;
      keepPreference('shortcuts', preferences.shortcuts);
    },
  }) as HTMLInputElement;
  box.checked = preferences.shortcuts;
  return make('label', { class: 'switch' }, box, t('shortcuts_on'));
}
