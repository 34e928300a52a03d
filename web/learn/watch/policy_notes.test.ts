import { expect, it } from 'vitest';

import type { Policy } from '../../player/policy.ts';
import { policyNotes } from './policy_notes.ts';

const free: Policy = {
  allow_seek: true,
  seek: { mode: 'free' },
  playback_rate: { max: 2, ui_control: true },
  watermark: { enabled: false },
};

it.each<[string, Partial<Policy>, string[]]>([
  ['everything is free', {}, []],
  ['once', { seek: { mode: 'bounded_forward', max_watched: 5 } }, ['once']],
  ['no seeking', { allow_seek: false }, ['seek_blocked']],
  ['a maximum', { playback_rate: { max: 1.5, ui_control: true } }, ['rate_max']],
  ['one speed', { playback_rate: { max: 2, ui_control: false } }, ['rate_fixed']],
  ['a watermark', { watermark: { enabled: true } }, ['watermark']],
])('%s', (_, change, keys) => {
  expect(policyNotes({ ...free, ...change }).map(({ key }) => key)).toEqual(keys);
});
