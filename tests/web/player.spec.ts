import type { Page } from '@playwright/test';

import { call } from './support/api';
import { expectFine } from './support/page_checks';
import { stack } from './support/stack';
import {
  eventsOf,
  expect,
  focusPlayer,
  media,
  positionOf,
  progressOf,
  setRules,
  showControls,
  talk,
  test,
  watch,
} from './support/viewer';

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await talk();
});

/// Out of the list, and then out of the menu.
async function closeMenu(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menuitem', { name: /^Quality/ })).toBeHidden();
}

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

test('plays, and goes on where the viewer was', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await watch(page, id);
  await focusPlayer(page);
  await page.keyboard.press('5');
  await expect.poll(() => positionOf(page)).toBeGreaterThan(31);
  await page.keyboard.press('k');
  await expect.poll(async () => (await progressOf(viewer))?.last_position ?? 0).toBeGreaterThan(30);

  await watch(page, id, 30);
  expect(await positionOf(page)).toBeLessThan(50);
  await page.getByRole('button', { name: 'From the start' }).click();
  await expect.poll(() => positionOf(page)).toBeLessThan(10);
});

test('quality, sound, captions and chapters are the viewer’s choice', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await watch(page, id);
  const settings = page.getByRole('button', { name: 'Settings' });
  for (const [quality, width] of [
    ['240p', 428],
    ['480p', 854],
  ] as const) {
    await showControls(page);
    await settings.click();
    await page.getByRole('menuitem', { name: /^Quality/ }).click();
    await page.getByRole('menuitemradio', { name: quality }).click();
    await closeMenu(page);
    await expect.poll(() => media(page).evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(width);
  }
  await showControls(page);
  await settings.click();
  await page.getByRole('menuitem', { name: /^Language of the sound/ }).click();
  await expect(page.getByRole('menu', { name: /Language of the sound/ }).getByRole('menuitemradio')).toHaveCount(2);
  await closeMenu(page);

  await focusPlayer(page);
  await page.keyboard.press('c');
  await expect(page.locator('sluice-player .vds-captions [data-part="cue"]').first()).toHaveText(/line \d+/);

  await page
    .getByRole('navigation', { name: 'Chapters' })
    .getByRole('button', { name: /The proof/ })
    .click();
  await expect.poll(() => positionOf(page)).toBeGreaterThan(20);
  await page.keyboard.press('k');
  await showControls(page);
  await expectFine(page);

  await page.reload();
  await expect(page.locator('sluice-player media-caption-button')).toHaveAttribute('data-active', '');
});

test('menus are used by the keyboard alone', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await watch(page, id);
  await showControls(page);
  await page.getByRole('button', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /^Quality/ })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'Normal' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitemradio', { name: '2×' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => media(page).evaluate((video: HTMLVideoElement) => video.playbackRate)).toBe(2);
});

test('the speed is kept, and never above what is allowed', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, { max_speed: 1.5 });
  await watch(page, id);
  const rate = () => media(page).evaluate((video: HTMLVideoElement) => video.playbackRate);
  await focusPlayer(page);
  for (const reached of [1.25, 1.5]) {
    await page.keyboard.press('>');
    await expect.poll(rate).toBe(reached);
  }
  // The controls hear of a speed a moment after the element has it.
  await expect(async () => {
    await page.keyboard.press('>');
    await expect(page.getByText('1.5× is the fastest speed')).toBeVisible({ timeout: 1000 });
  }).toPass();
  expect(await rate()).toBe(1.5);
  await watch(page, id);
  await expect.poll(rate).toBe(1.5);
  expect((await eventsOf(viewer)).filter(({ event_type }) => event_type === 'SPEED_CHANGE_ATTEMPT')).toEqual([]);

  await media(page).evaluate((video: HTMLVideoElement) => {
    video.playbackRate = 4;
  });
  await expect.poll(rate).toBe(1.5);
  await expect
    .poll(async () => (await eventsOf(viewer)).filter(({ event_type }) => event_type === 'SPEED_CHANGE_ATTEMPT'))
    .toMatchObject([{ violated: true, event_payload: { speed: 4 } }]);
});

