import { clock } from '../clock.ts';
import type { Texts } from '../texts.ts';
import { make } from './make.ts';

/// The bar of a video's time: played, loaded, and where it is locked or not ready yet.
export interface TimeBar {
  element: HTMLElement;
  /// @param limit the last second that may be sought, Infinity if there is no limit
  /// @param ready the last second that exists, Infinity of a whole video
  /// @param duration in seconds
  update(limit: number, ready: number, duration: number): void;
}

/// @param storyboard_url WebVTT, null if the video has no storyboard
export function timeBar(t: Texts, storyboard_url: string | null): TimeBar {
  const preview = make(
    'media-slider-preview',
    { class: 'preview' },
    storyboard_url ? make('media-slider-thumbnail', { class: 'thumbnail', src: storyboard_url }) : null,
    make('span', { class: 'chapter-title', 'data-part': 'chapter-title' }),
    make('media-slider-value', { class: 'preview-time' }),
  );
  const locked = make('div', { class: 'locked', hidden: true });
  const unready = make('div', { class: 'unready', hidden: true });
  const element = make(
    'media-time-slider',
    {
      class: 'vds-time-slider vds-slider time-slider',
      'aria-label': t('seek'),
      'key-step': 5,
      'shift-key-multiplier': 2,
    },
    make('media-slider-chapters', { class: 'vds-slider-chapters' }, chapterTemplate()),
    locked,
    unready,
    make('div', { class: 'vds-slider-thumb' }),
    preview,
  );
  return {
    element,
    update(limit, ready, duration) {
      mark(locked, limit, duration);
      mark(unready, ready, duration);
      element.style.setProperty('--limit', `${part(Math.min(limit, ready), duration) * 100}%`);
      if (limit < duration) element.setAttribute('aria-description', t('locked_from', { time: clock(limit) }));
      else element.removeAttribute('aria-description');
    },
  };
}

function chapterTemplate(): HTMLElement {
  return make(
    'template',
    {},
    make(
      'div',
      { class: 'vds-slider-chapter' },
      make('div', { class: 'vds-slider-track' }),
      make('div', { class: 'vds-slider-track-fill vds-slider-track' }),
      make('div', { class: 'vds-slider-progress vds-slider-track' }),
    ),
  );
}

const part = (seconds: number, duration: number) => (duration > 0 ? Math.min(1, seconds / duration) : 1);

function mark(element: HTMLElement, from: number, duration: number): void {
  element.hidden = !(from < duration);
  element.style.setProperty('left', `${part(from, duration) * 100}%`);
}

/// What stands in the bar's place when the viewer cannot move: it shows the time, and is no control.
export function fixedBar(): TimeBar {
  const fill = make('div', { class: 'fixed-fill' });
  return { element: make('div', { class: 'fixed-bar', 'aria-hidden': true }, fill), update() {} };
}
