import { offeredRates, type Policy } from '../policy.ts';
import { keepPreference, type Preferences } from '../preferences.ts';
import type { TextKey, Texts } from '../texts.ts';
import { icon } from './icons.ts';
import { make } from './make.ts';

/// The menus: settings with one list for each choice, and the chapters.

const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2];
const caption_sizes = [0.75, 1, 1.5, 2];

export interface MenuOptions {
  policy: Policy;
  preferences: Preferences;
  /// A plain file has one quality.
  has_qualities: boolean;
  styleCaptions: (preferences: Preferences) => void;
  showShortcuts: () => void;
}

export function settingsMenu(t: Texts, options: MenuOptions): HTMLElement {
  const rates = offeredRates(options.policy, speeds);
  return menu(
    t('settings'),
    'settings',
    options.has_qualities ? list(t, 'quality', qualities(t)) : null,
    rates.length > 1 ? list(t, 'speed', rateGroup(t, rates)) : null,
    list(t, 'audio', radios('media-audio-radio-group', { 'empty-label': t('audio_default') })),
    list(t, 'captions', radios('media-captions-radio-group', { 'off-label': t('captions_off') })),
    list(t, 'captions_size', captionSizes(options)),
    list(t, 'captions_style', captionStyles(t, options)),
    shortcutsItem(t('shortcuts'), options.showShortcuts),
  );
}

export function chaptersMenu(t: Texts): HTMLElement {
  const group = make(
    'media-chapters-radio-group',
    { class: 'vds-radio-group chapters' },
    make(
      'template',
      {},
      make(
        'media-radio',
        { class: 'vds-radio' },
        make('span', { 'data-part': 'label' }),
        make('span', { class: 'vds-radio-hint', 'data-part': 'start-time' }),
      ),
    ),
  );
  return menu(t('chapters'), 'chapters', group);
}

/// A plain button: the library takes an element of its own in this place for the one that opens the menu.
function shortcutsItem(label: string, open: () => void): HTMLElement {
  const text = make('span', { class: 'vds-menu-item-label' }, label);
  return make('button', { type: 'button', role: 'menuitem', class: 'vds-menu-item shortcuts-item', click: open }, text);
}

function menu(label: string, name: 'settings' | 'chapters', ...children: (HTMLElement | null)[]): HTMLElement {
  return make(
    'media-menu',
    { class: 'vds-menu' },
    make('media-menu-button', { class: `button ${name}-button`, 'aria-label': label, title: label }, icon(name)),
    make('media-menu-items', { class: 'vds-menu-items dark', placement: 'top end', offset: 0 }, ...children),
  );
}

function list(t: Texts, key: TextKey, group: HTMLElement): HTMLElement {
  return make(
    'media-menu',
    { class: `vds-menu list-${key}` },
    make(
      'media-menu-button',
      { class: 'vds-menu-item' },
      icon('back', 'vds-menu-close-icon'),
      make('span', { class: 'vds-menu-item-label' }, t(key)),
      make('span', { class: 'vds-menu-item-hint', 'data-part': 'hint' }),
      icon('forward', 'vds-menu-open-icon'),
    ),
    make('media-menu-items', { class: 'vds-menu-items' }, group),
  );
}

const radioRow = () =>
  make('media-radio', { class: 'vds-radio' }, make('span', { class: 'dot' }), make('span', { 'data-part': 'label' }));

function radios(tag: string, attributes: Record<string, string | boolean>): HTMLElement {
  return make(tag, { class: 'vds-radio-group', ...attributes }, make('template', {}, radioRow()));
}

const qualities = (t: Texts) =>
  radios('media-quality-radio-group', { 'auto-label': t('quality_auto'), 'hide-bitrate': true });

function rateGroup(t: Texts, rates: number[]): HTMLElement {
  const group = radios('media-speed-radio-group', { 'normal-label': t('speed_normal') });
  (group as HTMLElement & { rates: number[] }).rates = rates;
  return group;
}

/// One of a few values that the player itself keeps.
function choice(values: [string, string][], value: string, choose: (value: string) => void): HTMLElement {
  const rows = values.map(([name, label]) =>
    make('media-radio', { class: 'vds-radio', value: name }, make('span', { class: 'dot' }), make('span', {}, label)),
  );
  const group = make('media-radio-group', { class: 'vds-radio-group', value }, ...rows);
  group.addEventListener('change', (event) => choose((event as CustomEvent<string>).detail));
  return group;
}

function captionSizes({ preferences, styleCaptions }: MenuOptions): HTMLElement {
  const sizes = caption_sizes.map((size): [string, string] => [String(size), `${size * 100} %`]);
  return choice(sizes, String(preferences.caption_size), (value) => {
    preferences.caption_size = Number(value);
    keepPreference('caption_size', preferences.caption_size);
    styleCaptions(preferences);
  });
}

function captionStyles(t: Texts, { preferences, styleCaptions }: MenuOptions): HTMLElement {
  const styles: [string, string][] = [
    ['box', t('captions_style_box')],
    ['outline', t('captions_style_outline')],
  ];
  return choice(styles, preferences.caption_style, (value) => {
    preferences.caption_style = value === 'outline' ? 'outline' : 'box';
    keepPreference('caption_style', preferences.caption_style);
    styleCaptions(preferences);
  });
}
