import { expect, it } from 'vitest';
import { deviceLabel } from './device.ts';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/156.0.0.0 Safari/537.36`, 'Chrome · Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/156.0.0.0 Safari/537.36 Edg/156.0`, 'Edge · Windows'],
  [
    `Mozilla/5.0 (Linux; Android 16; SM-S9) ${webkit} SamsungBrowser/30.0 Chrome/150 Mobile Safari/537.36`,
    'Samsung Internet · Android',
  ],
  [`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/150.0 Whale/4.1 Safari/537.36`, 'Whale · Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 Version/26.1 Mobile/15E148 Safari/604.1',
    'Safari · iPhone',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0', 'Firefox · Linux'],
  ['curl/8.5', ''],
])('%s', (user_agent, label) => {
  expect(deviceLabel(user_agent)).toBe(label);
});
