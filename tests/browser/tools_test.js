// Players without a browser: ffmpeg, and GStreamer, whose HLS client is another one.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import { duration } from './clip.js';

const run = promisify(execFile);
const limits = { timeout: 60_000, maxBuffer: 64 << 20 };

const urlOf = ({ server }, clip, variant) => `${server.origin}/${clip.name}/master.m3u8?only=${variant.name}`;

/** Frames by kind, as ffmpeg decodes them: framecrc says "#media_type 0: video" and then a line for each frame. */
async function decode(url) {
  const { stdout, stderr } = await run('ffmpeg', ['-v', 'error', '-nostdin', '-i', url, '-map', '0',
    '-f', 'framecrc', '-'], limits);
  const lines = stdout.split('\n');
  const kinds = lines.flatMap((line) => /^#media_type \d+: (\w+)/.exec(line)?.[1] ?? []);
  const count = (kind) => lines.filter((line) => kinds[/^(\d+),/.exec(line)?.[1]] === kind).length;
  return { complaints: stderr, video: count('video'), audio: count('audio') };
}

async function playWithFfmpeg(stage, clip, variant) {
  const url = urlOf(stage, clip, variant);
  const decoded = await decode(url);
  assert.equal(decoded.complaints, '');
  assert.equal(decoded.video, clip.frames);
  assert.ok(decoded.audio > 0);

  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries',
    'stream=width,height,r_frame_rate', '-of', 'csv=p=0', url], limits);
  assert.equal(stderr, '');
  assert.equal(stdout.trim().split('\n')[0], [variant.width, variant.height, clip.rate.join('/')].join(','));
}

/** From a point in the middle, which it seeks, to the end. The sink prints a line for each frame that it is given. */
async function playWithGstreamer(stage, clip, variant) {
  const fps = clip.rate[0] / clip.rate[1];
  const start = Math.floor(duration(clip) / 2);
  // Without text: the plugin that draws it is one for X11, which is not to be expected here.
  const { stdout, stderr } = await run('gst-play-1.0', ['--use-playbin3', '--no-interactive', '--quiet',
    '--flags=audio+video+soft-volume', '--videosink=checksumsink sync=false', '--audiosink=fakesink',
    `--start-position=${start}`, urlOf(stage, clip, variant)], limits);
  assert.doesNotMatch(stdout + stderr, /\b(ERROR|WARNING)\b/);

  // Some frames of the beginning come first, from before the seek.
  const times = [...stdout.matchAll(/(\d+):(\d+):([\d.]+) [0-9a-f]{40}/g)]
    .map(([, hours, minutes, seconds]) => hours * 3600 + minutes * 60 + Number(seconds));
  const sought = times.slice(times.findIndex((time) => time > start / 2));
  assert.ok(sought.length >= clip.frames - start * fps, `only ${sought.length} frames after the seek`);
  // GStreamer does not know of edit lists in HLS: its times are late by what the encoder reorders.
  const reorderedSeconds = 3 / fps;
  assert.ok(Math.abs(sought[0] - start) <= reorderedSeconds, `begins at ${sought[0]} s`);
  assert.ok(Math.abs(sought.at(-1) + 1 / fps - duration(clip)) <= reorderedSeconds, `ends at ${sought.at(-1)} s`);
}

export function describeTools(stage, clipNames) {
  for (const [tool, play] of [['ffmpeg', playWithFfmpeg], ['GStreamer', playWithGstreamer]]) {
    describe(tool, () => {
      for (const name of clipNames) {
        it(`plays every rendition of the ${name} clip`, async (t) => {
          const clip = stage().clips.find((candidate) => candidate.name === name);
          for (const variant of clip.variants) await t.test(variant.name, () => play(stage(), clip, variant));
        });
      }
    });
  }
}
