import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import type { BrowserContext, Page } from '@playwright/test';

import { call, newStudent, settled, uploadVideo, type Video } from './api';
import { test as base, expect } from './fixture';
import { workDirectory } from './stack';

/// A student of their own for each case: limits of devices and sessions are a user's.
export interface Viewer {
  user_id: string;
  enrollment: number;
}

const password = 'a long enough password';
let count = 0;

async function newViewer(): Promise<Viewer> {
  count += 1;
  const user_id = `viewer-${process.pid}-${count}`;
  const { enrollment } = await newStudent(`Viewer ${count}`, user_id);
  await call('POST', '/accounts', { username: user_id, user_id, role: 'student', password });
  return { user_id, enrollment };
}

/// From now on the context is the viewer's browser.
export async function logIn(context: BrowserContext, viewer: Viewer): Promise<void> {
  const answer = await context.request.post('/api/v1/auth/session', {
    data: { username: viewer.user_id, password },
    headers: { 'Sec-Fetch-Site': 'same-origin' },
  });
  if (!answer.ok()) throw new Error(`login: ${answer.status()} ${await answer.text()}`);
}

/// A test in the browser of a new student.
export const test = base.extend<{ viewer: Viewer }>({
  role: null,
  viewer: async ({ context }, use) => {
    const viewer = await newViewer();
    await logIn(context, viewer);
    await use(viewer);
  },
});

export { expect };

const seconds = 64;

/// A lecture with chapters, subtitles and two languages of sound.
function makeClip(): string {
  const [clip, texts, chapters] = ['talk.mp4', 'talk.srt', 'talk.txt'].map((name) => `${workDirectory}/${name}`) as [
    string,
    string,
    string,
  ];
  if (existsSync(clip)) return clip;
  execFileSync('bash', ['-c', clipScript], {
    env: { ...process.env, clip, texts, chapters, seconds: String(seconds) },
  });
  return clip;
}

const clipScript = `
set -e
for ((i = 0; i < seconds / 4; i++)); do
  printf '%d\\n00:%02d:%02d,000 --> 00:%02d:%02d,800\\nline %d\\n\\n' $((i + 1)) $((i * 4 / 60)) $((i * 4 % 60)) $(((i * 4 + 3) / 60)) $(((i * 4 + 3) % 60)) $((i + 1))
done >"$texts"
printf ';FFMETADATA1\\n[CHAPTER]\\nTIMEBASE=1/1\\nSTART=0\\nEND=20\\ntitle=Introduction\\n[CHAPTER]\\nTIMEBASE=1/1\\nSTART=20\\nEND=%d\\ntitle=The proof\\n' "$seconds" >"$chapters"
ffmpeg -v error -y -f lavfi -i "testsrc2=size=854x480:rate=25:duration=$seconds" -f lavfi -i "sine=frequency=330:duration=$seconds" \
  -f lavfi -i "sine=frequency=660:duration=$seconds" -i "$texts" -i "$chapters" -map 0 -map 1 -map 2 -map 3 -map_metadata 4 -map_chapters 4 \
  -c:v libx264 -preset ultrafast -crf 34 -g 50 -pix_fmt yuv420p -c:a aac -c:s mov_text \
  -metadata:s:a:0 language=kor -metadata:s:a:1 language=eng -metadata:s:s:0 language=kor "$clip"
`;

const title = 'Limits and their proofs';

/// The lecture, encoded by the stack; all cases watch the same one.
export async function talk(): Promise<Video> {
  const { results } = await call<{ results: Video[] }>(
    'GET',
    `/videos?search=${encodeURIComponent(title)}&status=READY`,
  );
  return results[0] ?? settled((await uploadVideo(title, makeClip())).id);
}

export interface Rules {
  allow_skip?: boolean;
  max_speed?: number;
  show_watermark?: boolean;
}

/// The rules of the lecture for one viewer: what the video says, and the permission that is theirs.
export async function setRules(viewer: Viewer, rules: Rules, permission: object = { rule: 'free' }): Promise<Video> {
  const video = await talk();
  await call('PATCH', `/videos/${video.id}`, { allow_skip: true, max_speed: 2, show_watermark: false, ...rules });
  await call('POST', '/video-permissions', { video: video.id, enrollment: viewer.enrollment, ...permission });
  return video;
}

/// The media element of the page's player.
export const media = (page: Page) => page.locator('sluice-player video');

export const positionOf = (page: Page): Promise<number> =>
  media(page).evaluate((video: HTMLVideoElement) => video.currentTime);

/// Opens a video and waits until it plays.
export async function watch(page: Page, video: number, from = 0): Promise<void> {
  await page.goto(`/learn/watch/${video}`);
  await expect.poll(() => positionOf(page), { timeout: 30_000 }).toBeGreaterThan(from + 0.5);
}

/// Whatever the pointer does in it shows the controls.
export async function showControls(page: Page): Promise<void> {
  const box = await page.locator('sluice-player').boundingBox();
  if (!box) throw new Error('there is no player');
  await page.mouse.move(box.x + box.width / 2, box.y + 80);
  await page.mouse.move(box.x + box.width / 2 + 5, box.y + 84);
  await expect(page.locator('sluice-player .controls')).toHaveAttribute('data-visible', '');
}

/// The keys are the player's while it has the focus.
export const focusPlayer = (page: Page): Promise<void> => page.locator('sluice-player media-player').focus();

interface StoredEvent {
  event_type: string;
  violated: boolean;
  event_payload: Record<string, unknown>;
}

/// What the server has of a viewer, the oldest first.
export async function eventsOf(viewer: Viewer): Promise<StoredEvent[]> {
  const { results } = await call<{ results: StoredEvent[] }>(
    'GET',
    `/video-playback-events?enrollment=${viewer.enrollment}&page_size=200`,
  );
  return results.reverse();
}

/// How far the server has a viewer.
export async function progressOf(
  viewer: Viewer,
): Promise<{ id: number; last_position: number; completed: boolean } | undefined> {
  const { results } = await call<{ results: { id: number; last_position: number; completed: boolean }[] }>(
    'GET',
    `/video-progress?enrollment=${viewer.enrollment}`,
  );
  return results[0];
}
