import { call, settled, uploadVideo, type Video } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';

async function readyVideo(): Promise<Video> {
  const { results } = await call<{ results: Video[] }>('GET', '/videos?search=Vectors&status=READY');
  const [video] = results;
  if (!video) throw new Error('the demo video is not there');
  return video;
}

test('the preview plays', async ({ page }) => {
  const { id } = await readyVideo();
  await page.goto(`/console/videos/${id}`);
  await expectFine(page);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect
    .poll(() => page.locator('video').evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(3);
});

test('processing shows a bar for each task, and the renditions', async ({ page }) => {
  const { id } = await readyVideo();
  const tasks = await call<{ id: number; state: string }[]>('GET', `/videos/${id}/tasks`);
  await page.goto(`/console/videos/${id}?tab=processing`);
  await expect(page.locator('[data-task]')).toHaveCount(tasks.length);
  await expect(page.getByRole('table', { name: 'Renditions' }).getByRole('row')).not.toHaveCount(1);
  await expectFine(page);
});

test('a video that fails says why, in words, and is tried again', async ({ page }) => {
  const { writeFileSync } = await import('node:fs');
  const { workDirectory } = await import('./support/stack');
  const file = `${workDirectory}/broken.mp4`;
  writeFileSync(file, 'this is no video at all, whatever its name says');
  const { id } = await uploadVideo('Broken', file);
  expect((await settled(id)).status).toBe('FAILED');

  await page.goto(`/console/videos/${id}?tab=processing`);
  await expect(page.getByText('This file is no video.').first()).toBeVisible();
  await expect(page.getByText('(not_media)')).toBeVisible();
  await page.getByRole('button', { name: 'Process again' }).click();
  await expect(page.getByText('waits to be processed again')).toBeVisible();
  await settled(id);
});

test('its settings are written, and warn before everybody starts anew', async ({ page }) => {
  const { id, policy_version } = await call<Video>('POST', '/videos', {
    session: (await call<{ session_id: number }>('GET', `/videos/${(await readyVideo()).id}`)).session_id,
    title: 'Announced',
  });
  await page.goto(`/console/videos/${id}?tab=settings`);
  await page.getByRole('switch', { name: 'Seeking allowed' }).check();
  await expect(page.getByText('has to start it again')).toBeVisible();
  await expectFine(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const video = await call<Video & { allow_skip: boolean }>('GET', `/videos/${id}`);
  expect(video).toMatchObject({ allow_skip: true, policy_version: policy_version + 1 });
});

for (const tab of ['students', 'statistics', 'events']) {
  test(`its ${tab} can be read by anybody`, async ({ page }) => {
    await page.goto(`/console/videos/${(await readyVideo()).id}?tab=${tab}`);
    await expect(page.getByRole('tabpanel')).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    await expectFine(page);
  });
}

test('every chart can be read as a table, and reached by the keyboard', async ({ page }) => {
  const { id } = await readyVideo();
  const { bins } = await call<{ bins: { students: number }[] }>('GET', `/videos/${id}/distribution`);
  await page.goto(`/console/videos/${id}?tab=statistics`);
  const chart = page.getByRole('region', { name: 'How far the students have come' });
  await expect(chart.getByRole('listitem')).toHaveCount(bins.length);
  await chart.getByRole('listitem').first().focus();
  await expect(chart.getByRole('listitem').first()).toHaveAccessibleName(`0% – 5%: ${bins[0]?.students}`);
  await chart.getByRole('button', { name: 'As a table' }).click();
  await expect(chart.getByRole('row')).toHaveCount(bins.length + 1);
  const cells = await chart.getByRole('row').locator('td:last-child').allTextContents();
  expect(cells.reduce((sum, text) => sum + Number(text.match(/\d+$/)?.[0]), 0)).toBe(
    bins.reduce((sum, { students }) => sum + students, 0),
  );
});
