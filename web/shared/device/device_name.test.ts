import { expect, test } from 'vitest';

import { deviceName } from './device_name.ts';

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome · Windows 10',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    'Mobile Safari · Apple iPhone · iOS 18.1',
  ],
  ['', null],
  [null, null],
  ['curl/7.88.1', null],
])('%s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