test('a speed that is fixed has no menu and no key', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {}, { rule: 'free', block_speed_control: true });
  await watch(page, id);
  await focusPlayer(page);
  await page.keyboard.press('>');
  await expect(page.getByText('The speed of this video cannot be changed.')).toBeVisible();
  await showControls(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByRole('menuitem', { name: /^Captions/ })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /^Speed/ })).toHaveCount(0);
});

test('the first time, the viewer goes no further than they have watched', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {}, { rule: 'once' });
  await watch(page, id);
  const limit = 25;
  const slider = page.getByRole('slider', { name: 'Position' });

  await showControls(page);
  const box = await slider.boundingBox();
  if (!box) throw new Error('there is no slider');
  await page.mouse.move(box.x + 10, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByText('You can go forward as far as you have watched')).toBeVisible();
  expect(await positionOf(page)).toBeLessThan(limit);

  await focusPlayer(page);
  for (const key of ['End', '9', 'l', 'ArrowRight']) await page.keyboard.press(key);
  await sleep(0.5);
  expect(await positionOf(page)).toBeLessThan(limit);
  expect((await eventsOf(viewer)).filter(({ event_type }) => event_type === 'SEEK_ATTEMPT')).toEqual([]);

  await media(page).evaluate((video: HTMLVideoElement) => {
    video.currentTime = 50;
  });
  await expect.poll(() => positionOf(page)).toBeLessThan(limit);
  await expect
    .poll(async () => (await eventsOf(viewer)).filter(({ event_type }) => event_type === 'SEEK_ATTEMPT'))
    .toMatchObject([{ violated: true, event_payload: { to: 50 } }]);
});

test('a video that has been completed is free at the next start', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {}, { rule: 'once' });
  await call('POST', '/video-progress', { video: id, enrollment: viewer.enrollment, progress: 0.9, last_position: 63 });
  await watch(page, id);
  await focusPlayer(page);
  await page.keyboard.press('9');
  await expect.poll(async () => (await progressOf(viewer))?.completed, { timeout: 30_000 }).toBe(true);

  await call('PATCH', `/video-progress/${(await progressOf(viewer))?.id}`, { last_position: 0 });
  await watch(page, id);
  await expect(page.getByText('The first time, you can go back but not forward.')).toHaveCount(0);
  await focusPlayer(page);
  await page.keyboard.press('5');
  await expect.poll(() => positionOf(page)).toBeGreaterThan(30);
});

