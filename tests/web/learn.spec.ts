import { call, uploadVideo } from './support/api';
import { expectFine } from './support/page_checks';
import { stack } from './support/stack';
import { expect, logIn, positionOf, setRules, talk, test, type Viewer, watch } from './support/viewer';

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await talk();
});

test('my lessons: what can be watched, what cannot, and why', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await page.goto('/learn/');
  const card = page.getByRole('link', { name: /Limits and their proofs/ });
  await expect(card).toBeVisible();
  await expect(card).toContainText('1:04');
  await expect(card).toContainText('New');
  await expectFine(page);

  await call('POST', '/video-progress', {
    video: id,
    enrollment: viewer.enrollment,
    progress: 0.41,
    last_position: 26,
  });
  await page.reload();
  await expect(page.getByRole('link', { name: /Go on watching/ })).toContainText('0:26 of 1:04');

  await call('POST', '/video-permissions/bulk_set', {
    video_id: id,
    enrollments: [viewer.enrollment],
    rule: 'blocked',
  });
  await page.reload();
  await expect(page.getByText('This video is blocked for you.')).toBeVisible();
  await expect(page.getByRole('link', { name: /Limits and their proofs/ })).toHaveCount(0);
  await expectFine(page);
});

test('a lesson that is not open says so', async ({ page, viewer }) => {
  const { id } = await talk();
  const { results } = await call<{ results: { id: number }[] }>(
    'GET',
    `/session-enrollments?enrollment=${viewer.enrollment}`,
  );
  for (const row of results) await call('DELETE', `/session-enrollments/${row.id}`);
  await page.goto('/learn/');
  await expect(page.getByText('This lesson is not open to you.').first()).toBeVisible();
  await page.goto(`/learn/watch/${id}`);
  await expect(page.getByText('This lesson is not open to you')).toBeVisible();
});

test('the page of a video says its rules in words', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, { max_speed: 1.5, show_watermark: true }, { rule: 'once' });
  await watch(page, id);
  const rules = page.getByRole('list', { name: 'Rules of this video' });
  await expect(rules.getByRole('listitem')).toHaveText([
    'The first time, you can go back but not forward. Once you have watched it all, you can move freely.',
    'The fastest speed is 1.5×.',
    'Your user id is shown over the picture.',
  ]);
  await expectFine(page);
});

test('Korean is there as well', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await page.goto('/learn/');
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(page.getByRole('heading', { name: '내 강의' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  await watch(page, id);
  await expect(page.getByRole('button', { name: '설정' })).toHaveCount(1);
});

test('who is logged out is asked to log in, and then sees what they asked for', async ({ page, context, viewer }) => {
  const { id } = await setRules(viewer, {});
  await context.clearCookies();
  await page.goto(`/watch/${id}`);
  await page.waitForURL(/\/learn\/login\?next=/);
  await logIn(context, viewer);
  await page.goto(`/watch/${id}`);
  await expect.poll(() => positionOf(page), { timeout: 30_000 }).toBeGreaterThan(0.5);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(/\/learn\/login/);
  await page.goBack();
  await page.waitForURL(/\/learn\/login/);
});

test.use({ expectedErrors: [/status of (401|403|404|409)/] });

test('a host system sends its student by a link', async ({ page }) => {
  await page.goto(`/learn/#launch=${stack.student_token}`);
  await expect(page.getByRole('heading', { name: 'My lessons' })).toBeVisible();
  expect(page.url()).not.toContain('launch');
});

test('beyond the limit of devices, one is ended and playback goes on here', async ({ page, browser, viewer }) => {
  test.setTimeout(120_000);
  const { id } = await setRules(viewer, {});
  const others = [];
  for (let i = 0; i < 2; i += 1) others.push(await otherDevice(browser, viewer, id));
  await page.goto(`/learn/watch/${id}`);
  await expect(page.getByRole('heading', { name: 'Too many devices' })).toBeVisible();
  const rows = page.locator('sluice-player .sessions li');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText('Chrome · Linux');
  await expectFine(page);

  await rows.first().getByRole('button', { name: 'End it there and play here' }).click();
  await expect.poll(() => positionOf(page), { timeout: 30_000 }).toBeGreaterThan(0.5);
  const ended = others.map((other) => other.getByRole('heading', { name: 'Playback was ended' }));
  await expect
    .poll(async () => (await Promise.all(ended.map((heading) => heading.count()))).sort(), { timeout: 20_000 })
    .toEqual([0, 1]);

  await page.goto('/learn/devices');
  const devices = page.getByRole('listitem');
  // Leaving the page has ended what played here.
  await expect(devices).toHaveCount(1);
  await expectFine(page);
  await devices
    .first()
    .getByRole('button', { name: /End playback/ })
    .click();
  await expect(devices).toHaveCount(0);
  for (const other of others) await other.context().close();
});

async function otherDevice(browser: import('@playwright/test').Browser, viewer: Viewer, video: number) {
  const context = await browser.newContext({ baseURL: stack.base_url, locale: 'en-US' });
  await logIn(context, viewer);
  const page = await context.newPage();
  await watch(page, video);
  return page;
}

test('a video that is being prepared starts by itself', async ({ page, viewer }) => {
  test.setTimeout(180_000);
  await call('GET', `/enrollments/${viewer.enrollment}`);
  const { id } = await uploadVideo('Just uploaded');
  await page.goto(`/learn/watch/${id}`);
  await expect.poll(() => positionOf(page).catch(() => 0), { timeout: 150_000 }).toBeGreaterThan(0.5);
});

/// Bytes of script on a watch page, as the edge sends them: with brotli where nginx has its module, else with gzip.
const max_script_bytes: Record<string, number> = { br: 250_000, gzip: 285_000 };
const max_style_bytes = 20_000;

test('what a watch page loads stays small', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  const sizes = new Map<string, number>();
  const encodings = new Set<string>();
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    if (!/\.(js|css)$/.test(pathname)) return;
    const headers = await response.allHeaders();
    const bytes = Number(headers['content-length']);
    sizes.set(pathname, bytes);
    // The smallest are sent as they are.
    if (bytes > 2000) encodings.add(headers['content-encoding'] ?? 'none');
  });
  await watch(page, id);
  const sum = (ending: string) =>
    [...sizes].filter(([name]) => name.endsWith(ending)).reduce((all, [, size]) => all + size, 0);
  const [encoding] = [...encodings];
  console.log(`script ${sum('.js')} bytes, styles ${sum('.css')} bytes (${encoding})`);
  expect([...encodings]).toHaveLength(1);
  expect(sum('.js')).toBeGreaterThan(100_000);
  expect(sum('.js')).toBeLessThanOrEqual(max_script_bytes[encoding ?? ''] ?? 0);
  expect(sum('.css')).toBeLessThanOrEqual(max_style_bytes);
});
