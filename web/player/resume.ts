/// Where playback begins. Pure.

export interface Resume {
  /// Seconds: where the viewer was last.
  position: number;
  completed: boolean;
}

/// Nearer to the start (seconds), there is nothing to go on with.
const min_position_seconds = 5;
/// Nearer to the end (seconds), the viewer has finished: playback begins anew.
const end_seconds = 10;

/// The second at which playback begins, 0 for the start.
/// @param duration of the whole video in seconds, null while it is not known
export function resumePosition(resume: Resume | null, duration: number | null): number {
  if (!resume || !Number.isFinite(resume.position) || resume.position < min_position_seconds) return 0;
  if (duration !== null && resume.position > duration - end_seconds) return 0;
  return resume.position;
}
