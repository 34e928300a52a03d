import { writeFileSync } from 'node:fs';

import { call, settled } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';
import { clip, stack, workDirectory } from './support/stack';

const address = `/console/upload?lecture=${stack.lecture_id}&session=${stack.session_id}`;

test('files are sent two at a time, and become videos', async ({ page }) => {
  await page.goto(address);
  const { readFileSync } = await import('node:fs');
  const buffer = readFileSync(clip);
  const names = ['one 🎬', '<script>two', 'three'];
  await page
    .locator('input[type=file]')
    .setInputFiles(names.map((name) => ({ name: `${name}.mp4`, mimeType: 'video/mp4', buffer })));
  const table = page.getByRole('table', { name: 'Files' });
  for (const name of names) await expect(table.getByText(name, { exact: true })).toBeVisible();
  await expect(table.getByText('Uploaded; processing has begun')).toHaveCount(3);
  await expectFine(page);

  const link = table.getByRole('link', { name: 'three' });
  const id = Number((await link.getAttribute('href'))?.split('/').pop());
  expect(await settled(id)).toMatchObject({ status: 'READY', title: 'three' });
});

test('an empty file and one that is no video are named, and not sent', async ({ page }) => {
  const before = await call<{ count: number }>('GET', '/videos?page_size=1');
  writeFileSync(`${workDirectory}/empty.mp4`, '');
  writeFileSync(`${workDirectory}/notes.txt`, 'notes');
  await page.goto(address);
  await page.locator('input[type=file]').setInputFiles([`${workDirectory}/empty.mp4`, `${workDirectory}/notes.txt`]);
  await expect(page.getByRole('alert')).toContainText('empty.mp4 is empty.');
  await expect(page.getByRole('alert')).toContainText('notes.txt is no video.');
  expect(await call('GET', '/videos?page_size=1')).toMatchObject({ count: before.count });
});

test.describe('on a line that breaks', () => {
  test.use({ expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK_CHANGED|foreign/] });

  test('an upload that broke off is tried again', async ({ page, context }) => {
    await page.goto(address);
    await page.route('**/upload/**', (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.continue(),
    );
    await page.locator('input[type=file]').setInputFiles(clip);
    await expect(page.getByText('There is no connection to the server.')).toBeVisible();
    await page.unroute('**/upload/**');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Uploaded; processing has begun')).toBeVisible();
  });
});
