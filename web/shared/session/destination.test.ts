import { expect, test } from 'vitest';

import { afterLogin } from './destination.ts';

test.each([
  ['student', null, '/learn/'],
  ['staff', null, '/console/'],
  ['instructor', '', '/console/'],
  ['student', '/learn/watch/7?t=30', '/learn/watch/7?t=30'],
  ['staff', '/console/board?search=a', '/console/board?search=a'],
  ['student', '/api/stream/7', '/api/stream/7'],
  // Another application's page, and other servers in every spelling.
  ['student', '/console/board', '/learn/'],
  ['student', 'https://evil.example/learn/', '/learn/'],
  ['student', '//evil.example/learn/', '/learn/'],
  ['student', '/\\\\evil.example/learn/', '/learn/'],
  ['student', '\\\\evil.example', '/learn/'],
  ['student', 'javascript:alert(1)//learn/', '/learn/'],
  ['student', '/learn/../console/', '/learn/'],
  ['student', 'http://[', '/learn/'],
])('%s who asked for %s', (role, asked, destination) => {
  expect(afterLogin(role, asked)).toBe(destination);
});
