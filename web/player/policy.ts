/// What the viewer may do with a video, as `playback/start` answers it, and what follows from it for the player. Pure.
///
/// The server is the judge; these rules keep an honest viewer from ever being one of its cases.

export interface Policy {
  /// False: every seek is a violation, whatever the mode.
  allow_seek: boolean;
  seek: {
    mode: 'free' | 'bounded_forward' | 'blocked';
    /// Seconds: how far the viewer had watched when playback started. Of bounded_forward.
    max_watched?: number;
    /// Seconds beyond what was watched that are no violation yet.
    grace_seconds?: number;
  };
  playback_rate: { max: number; ui_control: boolean };
  watermark: { enabled: boolean };
}

/// What becomes of a seek that a control, a key, a gesture or a media key asks for.
export type SeekAnswer =
  | { kind: 'go'; to: number }
  /// `to` is the limit: the place that was asked for is locked.
  | { kind: 'clamped'; to: number }
  | { kind: 'refused' };

/// Positions of a media element are rounded to frames: a seek to the limit may land this far beyond it (seconds).
const rounding_seconds = 0.25;

/// The pipeline itself moves the playhead by less than this (seconds): over holes in the buffer, or to the same place again.
const own_move_seconds = 1;

/// Two reports of the playhead that are further apart (seconds of the video) are no continuous playback.
const max_step_seconds = 4;

/// The mode in effect: a policy that forbids seeking has no other mode than blocked.
export function seekMode(policy: Policy): Policy['seek']['mode'] {
  return policy.allow_seek ? policy.seek.mode : 'blocked';
}

/// The last second that a seek may reach: Infinity if seeking is free, 0 if it is blocked.
/// @param furthest as far as this player has played, in seconds
export function seekLimit(policy: Policy, furthest: number): number {
  switch (seekMode(policy)) {
    case 'free':
      return Number.POSITIVE_INFINITY;
    case 'bounded_forward':
      return Math.max(policy.seek.max_watched ?? 0, furthest) + (policy.seek.grace_seconds ?? 0);
    case 'blocked':
      return 0;
  }
}

/// Answers a seek of the controls. Nothing of this is reported: the control itself stops it.
export function answerSeek(policy: Policy, furthest: number, to: number): SeekAnswer {
  if (seekMode(policy) === 'blocked' || Number.isNaN(to)) return { kind: 'refused' };
  const limit = seekLimit(policy, furthest);
  return to <= limit ? { kind: 'go', to: Math.max(0, to) } : { kind: 'clamped', to: limit };
}

/// Whether the media element has been moved in a way that the controls would not have allowed: by a script, by developer
/// tools or by a browser's own controls. This is set back and reported.
export function isForbiddenMove(policy: Policy, furthest: number, from: number, to: number): boolean {
  switch (seekMode(policy)) {
    case 'free':
      return false;
    case 'bounded_forward':
      return to > seekLimit(policy, furthest) + rounding_seconds && to > from + own_move_seconds;
    case 'blocked':
      return Math.abs(to - from) > own_move_seconds;
  }
}

/// How far the viewer has played, after the playhead went from one report to the next without a seek.
export function furthestAfter(furthest: number, from: number, to: number): number {
  const played = to - from;
  return played >= 0 && played <= max_step_seconds ? Math.max(furthest, to) : furthest;
}

/// The fastest rate that may be played. Normal speed is always allowed.
export function maxRate(policy: Policy): number {
  return policy.playback_rate.ui_control ? Math.max(1, policy.playback_rate.max) : 1;
}

/// The speeds that the menu offers, in the order of `all`. One alone is no choice, and needs no menu.
export function offeredRates(policy: Policy, all: readonly number[]): number[] {
  return all.filter((rate) => rate <= maxRate(policy) && (policy.playback_rate.ui_control || rate === 1));
}

/// The rate that is played when `rate` is asked for, by a control, by a stored choice or by a script.
export function allowedRate(policy: Policy, rate: number): number {
  if (!policy.playback_rate.ui_control) return 1;
  return Number.isFinite(rate) && rate > 0 ? Math.min(rate, maxRate(policy)) : 1;
}

/// Whether the picture may leave the page: picture-in-picture, AirPlay, casting and a phone's own full screen show the
/// video element alone, without the watermark above it.
export function mayLeaveThePage(policy: Policy): boolean {
  return !policy.watermark.enabled;
}
