/// Which key does what. Pure; the list is the one that viewers know from elsewhere.

export type Action =
  | { do: 'toggle_play' }
  | { do: 'toggle_mute' }
  | { do: 'toggle_captions' }
  | { do: 'toggle_full_screen' }
  | { do: 'toggle_picture_in_picture' }
  | { do: 'seek_by'; seconds: number }
  /// A part of the whole, from 0 to 1.
  | { do: 'seek_to'; part: number }
  | { do: 'volume_by'; part: number }
  | { do: 'faster' }
  | { do: 'slower' }
  | { do: 'next_video' }
  | { do: 'show_shortcuts' };

/// What is told of a key press, as in KeyboardEvent.
export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

const long_seek_seconds = 10;
const short_seek_seconds = 5;
const volume_step = 0.05;

const actions: Readonly<Record<string, Action>> = {
  ' ': { do: 'toggle_play' },
  k: { do: 'toggle_play' },
  m: { do: 'toggle_mute' },
  c: { do: 'toggle_captions' },
  f: { do: 'toggle_full_screen' },
  i: { do: 'toggle_picture_in_picture' },
  j: { do: 'seek_by', seconds: -long_seek_seconds },
  l: { do: 'seek_by', seconds: long_seek_seconds },
  arrowleft: { do: 'seek_by', seconds: -short_seek_seconds },
  arrowright: { do: 'seek_by', seconds: short_seek_seconds },
  arrowup: { do: 'volume_by', part: volume_step },
  arrowdown: { do: 'volume_by', part: -volume_step },
  home: { do: 'seek_to', part: 0 },
  end: { do: 'seek_to', part: 1 },
  '>': { do: 'faster' },
  '<': { do: 'slower' },
  '?': { do: 'show_shortcuts' },
};

/// The action of a key press, null if it has none. Keys with Ctrl, Alt or Meta are the browser's.
export function actionOf(press: KeyPress): Action | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  const key = press.key.toLowerCase();
  if (press.shiftKey && key === 'n') return { do: 'next_video' };
  if (/^[0-9]$/.test(key)) return { do: 'seek_to', part: Number(key) / 10 };
  return Object.hasOwn(actions, key) ? (actions[key] ?? null) : null;
}

/// Whether a key works while single-key shortcuts are switched off (WCAG 2.1.4): those that are no character.
export function isCharacterKey(press: KeyPress): boolean {
  return press.key.length === 1 && press.key !== ' ';
}
