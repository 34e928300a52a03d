/// Where the watermark stands, when it moves, and what counts as tampering. Pure.
///
/// No overlay stops a camera in front of the screen. The aim is that a copy has a name on it, so the text must be on every
/// part of the picture sooner or later, and in a place that cannot be foretold.

export interface Placement {
  /// Of the middle of the text, as a part of the picture's width and height.
  x: number;
  y: number;
  /// Milliseconds that it stands there.
  stay_ms: number;
}

export type TamperKind = 'removed' | 'hidden' | 'moved' | 'covered';

export const min_stay_ms = 5000;
export const max_stay_ms = 12_000;
/// The text stays whole within the picture.
const margin = { x: 0.18, y: 0.1 };
/// The next place is at least this far away, as a part of the picture: a text that hardly moves is easily cut off.
const min_move = 0.2;

/// Random numbers from a seed (a linear congruential generator): the same seed gives the same places, for tests. Each is at
/// least 0 and below 1.
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/// The next place, away from the last one.
export function nextPlacement(last: Placement | null, random: () => number): Placement {
  const between = (from: number, to: number) => from + random() * (to - from);
  const stay_ms = Math.round(between(min_stay_ms, max_stay_ms));
  for (;;) {
    const place = { x: between(margin.x, 1 - margin.x), y: between(margin.y, 1 - margin.y), stay_ms };
    if (!last || Math.hypot(place.x - last.x, place.y - last.y) >= min_move) return place;
  }
}

/// Height of the text in CSS pixels: readable in a copy, and small beside the picture.
export function textSize(picture_width: number): number {
  return Math.min(18, Math.max(12, Math.round(picture_width / 60)));
}

/// What the text says: who watches, and when, to the minute.
export function watermarkText(user_id: string, now: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${user_id} · ${day} ${two(now.getHours())}:${two(now.getMinutes())}`;
}

/// The layer as it is found in the page, compared to what the player made of it.
export interface LayerFacts {
  is_in_place: boolean;
  /// Of the layer and all that is around it, up to the player.
  opacity: number;
  is_displayed: boolean;
  is_visible: boolean;
  has_filter: boolean;
  /// CSS pixels between where the text was put and where it is.
  offset: number;
  /// Something that is not the player's lies above the text.
  is_covered: boolean;
}

const max_offset = 4;

/// What was done to the layer; null if it is as the player made it.
export function tampering(layer: LayerFacts): TamperKind | null {
  if (!layer.is_in_place) return 'removed';
  if (!layer.is_displayed || !layer.is_visible || layer.opacity < 0.99 || layer.has_filter) return 'hidden';
  if (layer.offset > max_offset) return 'moved';
  if (layer.is_covered) return 'covered';
  return null;
}

/// A second time within this is no accident: an extension that hides elements does so once.
export const repeat_ms = 60_000;

/// Whether the player stops and reports, after tampering was found at these times (oldest first).
export function isRepeated(found_ms: readonly number[]): boolean {
  const [before, last] = found_ms.slice(-2);
  return before !== undefined && last !== undefined && last - before <= repeat_ms;
}
