import { call } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';
import { stack } from './support/stack';

test('a lecture and its lessons are made by the keyboard alone, and put in order', async ({ page }) => {
  const title = `Algebra ${Date.now()}`;
  await page.goto('/console/lectures');
  await expect(page.getByRole('table', { name: 'Lectures' })).toBeVisible();
  await page.getByRole('button', { name: 'New lecture' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeFocused();
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: title }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: title })).toBeVisible();

  for (const lesson of ['First', 'Second']) {
    await page.getByRole('button', { name: 'New lesson' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByRole('textbox').first()).toBeFocused();
    await page.keyboard.type(lesson);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: lesson, exact: true })).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.getByRole('button', { name: 'Move Second up' }).focus();
  await page.keyboard.press('Enter');
  const lessons = page.getByRole('heading', { level: 2 });
  await expect(lessons).toHaveText(['Second', 'First']);
  await page.reload();
  await expect(lessons).toHaveText(['Second', 'First']);
  await expectFine(page);
});

test('what a lecture search says stays in the address', async ({ page }) => {
  await page.goto('/console/lectures');
  await page.getByRole('searchbox', { name: 'Search lectures' }).fill('no such lecture');
  await expect(page.getByText('Nothing fits these filters.')).toBeVisible();
  await expect(page).toHaveURL(/search=no\+such\+lecture/);
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Search lectures' })).toHaveValue('no such lecture');
  await expectFine(page);
});

test('the lectures, empty of nothing, can be used by anybody', async ({ page }) => {
  await page.goto('/console/lectures');
  await expect(page.getByRole('table', { name: 'Lectures' })).toBeVisible();
  await expectFine(page);
});

test.describe('with videos', () => {
  test.use({ expectedErrors: [/status of 409/] });

  test('a lesson that has videos is not deleted, and the page says why', async ({ page }) => {
    await page.goto(`/console/lectures/${stack.lecture_id}`);
    const { title } = await call<{ title: string }>('GET', `/sessions/${stack.session_id}`);
    await page.getByRole('button', { name: `Actions for ${title}` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByRole('alert')).toContainText('Other entries depend on this one');
    await call('GET', `/sessions/${stack.session_id}`);
  });
});

test('names are shown as text, whatever they are', async ({ page }) => {
  const title = `<img src=x onerror="alert(1)"> 🎬 ${Date.now()}`;
  const { id } = await call<{ id: number }>('POST', '/lectures', { title });
  await page.goto(`/console/lectures/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
});

test.describe('an instructor', () => {
  test.use({ role: 'instructor' });

  test('reads, and finds nothing to write with', async ({ page }) => {
    await page.goto(`/console/lectures/${stack.lecture_id}`);
    await expect(page.getByRole('link', { name: 'Vectors and matrices' }).first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'New lesson' })).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Upload' })).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Webhooks' })).toHaveCount(0);
  });
});
