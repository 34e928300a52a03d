import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';

test('language and colours are kept', async ({ page }) => {
  await page.goto('/console/settings');
  await page.getByText('한국어').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('설정');
  await page.getByText('어둡게').click();
  await expectFine(page);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('설정');
  expect(await page.locator('html').getAttribute('lang')).toBe('ko');
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
});

test('a page that is not there says so', async ({ page }) => {
  await page.goto('/console/nothing/here');
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await expectFine(page);
});

for (const address of ['/console/', '/console/board', '/console/lectures', '/console/people', '/console/upload']) {
  for (const [language, colorScheme] of [
    ['ko-KR', 'light'],
    ['ko-KR', 'dark'],
    ['en-US', 'dark'],
  ] as const) {
    test.describe(`${address} in ${language}, ${colorScheme}`, () => {
      test.use({ locale: language, colorScheme });

      test('can be used by anybody', async ({ page }) => {
        await page.goto(address);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        expect(await page.locator('html').getAttribute('lang')).toBe(language.slice(0, 2));
        await expectFine(page);
      });
    });
  }
}
