import type { Schema } from '../../shared/api/client.ts';

/// In the order in which they are offered as filters: what counts most stands first.
export const eventTypes: readonly Schema<'PlaybackEvent'>['event_type'][] = [
  'SEEK_ATTEMPT',
  'SPEED_CHANGE_ATTEMPT',
  'FOCUS_LOST',
  'VISIBILITY_HIDDEN',
  'PLAYER_ERROR',
  'FOCUS_GAINED',
  'VISIBILITY_VISIBLE',
  'FULLSCREEN_ENTER',
  'FULLSCREEN_EXIT',
];

export const ranges = ['24h', '7d', 'all'] as const;
