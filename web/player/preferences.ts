import { browserStore } from '../shared/store.ts';

/// What a viewer has chosen in this browser, for every video.
export interface Preferences {
  rate: number;
  /// From 0 to 1.
  volume: number;
  is_muted: boolean;
  /// The language of the captions that are on; null if captions are off.
  captions: string | null;
  /// Of the usual size of captions, as a part: 1 is the usual one.
  caption_size: number;
  caption_style: 'box' | 'outline';
  /// Whether single keys work as shortcuts (WCAG 2.1.4).
  shortcuts: boolean;
  /// Bits per second that the network gave last time; 0 if nothing is known.
  bandwidth: number;
}

export const defaults: Preferences = {
  rate: 1,
  volume: 1,
  is_muted: false,
  captions: null,
  caption_size: 1,
  caption_style: 'box',
  shortcuts: true,
  bandwidth: 0,
};

const store = browserStore('sluice.player');

/// What was stored, as far as it can be used: a value of another type, or out of its bounds, is replaced by the default.
export function parsePreferences(text: string | null): Preferences {
  let said: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) said = parsed;
  } catch {
    // Somebody else has written there; the defaults will do.
  }
  const number = (name: 'rate' | 'volume' | 'caption_size' | 'bandwidth', min: number, max: number) => {
    const value = said[name];
    return typeof value === 'number' && value >= min && value <= max ? value : defaults[name];
  };
  const flag = (name: 'is_muted' | 'shortcuts') => (typeof said[name] === 'boolean' ? said[name] : defaults[name]);
  return {
    rate: number('rate', 0.25, 4),
    volume: number('volume', 0, 1),
    is_muted: flag('is_muted'),
    captions: typeof said.captions === 'string' ? said.captions : null,
    caption_size: number('caption_size', 0.5, 3),
    caption_style: said.caption_style === 'outline' ? 'outline' : 'box',
    shortcuts: flag('shortcuts'),
    bandwidth: number('bandwidth', 0, 1e9),
  };
}

export const readPreferences = (): Preferences => parsePreferences(store.read());

export function keepPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  store.write(JSON.stringify({ ...readPreferences(), [name]: value }));
}
