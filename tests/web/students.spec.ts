import { call, newStudent, reportEvents, startPlayback, type Video } from './support/api';
import { expect, test } from './support/fixture';
import { expectFine } from './support/page_checks';

const demoVideo = async () =>
  (await call<{ results: Video[] }>('GET', '/videos?search=Vectors&status=READY')).results[0] as Video;

test('one rule is set for two students, and a third is left alone', async ({ page }) => {
  const video = await demoVideo();
  const stamp = Date.now();
  const people = [];
  for (const name of ['Kim Minseo', 'Lee Jiho', 'Park Seojun']) people.push(await newStudent(name, `${name}-${stamp}`));
  await page.goto(`/console/videos/${video.id}?tab=students`);
  for (const name of ['Kim Minseo', 'Lee Jiho'])
    await page
      .getByRole('checkbox', { name: `Select ${name}` })
      .first()
      .check();
  await page.getByRole('button', { name: 'Set the rule of 2' }).click();
  await page.getByRole('radio', { name: 'Blocked' }).check();
  await expect(page.getByText('Changes for 2, stays as it is for 0')).toBeVisible();
  await expect(page.getByText('Kim Minseo: Free → Blocked')).toBeVisible();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('The rule of 2 is set.')).toBeVisible();
  expect(await call('GET', `/videos/${video.id}`)).toMatchObject({ policy_version: video.policy_version + 1 });
  await expect(
    page
      .getByRole('row', { name: /Kim Minseo/ })
      .first()
      .getByText('Blocked'),
  ).toBeVisible();
  await expect(
    page
      .getByRole('row', { name: /Park Seojun/ })
      .first()
      .getByText('Free'),
  ).toBeVisible();
  await expectFine(page);
});

test('an exception of one student is written', async ({ page }) => {
  const video = await demoVideo();
  const { enrollment } = await newStudent('Choi Yuna', `yuna-${Date.now()}`);
  await page.goto(`/console/videos/${video.id}?tab=students&search=Choi`);
  await page
    .getByRole('row', { name: /Choi Yuna/ })
    .first()
    .getByRole('button', { name: 'Exceptions' })
    .click();
  await page.getByRole('switch', { name: 'No seeking at all' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const rows = await call<{ results: object[] }>(
    'GET',
    `/video-permissions?video=${video.id}&enrollment=${enrollment}`,
  );
  expect(rows.results).toMatchObject([{ block_seek: true, is_override: true }]);
});

test('three violations are seen, revoke the session, and are exported', async ({ page }) => {
  const { id } = await call<Video>('PATCH', `/videos/${(await demoVideo()).id}`, { allow_skip: false });
  const { token, session_id } = await startPlayback(id);
  await page.goto('/console/playback');
  await expect(page.getByRole('row', { name: /Chrome · Linux/ })).toBeVisible();
  await expectFine(page);

  await page.goto(`/console/videos/${id}?tab=events&range=all`);
  const seek = { type: 'SEEK_ATTEMPT', payload: { from: 1, to: 9 } };
  expect(await reportEvents(token, [seek, seek, seek])).toMatchObject({ stored: 3, revoked: true });
  await expect(page.getByRole('table', { name: 'Events' }).getByText('Seek attempt')).toHaveCount(3);
  await expectFine(page);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ]);
  const { readFileSync } = await import('node:fs');
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines.filter((line) => line.includes(session_id))).toHaveLength(3);

  await page.goto('/console/playback?status=REVOKED');
  await expect(page.getByText('too many violations').first()).toBeVisible();
});

test('a member of staff ends what a student watches', async ({ page }) => {
  const { token } = await startPlayback((await demoVideo()).id, 'tablet');
  await page.goto('/console/playback');
  await page.getByRole('button', { name: 'End' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await expect(page.getByText('is not watching any more')).toBeVisible();
  await expect(call('POST', '/playback/heartbeat', { token })).rejects.toThrow(/session_inactive/);
});

test('the events of all videos can be filtered', async ({ page }) => {
  await page.goto('/console/events?range=all&violated=yes');
  await expect(page.getByText('seeking is forbidden').first()).toBeVisible();
  await page.goto('/console/events?range=all&violated=no');
  await expect(page.getByText('seeking is forbidden')).toHaveCount(0);
  await expectFine(page);
});
