// The static HLS copy of a clip, made by the transcoder under test.

import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { makeClip } from './clip.js';
import { hasSubtitles, variants } from './master_playlist.js';

const run = promisify(execFile);

/** Makes clip and copy in `directory`; returns the clip with the copy's `variants`, each with its `segments`. */
export async function makeHlsCopy(clip, directory, buildDirectory) {
  const recording = path.join(directory, `${clip.name}.mp4`);
  const copy = path.join(directory, clip.name);
  await makeClip(clip, recording);
  await run(path.join(buildDirectory, 'sluice-transcoder'), [recording, '--out', copy]);
  const master = await readFile(path.join(copy, 'master.m3u8'), 'utf8');
  const found = variants(master);
  for (const variant of found) {
    variant.segments = (await readdir(path.join(copy, variant.name))).filter((name) => name.endsWith('.m4s')).sort();
  }
  return { ...clip, variants: found, hasSubtitles: hasSubtitles(master) };
}
