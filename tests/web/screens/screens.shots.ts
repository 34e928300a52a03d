import { mkdirSync, writeFileSync } from 'node:fs';

import { test as base } from '@playwright/test';

import { loginOf, stack } from '../support/stack';
import { type Academy, keepBusy, prepareAcademy } from './academy';

const directory = process.env.SLUICE_SCREENS ?? 'docs/screens';

/// A picture of every screen, at the sizes, in the colours and languages that people see. WebP by the browser itself.
const widths = { 1440: 900, 390: 844 } as const;
const schemes = ['light', 'dark'] as const;
const languages = { ko: 'ko-KR', en: 'en-US' } as const;

const screens: [string, (academy: Academy) => string, ('admin' | 'student' | null)?][] = [
  // First, as long as the workers are busy.
  ['board', () => '/console/board'],
  ['home', () => '/console/'],
  ['login', () => '/console/login', null],
  ['upload', () => `/console/upload?lecture=${stack.lecture_id}&session=${stack.session_id}`],
  ['lectures', () => '/console/lectures'],
  ['lecture', () => `/console/lectures/${stack.lecture_id}`],
  ['members', () => `/console/lectures/${stack.lecture_id}?tab=members`],
  ['video', ({ video }) => `/console/videos/${video}`],
  ['processing', ({ video }) => `/console/videos/${video}?tab=processing`],
  ['students', ({ video }) => `/console/videos/${video}?tab=students`],
  ['statistics', ({ video }) => `/console/videos/${video}?tab=statistics`],
  ['events', ({ video }) => `/console/videos/${video}?tab=events`],
  ['playback', () => '/console/playback?status=all'],
  ['people', () => '/console/people'],
  ['accounts', () => '/console/people?tab=accounts'],
  ['workers', () => '/console/workers'],
  ['webhooks', () => '/console/webhooks'],
  ['settings', () => '/console/settings'],
  ['learn-login', () => '/learn/login', null],
  ['learn', () => '/learn/', 'student'],
  ['watch', ({ video }) => `/learn/watch/${video}`, 'student'],
];

base('every screen', async ({ browser }) => {
  base.setTimeout(1_200_000);
  mkdirSync(directory, { recursive: true });
  const academy = await prepareAcademy();
  const chosen = process.env.SLUICE_SCREEN?.split(',');
  await keepBusy();
  for (const [name, address, role] of screens) {
    if (chosen && !chosen.includes(name)) continue;
    for (const [language, locale] of Object.entries(languages)) {
      for (const colorScheme of schemes) {
        for (const [width, height] of Object.entries(widths)) {
          const context = await browser.newContext({
            locale,
            colorScheme,
            viewport: { width: Number(width), height },
            baseURL: stack.base_url,
            storageState: role === null ? undefined : loginOf(role ?? 'admin'),
          });
          const page = await context.newPage();
          await page.goto(address(academy));
          await page.waitForFunction(() => !document.querySelector('[aria-busy=true]') && document.querySelector('h1'));
          // The board asks all the time: what has not become quiet by then never does.
          await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
          await page.waitForTimeout(name === 'watch' ? 2500 : 200);
          const debug = await context.newCDPSession(page);
          const { data } = await debug.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
          writeFileSync(`${directory}/${name}-${width}-${colorScheme}-${language}.webp`, Buffer.from(data, 'base64'));
          await context.close();
        }
      }
    }
  }
});
