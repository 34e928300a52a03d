import { writeFileSync } from 'node:fs';

import { call } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';
import { workDirectory } from './support/stack';

test('a file of students is tried first: 28 are new, 2 are named', async ({ page }) => {
  const stamp = Date.now();
  const rows = Array.from({ length: 30 }, (_, row) =>
    row === 4 || row === 20 ? `,u-${stamp}-${row}` : `Student ${row},u-${stamp}-${row}`,
  );
  writeFileSync(`${workDirectory}/students.csv`, ['name,user_id', ...rows].join('\n'));
  await page.goto('/console/people?tab=import');
  await page.locator('input[type=file]').setInputFiles(`${workDirectory}/students.csv`);
  await expect(page.getByText('new: 28')).toBeVisible();
  await expect(page.getByRole('table', { name: 'Faulty lines' }).getByRole('row')).toHaveCount(3);
  await expectFine(page);
  expect(await call('GET', `/students?search=u-${stamp}-1`)).toMatchObject({ count: 0 });

  await page.getByRole('button', { name: 'Import 28' }).click();
  await expect(page.getByText('Imported: 28 new, 0 changed.')).toBeVisible();
});

test('a student is made, found and erased', async ({ page }) => {
  const name = `Jung ${Date.now()}`;
  await page.goto('/console/people');
  await page.getByRole('button', { name: 'New student' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByLabel('User id').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('searchbox').fill(name);
  await expect(page.getByRole('row', { name: new RegExp(name) })).toBeVisible();
  await expectFine(page);
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Erase' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
  await expect(page.getByText('Nothing fits these filters.')).toBeVisible();
});

test('an account is invited: the link is shown once, and its owner chooses a password and logs in', async ({
  page,
  browser,
}) => {
  const name = `ta-${Date.now()}`;
  await page.goto('/console/people?tab=accounts');
  await page.getByRole('button', { name: 'New account' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByLabel('User id').fill(name);
  await page.getByRole('dialog').getByRole('textbox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Staff' }).click();
  await page.getByRole('button', { name: 'Invite' }).click();
  const secret = page.locator('[data-secret]');
  const link = (await secret.textContent()) ?? '';
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await expect(secret).toHaveCount(0);
  expect(await page.content()).not.toContain(link.split('#')[1]);
  await expect(page.getByRole('row', { name: new RegExp(name) }).getByText('invited', { exact: true })).toBeVisible();
  await expectFine(page);

  const owner = await (await browser.newContext({ locale: 'en-US', storageState: undefined })).newPage();
  await owner.goto(link.replace(/^https?:\/\/[^/]+/, new URL(page.url()).origin));
  await expect(owner).toHaveURL(/\/learn\/invitation$/);
  await owner.getByLabel('New password').fill('a long new password');
  await owner.getByRole('button', { name: 'Save and log in' }).click();
  await owner.waitForURL(/\/learn\/login/);
  await owner.getByLabel('Name').fill(name);
  await owner.getByLabel('Password', { exact: true }).fill('a long new password');
  await owner.getByRole('button', { name: 'Log in' }).click();
  await owner.waitForURL(/\/console\//);
  await owner.context().close();
});

test.describe('a member of staff', () => {
  test.use({ role: 'staff', expectedErrors: [/status of 403/] });

  test('sees students, and neither accounts nor webhooks', async ({ page }) => {
    await page.goto('/console/people');
    await expect(page.getByRole('tab', { name: 'Students' })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'Accounts' })).toHaveCount(0);
    await page.goto('/console/webhooks');
    await expect(page.getByText('Your role does not allow this.').first()).toBeVisible();
  });
});
