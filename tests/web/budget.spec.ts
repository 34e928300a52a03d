import { expect, test } from './support/fixture';

/// Bytes as they are sent, compressed. What the first page needs is what somebody waits for.
const max_script_bytes = 300_000;
const max_style_bytes = 60_000;

for (const address of ['/console/login', '/console/board']) {
  test(`${address} weighs no more than it may`, async ({ page }) => {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    const files = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map(({ name, encodedBodySize }) => ({
        kind: name.split('.').pop(),
        bytes: encodedBodySize,
      })),
    );
    const sum = (kind: string) => files.filter((file) => file.kind === kind).reduce((all, { bytes }) => all + bytes, 0);
    expect(sum('js')).toBeGreaterThan(50_000);
    expect(sum('js')).toBeLessThanOrEqual(max_script_bytes);
    expect(sum('css')).toBeLessThanOrEqual(max_style_bytes);
  });
}
