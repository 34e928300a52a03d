import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';
import { password } from './support/stack';

test.use({ role: null, expectedErrors: [/status of 401/] });

for (const [app, username, home] of [
  ['console', 'staff', '/console/'],
  ['learn', 'student', '/learn/'],
] as const) {
  test(`${app}: a wrong password is refused, the right one leads on`, async ({ page }) => {
    await page.goto(`/${app}/login`);
    await expectFine(page);
    await page.getByLabel('Name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill('wrong password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('alert')).toHaveText(/name or the password is wrong/);

    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL((url) => url.pathname.startsWith(home) && !url.pathname.endsWith('/login'));
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });
}

test('the console asks who it is, and then shows what was asked for', async ({ page }) => {
  await page.goto('/console/settings');
  await expect(page.getByRole('heading', { name: 'Log in to the console' })).toBeVisible();
  await page.getByLabel('Name').fill('staff');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await page.getByRole('button', { name: 'staff' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in to the console' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Log in to the console' })).toBeVisible();
});

test('the root leads to the lessons, and old addresses to their pages', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/learn\//);
  await page.goto('/invitation#nothing');
  await expect(page).toHaveURL(/\/learn\/invitation$/);
  await expect(page.getByRole('heading', { name: 'Choose your password' })).toBeVisible();
});
