import { describe, expect, it } from 'vitest';
import type { Policy } from './policy.ts';
import * as policy from './policy.ts';

const free: Policy = {
  allow_seek: true,
  seek: { mode: 'free', grace_seconds: 3 },
  playback_rate: { max: 2, ui_control: true },
  watermark: { enabled: false },
};
const bounded: Policy = { ...free, seek: { mode: 'bounded_forward', max_watched: 10, grace_seconds: 3 } };
const blocked: Policy = { ...free, allow_seek: false, seek: { mode: 'blocked' } };

describe('seeks of the controls', () => {
  it.each([
    ['free: anywhere', free, 0, 500, { kind: 'go', to: 500 }],
    ['free: never before the start', free, 0, -5, { kind: 'go', to: 0 }],
    ['bounded: back', bounded, 0, 2, { kind: 'go', to: 2 }],
    ['bounded: into the grace', bounded, 0, 13, { kind: 'go', to: 13 }],
    ['bounded: beyond is clamped', bounded, 0, 40, { kind: 'clamped', to: 13 }],
    ['bounded: what was played here counts', bounded, 30, 40, { kind: 'clamped', to: 33 }],
    ['blocked: nowhere', blocked, 30, 2, { kind: 'refused' }],
    ['a place that is no number', free, 0, Number.NaN, { kind: 'refused' }],
  ] as const)('%s', (_, rules, furthest, to, answer) => {
    expect(policy.answerSeek(rules, furthest, to)).toEqual(answer);
  });

  it('are blocked by allow_seek whatever the mode says', () => {
    expect(policy.seekMode({ ...bounded, allow_seek: false })).toBe('blocked');
  });
});

describe('moves of the media element', () => {
  it.each([
    ['free: any', free, 0, 0, 500, false],
    ['bounded: a script jumps ahead', bounded, 0, 5, 50, true],
    ['bounded: the limit, rounded to a frame', bounded, 0, 5, 13.04, false],
    ['bounded: back', bounded, 0, 12, 0, false],
    ['bounded: the pipeline steps over a hole at the edge', bounded, 12, 15.2, 15.5, false],
    ['blocked: the pipeline seeks to the same place', blocked, 0, 20, 20, false],
    ['blocked: back', blocked, 0, 20, 5, true],
    ['blocked: ahead', blocked, 0, 20, 25, true],
  ] as const)('%s', (_, rules, furthest, from, to, forbidden) => {
    expect(policy.isForbiddenMove(rules, furthest, from, to)).toBe(forbidden);
  });
});

describe('as far as was played', () => {
  it.each([
    ['grows by playing', 10, 10, 10.25, 10.25],
    ['does not shrink when older parts are played', 10, 3, 3.25, 10],
    ['does not grow by a jump', 10, 10, 60, 10],
    ['does not grow by going back', 10, 10, 5, 10],
  ])('%s', (_, furthest, from, to, after) => {
    expect(policy.furthestAfter(furthest, from, to)).toBe(after);
  });
});

describe('speeds', () => {
  const all = [0.5, 0.75, 1, 1.25, 1.5, 2];
  const upTo = (max: number, ui_control = true): Policy => ({ ...free, playback_rate: { max, ui_control } });

  it.each([
    ['up to the maximum', upTo(1.5), [0.5, 0.75, 1, 1.25, 1.5]],
    ['normal speed is there whatever the maximum', upTo(0.5), [0.5, 0.75, 1]],
    ['without control there is one', upTo(2, false), [1]],
  ])('%s', (_, rules, offered) => {
    expect(policy.offeredRates(rules, all)).toEqual(offered);
  });

  it.each([
    [upTo(1.5), 4, 1.5],
    [upTo(1.5), 0.5, 0.5],
    [upTo(2, false), 2, 1],
    [upTo(2, false), 0.5, 1],
    [upTo(2), Number.NaN, 1],
    [upTo(2), -1, 1],
  ])('%# asked for %d', (rules, rate, allowed) => {
    expect(policy.allowedRate(rules, rate)).toBe(allowed);
  });
});

it('keeps a picture with a watermark on the page', () => {
  expect(policy.mayLeaveThePage(free)).toBe(true);
  expect(policy.mayLeaveThePage({ ...free, watermark: { enabled: true } })).toBe(false);
});
