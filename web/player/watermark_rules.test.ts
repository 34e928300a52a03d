import { describe, expect, it } from 'vitest';
import type { LayerFacts, Placement } from './watermark_rules.ts';
import * as rules from './watermark_rules.ts';

const places = (seed: number, count: number): Placement[] => {
  const random = rules.randomFrom(seed);
  const list: Placement[] = [];
  for (let i = 0; i < count; ++i) list.push(rules.nextPlacement(list.at(-1) ?? null, random));
  return list;
};

describe('places', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(places(7, 5)).toEqual(places(7, 5));
    expect(places(7, 5)).not.toEqual(places(8, 5));
  });

  it('stay within the picture, for 5 to 12 seconds, and are apart from each other', () => {
    const list = places(1, 500);
    for (const [i, place] of list.entries()) {
      expect(place.x).toBeGreaterThan(0.1);
      expect(place.x).toBeLessThan(0.9);
      expect(place.y).toBeGreaterThan(0.05);
      expect(place.y).toBeLessThan(0.95);
      expect(place.stay_ms).toBeGreaterThanOrEqual(rules.min_stay_ms);
      expect(place.stay_ms).toBeLessThanOrEqual(rules.max_stay_ms);
      const last = list[i - 1];
      if (last) expect(Math.hypot(place.x - last.x, place.y - last.y)).toBeGreaterThanOrEqual(0.2);
    }
  });

  it('reach every quarter of the picture', () => {
    const quarters = new Set(places(3, 100).map((place) => `${place.x < 0.5}${place.y < 0.5}`));
    expect(quarters.size).toBe(4);
  });
});

it.each([
  [300, 12],
  [900, 15],
  [3840, 18],
])('the text of a picture %d wide is %d pixels high', (width, size) => {
  expect(rules.textSize(width)).toBe(size);
});

it('the text says who and when', () => {
  expect(rules.watermarkText('kim-3', new Date(2026, 2, 4, 5, 6))).toBe('kim-3 · 2026-03-04 05:06');
});

describe('tampering', () => {
  const sound: LayerFacts = {
    is_in_place: true,
    opacity: 1,
    is_displayed: true,
    is_visible: true,
    has_filter: false,
    offset: 0,
    is_covered: false,
  };

  it.each([
    ['as it was made', {}, null],
    ['moved by rounding', { offset: 1 }, null],
    ['taken out', { is_in_place: false }, 'removed'],
    ['display: none', { is_displayed: false }, 'hidden'],
    ['visibility: hidden', { is_visible: false }, 'hidden'],
    ['opacity: 0', { opacity: 0 }, 'hidden'],
    ['half transparent', { opacity: 0.5 }, 'hidden'],
    ['filter or clip-path', { has_filter: true }, 'hidden'],
    ['transform', { offset: 900 }, 'moved'],
    ['a box above it', { is_covered: true }, 'covered'],
  ] as const)('%s', (_, change, kind) => {
    expect(rules.tampering({ ...sound, ...change })).toBe(kind);
  });

  it.each([
    [[], false],
    [[1000], false],
    [[1000, 30_000], true],
    [[1000, 62_000], false],
    [[1000, 100_000, 130_000], true],
  ])('found at %j', (found, repeated) => {
    expect(rules.isRepeated(found)).toBe(repeated);
  });
});
