// hls.js and shaka-player in a real browser play every rendition to the end.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { colours, cues, duration } from './clip.js';

/** A channel may be this far off after two lossy encodes. */
const colourTolerance = 14;
/** While it plays, the picture may be drawn this much later than the frame that it is noted for. */
const drawnLateSeconds = 0.25;

const colourAt = (time) => colours[Math.floor(time) % colours.length];
const isColour = (seen, expected) => seen.every((part, i) => Math.abs(part - expected[i]) <= colourTolerance);

function checkFrame(frame, clip) {
  // A time stamp that a rounding has put just before the second belongs to it.
  const time = frame.time + 0.1 / clip.rate[0];
  const latest = Math.min(time + drawnLateSeconds * frame.rate, duration(clip) - 0.001);
  const expected = [colourAt(time), colourAt(latest)];
  assert.ok(expected.some((colour) => isColour(frame.colour, colour)),
    `at ${frame.time} s the picture is (${frame.colour}), not ${expected.map((colour) => `(${colour})`).join(' or ')}`);
}

function checkCues(seen, expected) {
  const tolerated = 0.02;
  assert.deepEqual(seen.map((cue) => cue.text), expected.map((cue) => cue.text));
  seen.forEach((cue, i) => assert.ok(
    Math.abs(cue.start - expected[i].start) <= tolerated && Math.abs(cue.end - expected[i].end) <= tolerated,
    `"${cue.text}" is shown from ${cue.start} to ${cue.end} s`));
}

function checkSeen(seen, clip, variant, seekTo) {
  const frameSeconds = clip.rate[1] / clip.rate[0];
  assert.deepEqual(seen.errors, []);
  assert.deepEqual([seen.width, seen.height], [variant.width, variant.height]);
  assert.ok(Math.abs(seen.duration - duration(clip)) <= frameSeconds, `lasts ${seen.duration} s`);
  assert.ok(Math.abs(seen.endedAt - duration(clip)) <= frameSeconds, `ended at ${seen.endedAt} s`);
  assert.ok(seen.decodedFrames > 0 && seen.decodedAudioBytes > 0, 'nothing was decoded');
  assert.equal(seen.corruptedFrames, 0);

  assert.ok(seen.frames.length > 10, `only ${seen.frames.length} frames were shown`);
  assert.ok(seen.frames[0].time < 0.5, `the first frame is at ${seen.frames[0].time} s`);
  seen.frames.forEach((frame) => checkFrame(frame, clip));
  seen.sought.forEach((frame, i) => {
    assert.ok(Math.abs(frame.time - seekTo[i]) <= frameSeconds * 1.01, `${frame.time} s instead of ${seekTo[i]} s`);
  });
  checkCues(seen.cues, clip.hasSubtitles ? cues(clip) : []);
  assert.ok(isColour(seen.lastColour, colourAt(duration(clip) - frameSeconds)), `ends with (${seen.lastColour})`);
}

/** `stage()` gives the page, the server and the clips, once they are there. */
export function describePlayers(stage, clipNames) {
  for (const player of ['hls.js', 'shaka-player']) {
    describe(player, () => {
      for (const name of clipNames) {
        it(`plays every rendition of the ${name} clip`, async (t) => {
          const { page, server, clips } = stage();
          const clip = clips.find((candidate) => candidate.name === name);
          for (const variant of clip.variants) {
            await t.test(variant.name, () => playThrough(page, server, player, clip, variant));
          }
        });
      }
    });
  }
}

async function playThrough(page, server, player, clip, variant) {
  const seekTo = [0.68, 0.25, 0.9].map((part) => Math.floor(part * duration(clip)) + 0.5);
  server.requests.length = 0;
  const url = `${server.origin}/${clip.name}/master.m3u8`;
  const seen = await page.evaluate((options) => window.watch(options), { player, url, variant, seekTo });
  checkSeen(seen, clip, variant, seekTo);
  for (const other of clip.variants) {
    const prefix = `/${clip.name}/${other.name}/`;
    const asked = server.requests.filter((request) => request.startsWith(prefix) && request.endsWith('.m4s'));
    const expected = other === variant ? variant.segments.map((segment) => prefix + segment) : [];
    assert.deepEqual([...new Set(asked)].sort(), expected, `segments of ${other.name}`);
  }
}
