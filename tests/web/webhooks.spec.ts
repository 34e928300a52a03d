import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { uploadVideo } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';

test('a receiver is named, told, and told again; its secret is shown once', async ({ page }) => {
  const told: string[] = [];
  const server = createServer((request, response) => {
    told.push(String(request.headers['sluice-event']));
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;

  await page.goto('/console/webhooks');
  await expect(page.getByText('Nobody is told yet.')).toBeVisible();
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByLabel('Address').fill(url);
  await page.getByRole('button', { name: 'Create' }).click();
  const secret = (await page.locator('[data-secret]').textContent()) ?? '';
  expect(secret.length).toBeGreaterThan(20);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(page.locator('[data-secret]')).toHaveCount(0);
  expect(await page.content()).not.toContain(secret);

  await uploadVideo('Told of');
  const deliveries = page.getByRole('table', { name: 'Deliveries' });
  await expect(deliveries.getByText('delivered').first()).toBeVisible({ timeout: 30_000 });
  await expectFine(page);
  const before = told.length;
  await deliveries.getByRole('button', { name: 'Send again' }).last().click();
  await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(before);
  server.close();
});