test('where seeking is blocked there is nothing to seek by', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {}, { rule: 'free', block_seek: true });
  await watch(page, id);
  await showControls(page);
  await expect(page.getByRole('slider', { name: 'Position' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Forward 10 seconds' })).toHaveCount(0);
  await focusPlayer(page);
  for (const key of ['End', '5', 'l', 'j', 'Home']) await page.keyboard.press(key);
  await expect(page.getByText('In this video you cannot move to another place.')).toBeVisible();
  const before = await positionOf(page);
  expect(before).toBeLessThan(15);
  await media(page).evaluate((video: HTMLVideoElement) => {
    video.currentTime = 40;
  });
  await expect.poll(() => positionOf(page)).toBeLessThan(before + 5);
  await expect
    .poll(async () => (await eventsOf(viewer)).filter(({ event_type }) => event_type === 'SEEK_ATTEMPT'))
    .toMatchObject([{ violated: true, event_payload: { to: 40 } }]);
});

/// What a page, an extension or a viewer with developer tools may do to the layer of the watermark.
const attacks: Record<string, (player: Element) => void> = {
  removed: (player) => player.lastElementChild?.remove(),
  hidden: (player) => (player.lastElementChild as HTMLElement).style.setProperty('opacity', '0', 'important'),
  moved: (player) => {
    (player.lastElementChild as HTMLElement).style.transform = 'translate(-9999px)';
  },
  covered: () => {
    const cover = document.createElement('div');
    cover.style.cssText = 'position:fixed;inset:0;z-index:99;background:rgb(0 0 0 / 0.9);pointer-events:none';
    document.body.append(cover);
  },
};

for (const [how, attack] of Object.entries(attacks)) {
  test(`a watermark that is ${how} comes back, and the second time playback stops`, async ({ page, viewer }) => {
    const { id } = await setRules(viewer, { show_watermark: true });
    await watch(page, id);
    const player = page.locator('sluice-player media-player');
    await expect(page.getByRole('button', { name: 'Picture in picture' })).toHaveCount(0);
    await player.evaluate(attack);
    if (how !== 'covered') {
      await sleep(1);
      const layer = await player.evaluate((element) => {
        const last = element.lastElementChild as HTMLElement;
        const { display, opacity, transform, position } = getComputedStyle(last);
        return { is_last: last.attributes.length === 0, display, opacity, transform, position };
      });
      expect(layer).toEqual({ is_last: true, display: 'block', opacity: '1', transform: 'none', position: 'absolute' });
      expect(await media(page).evaluate((video: HTMLVideoElement) => video.paused)).toBe(false);
      await player.evaluate(attack);
    }
    await expect(page.getByRole('heading', { name: 'Playback has stopped' })).toBeVisible();
    expect(await media(page).evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
    await expect
      .poll(async () => (await eventsOf(viewer)).filter(({ event_type }) => event_type === 'WATERMARK_TAMPERED'))
      .toMatchObject([{ violated: true, event_payload: { how } }]);
  });
}

test('what the viewer does is told in order', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await watch(page, id);
  await focusPlayer(page);
  await page.keyboard.press('f');
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.localName)).toBe('sluice-player');
  // The controls hear of full screen a moment after the page is in it.
  await expect(async () => {
    await page.keyboard.press('f');
    await page.waitForFunction(() => document.fullscreenElement === null, undefined, { timeout: 1000 });
  }).toPass();
  const told = async () => (await eventsOf(viewer)).map(({ event_type }) => event_type).join(' ');
  // The page hears of it with its next frame.
  await expect.poll(told).toContain('FULLSCREEN_EXIT');
  await page.evaluate(() => {
    window.dispatchEvent(new Event('blur'));
    window.dispatchEvent(new Event('focus'));
  });
  await expect.poll(told).toMatch(/FULLSCREEN_ENTER.* FULLSCREEN_EXIT.* FOCUS_LOST.* FOCUS_GAINED/);
});

test('the shortcuts have a list and an off switch', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await watch(page, id);
  const paused = () => media(page).evaluate((video: HTMLVideoElement) => video.paused);
  await focusPlayer(page);
  await page.keyboard.press('k');
  await expect.poll(paused).toBe(true);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toBeVisible();
  await sheet.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page.keyboard.press('k');
  await sleep(0.3);
  expect(await paused()).toBe(true);
  await page.keyboard.press('Space');
  await expect.poll(paused).toBe(false);
});

test('the system’s media controls know what plays', async ({ page, viewer }) => {
  const { id } = await setRules(viewer, {});
  await watch(page, id);
  expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe('Limits and their proofs');
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('playing');
});

