import type { Chapter } from '../calls.ts';
import { mayLeaveThePage, seekMode } from '../policy.ts';
import type { Texts } from '../texts.ts';
import { type IconName, icon } from './icons.ts';
import { make } from './make.ts';
import { chaptersMenu, type MenuOptions, settingsMenu } from './menus.ts';
import { fixedBar, type TimeBar, timeBar } from './time_bar.ts';

export interface ControlOptions extends MenuOptions {
  title: string;
  chapters: Chapter[];
  storyboard_url: string | null;
  /// Null if no video follows.
  next: { title: string; play: () => void } | null;
}

export interface Controls {
  element: HTMLElement;
  bar: TimeBar;
}

/// The controls that a policy leaves to the viewer. They are made anew with each session.
export function makeControls(t: Texts, options: ControlOptions): Controls {
  const may_seek = seekMode(options.policy) !== 'blocked';
  const bar = may_seek ? timeBar(t, options.storyboard_url) : fixedBar();
  const element = make(
    'media-controls',
    { class: 'controls' },
    make('media-controls-group', { class: 'top' }, make('media-title', { class: 'title' })),
    make('div', { class: 'middle' }),
    make('media-controls-group', { class: 'bar' }, bar.element),
    make(
      'media-controls-group',
      { class: 'row' },
      ...leftSide(t, may_seek),
      make('span', { class: 'gap' }),
      ...rightSide(t, options),
    ),
  );
  return { element, bar };
}

/// A button of the library, with a drawing for each of its states.
function button(
  tag: string,
  label: string,
  drawings: [IconName, string?][],
  more: Record<string, string> = {},
): HTMLElement {
  const icons = drawings.map(([name, when]) => icon(name, when));
  return make(tag, { class: 'button', 'aria-label': label, title: label, ...more }, ...icons);
}

export const playButton = (t: Texts, more: string) =>
  button(
    'media-play-button',
    t('play'),
    [
      ['play', 'when-paused'],
      ['pause', 'when-playing'],
      ['replay', 'when-ended'],
    ],
    { class: `button ${more}` },
  );

function leftSide(t: Texts, may_seek: boolean): (HTMLElement | null)[] {
  const seek = (seconds: number, label: string, name: IconName) =>
    button('media-seek-button', label, [[name]], { seconds: String(seconds), class: 'button seek-button' });
  return [
    playButton(t, 'play-button'),
    may_seek ? seek(-10, t('seek_back'), 'seek_back') : null,
    may_seek ? seek(10, t('seek_forward'), 'seek_forward') : null,
    button('media-mute-button', t('mute'), [
      ['mute', 'when-muted'],
      ['volume_low', 'when-low'],
      ['volume', 'when-loud'],
    ]),
    volumeSlider(t),
    make(
      'span',
      { class: 'time' },
      make('media-time', { type: 'current' }),
      make('span', { 'aria-hidden': true }, '/'),
      make('media-time', { type: 'duration' }),
    ),
  ];
}

function volumeSlider(t: Texts): HTMLElement {
  return make(
    'media-volume-slider',
    { class: 'vds-slider volume-slider', 'aria-label': t('volume') },
    make('div', { class: 'vds-slider-track' }),
    make('div', { class: 'vds-slider-track-fill vds-slider-track' }),
    make('div', { class: 'vds-slider-thumb' }),
  );
}

function rightSide(t: Texts, options: ControlOptions): (HTMLElement | null)[] {
  const { next } = options;
  const label = next && t('next', { title: next.title });
  return [
    next &&
      make(
        'button',
        {
          type: 'button',
          class: 'button next-button',
          'aria-label': label ?? '',
          title: label ?? '',
          click: () => next.play(),
        },
        icon('next'),
      ),
    button('media-caption-button', t('captions'), [
      ['captions_on', 'when-on'],
      ['captions', 'when-off'],
    ]),
    options.chapters.length > 1 ? chaptersMenu(t) : null,
    settingsMenu(t, options),
    mayLeaveThePage(options.policy)
      ? button(
          'media-pip-button',
          t('picture_in_picture'),
          [
            ['picture_in_picture_exit', 'when-on'],
            ['picture_in_picture', 'when-off'],
          ],
          { class: 'button pip-button' },
        )
      : null,
    button('media-fullscreen-button', t('full_screen'), [
      ['full_screen_exit', 'when-on'],
      ['full_screen', 'when-off'],
    ]),
  ];
}
