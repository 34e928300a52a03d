import { expect, test } from 'vitest';

import { SpeedMeter } from './speed_meter.ts';

test('it has no speed before the second sample', () => {
  expect(new SpeedMeter().speedAt(1000, 500)).toBe(0);
});

test('it counts the last five seconds only', () => {
  const meter = new SpeedMeter();
  meter.speedAt(0, 0);
  expect(meter.speedAt(1000, 1_000_000)).toBe(1_000_000);
  // From here on half as fast: after five seconds nothing else counts.
  let speed = 0;
  for (let second = 2; second <= 7; second += 1)
    speed = meter.speedAt(second * 1000, 1_000_000 + (second - 1) * 500_000);
  expect(speed).toBe(500_000);
});