test.describe('when the world is not perfect', () => {
  test.use({ expectedErrors: [/Failed to load resource|ERR_INTERNET_DISCONNECTED/] });

  test('tokens are refreshed while it plays, and nobody sees that', async ({ page, viewer }) => {
    test.setTimeout(120_000);
    const { id } = await setRules(viewer, {});
    await watch(page, id);
    const stalls = await media(page).evaluateHandle((video: HTMLVideoElement) => {
      const times: number[] = [];
      video.addEventListener('waiting', () => times.push(performance.now()));
      return times;
    });
    await expect.poll(() => positionOf(page), { timeout: 90_000 }).toBeGreaterThan(45);
    const { refreshes, stalled } = await stalls.evaluate((times) => {
      const calls = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
      const ends = calls.filter(({ name }) => name.endsWith('/playback/refresh')).map(({ responseEnd }) => responseEnd);
      return {
        refreshes: ends.length,
        stalled: ends.filter((end) => times.some((time) => time > end && time < end + 3000)).length,
      };
    });
    expect(refreshes).toBeGreaterThanOrEqual(2);
    expect(stalled).toBe(0);
  });

  test('the network goes away and comes back', async ({ page, context, viewer }) => {
    const { id } = await setRules(viewer, {});
    await watch(page, id);
    await context.setOffline(true);
    await sleep(6);
    await context.setOffline(false);
    const before = await positionOf(page);
    await expect.poll(() => positionOf(page), { timeout: 30_000 }).toBeGreaterThan(before + 4);
    await expect(page.locator('sluice-player .panel')).toHaveCount(0);
  });

  test('the API is restarted', async ({ page, viewer }) => {
    test.setTimeout(120_000);
    const { id } = await setRules(viewer, {});
    await watch(page, id);
    process.kill(stack.pids.api, 'SIGKILL');
    await focusPlayer(page);
    await sleep(1);
    await page.keyboard.press('7');
    await expect.poll(() => positionOf(page), { timeout: 60_000 }).toBeGreaterThan(47);
  });

  test('fifty seeks', async ({ page, viewer }) => {
    test.setTimeout(120_000);
    const { id, duration } = await setRules(viewer, {});
    await watch(page, id);
    const times = await media(page).evaluate(async (video: HTMLVideoElement, length: number) => {
      const taken: number[] = [];
      for (let i = 0; i < 50; i += 1) {
        const start = performance.now();
        const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
        video.currentTime = ((i * 37) % 60) * (length / 64);
        await seeked;
        taken.push(performance.now() - start);
      }
      return taken.sort((a, b) => a - b);
    }, duration);
    console.log(`seeks: median ${Math.round(times[25] ?? 0)} ms, slowest ${Math.round(times[49] ?? 0)} ms`);
    expect(times[25]).toBeLessThan(1000);
    await expect(page.locator('sluice-player .panel')).toHaveCount(0);
  });

  test('a session that is ended elsewhere stops here, and says so', async ({ page, viewer }) => {
    const { id } = await setRules(viewer, {});
    await watch(page, id);
    const { results } = await call<{ results: { id: string }[] }>(
      'GET',
      `/playback-sessions?enrollment=${viewer.enrollment}&status=ACTIVE`,
    );
    await call('POST', `/playback-sessions/${results[0]?.id}/revoke`);
    await expect(page.getByRole('heading', { name: 'Playback was ended' })).toBeVisible({ timeout: 20_000 });
    await expect(media(page)).toHaveCount(0);
    await page.getByRole('button', { name: 'Play here' }).click();
    await expect.poll(() => positionOf(page), { timeout: 30_000 }).toBeGreaterThan(1);
  });

  test('rules that change are followed at once, at the same place', async ({ page, viewer }) => {
    const { id } = await setRules(viewer, {});
    await watch(page, id);
    await focusPlayer(page);
    await page.keyboard.press('3');
    await expect.poll(() => positionOf(page)).toBeGreaterThan(19);
    await call('PATCH', `/videos/${id}`, { max_speed: 1.25 });
    await expect(page.getByText('The rules of this video have changed.')).toBeVisible({ timeout: 20_000 });
    await expect.poll(() => positionOf(page), { timeout: 20_000 }).toBeGreaterThan(19);
    await expect.poll(() => media(page).evaluate((video: HTMLVideoElement) => video.paused)).toBe(false);
  });
});
