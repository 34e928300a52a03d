import { call, settled, uploadVideo, type Video } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';

test('an upload appears by itself, and ends ready', async ({ page }) => {
  await page.goto('/console/board');
  await expect(page.getByRole('region', { name: 'Ready' }).getByRole('table')).toBeVisible();
  const title = `Appears ${Date.now()}`;
  const { id } = await uploadVideo(title);
  await expect(page.getByRole('link', { name: title })).toBeVisible({ timeout: 5_000 });
  await settled(id);
  await expect(page.getByRole('region', { name: 'Ready' }).getByRole('link', { name: title })).toBeVisible();
  await expectFine(page);
});

test.describe('with many at once', () => {
  test('three that failed are tried again, one is gone: two are done, and one is named', async ({ page }) => {
    const { writeFileSync } = await import('node:fs');
    const { workDirectory } = await import('./support/stack');
    writeFileSync(`${workDirectory}/bad.mp4`, 'no video');
    const videos: Video[] = [];
    const stamp = Date.now();
    for (const name of ['one', 'two', 'three'])
      videos.push(await uploadVideo(`Bad ${stamp} ${name}`, `${workDirectory}/bad.mp4`));
    for (const { id } of videos) await settled(id);
    await page.goto(`/console/board?search=${stamp}`);
    const failed = page.getByRole('region', { name: 'Failed' });
    await expect(failed.getByRole('row')).toHaveCount(4);
    await failed.getByRole('checkbox', { name: 'Select all of this page' }).check();
    await page.getByRole('button', { name: 'Process again' }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await call('DELETE', `/videos/${videos[1]?.id}`);
    await page.getByRole('dialog').getByRole('button', { name: 'Process again' }).click();
    await expect(page.getByText('Done: 2')).toBeVisible();
    await expect(page.getByRole('alert').filter({ hasText: `Bad ${stamp} two` })).toContainText('not there any more');
  });
});

test('a worker that is there is shown, with what all of them have to do', async ({ page }) => {
  const workers = await call<{ id: string; state: string }[]>('GET', '/workers');
  await page.goto('/console/workers');
  const row = page.getByRole('row', { name: new RegExp(workers[0]?.id ?? 'no worker') });
  await expect(row.getByText(/^(idle|busy)$/)).toBeVisible();
  await expectFine(page);
});

test('home counts what the API counts', async ({ page }) => {
  await page.goto('/console/');
  const { count } = await call<{ count: number }>('GET', '/videos?status=READY&page_size=1');
  await expect(page.getByText('Ready to watch').locator('..')).toContainText(String(count));
  await expectFine(page);
});
