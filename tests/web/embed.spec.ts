import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { call } from './support/api';
import { stack } from './support/stack';
import { eventsOf, expect, positionOf, talk, test } from './support/viewer';

/// The example of docs/embedding.md, served by a host of its own: another origin, with its own policy, that hands out access tokens.
const folder = `${__dirname}/../../examples/embedding`;
const types: Record<string, string> = { html: 'text/html', css: 'text/css', js: 'text/javascript' };
const policy =
  `default-src 'none'; script-src 'self' ${stack.base_url}; style-src 'self'; style-src-attr 'unsafe-inline'; ` +
  `img-src 'self' data: blob: ${stack.base_url}; media-src blob:; connect-src 'self' ${stack.base_url}`;

let host: Server;
let origin = '';

test.beforeAll(async () => {
  test.setTimeout(240_000);
  host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    if (pathname === '/access-token') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ access_token: stack.student_token }));
      return;
    }
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const type = types[name.split('.').at(-1) ?? ''];
    if (!type || name.includes('/')) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': policy });
    response.end(readFileSync(`${folder}/${name}`));
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  origin = `http://localhost:${(host.address() as AddressInfo).port}`;
});

test.afterAll(() => new Promise((resolve) => host.close(resolve)));

test.use({ expectedErrors: [/foreign request: http:\/\/localhost/] });

test('a page of another origin plays a lecture, with a token and without a cookie', async ({
  page,
  context,
  viewer,
}) => {
  // The viewer happens to be logged in at the academy, too, as somebody else: that login must not be used.
  const demo = { user_id: stack.student.user_id, enrollment: stack.student.enrollment_id };
  const { id } = await talk();
  await call('PATCH', `/videos/${id}`, { allow_skip: true, max_speed: 2, show_watermark: false });
  const cookies: string[] = [];
  page.on('request', async (request) => {
    const { cookie } = await request.allHeaders();
    if (cookie && request.url().startsWith(stack.base_url)) cookies.push(`${request.url()}: ${cookie}`);
  });
  expect((await context.cookies()).length, viewer.user_id).toBe(1);

  await page.goto(`${origin}/?academy=${stack.base_url}&video=${id}&enrollment=${demo.enrollment}`);
  await expect.poll(() => positionOf(page), { timeout: 30_000 }).toBeGreaterThan(1);
  await expect(page.getByText('Playing: Limits and their proofs')).toBeVisible();
  // The host's look of buttons stays outside.
  const colour = await page
    .getByRole('button', { name: 'Settings' })
    .evaluate((button) => getComputedStyle(button).color);
  expect(colour).not.toBe('rgb(255, 0, 0)');

  const before = (await eventsOf(demo)).length;
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await expect.poll(async () => (await eventsOf(demo)).length).toBe(before + 1);
  expect(cookies).toEqual([]);
});
