// Recordings whose picture says what time it is: the box in the middle has another colour every second. A flash and a
// beep mark the seconds, and subtitles name them.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One for each second, then again from the first. None is so strong that a wrong matrix or range would go unseen. */
export const colours = [
  [200, 60, 60], [60, 190, 60], [70, 70, 210], [190, 190, 50], [190, 60, 190], [50, 190, 190], [128, 128, 128],
];

/** The clips: 14.014 s of landscape at 29.97 frames a second, and 8 s of portrait at 25. */
export const clips = [
  { name: 'wide', size: '854x480', rate: [30000, 1001], frames: 420 },
  { name: 'tall', size: '360x640', rate: [25, 1], frames: 200 },
];

/** Seconds that the picture lasts. */
export const duration = (clip) => (clip.frames * clip.rate[1]) / clip.rate[0];

/** A subtitle for the first half of each second. */
export function cues(clip) {
  return Array.from({ length: Math.floor(duration(clip)) }, (_, second) => (
    { start: second, end: second + 0.5, text: `second ${second}` }));
}

function subRip(clip) {
  const time = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23).replace('.', ',');
  return cues(clip).map(({ start, end, text }, i) => `${i + 1}\n${time(start)} --> ${time(end)}\n${text}\n`).join('\n');
}

export async function makeClip(clip, file) {
  const rate = clip.rate.join('/');
  const boxes = colours.map(([r, g, b], index) => {
    const hex = [r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('');
    const itsSecond = `eq(mod(floor(t),${colours.length}),${index})`;
    return `drawbox=x=iw/4:y=ih/4:w=iw/2:h=ih/2:t=fill:color=0x${hex}:enable='${itsSecond}'`;
  });
  const flash = "drawbox=x=0:y=0:w=iw:h=ih/8:t=fill:color=white:enable='lt(mod(t,1),0.1)'";
  const picture = [`testsrc2=size=${clip.size}:rate=${rate}`, 'format=rgb24', ...boxes, flash,
    'scale=out_color_matrix=bt709:out_range=tv', 'format=yuv420p'].join(',');
  const sound = `aevalsrc='0.5*sin(2*PI*880*t)*lt(mod(t,1),0.1)':sample_rate=48000:duration=${duration(clip)}`;
  const subtitles = `${file}.srt`;
  await writeFile(subtitles, subRip(clip));
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound,
    '-i', subtitles, '-c:s', 'mov_text', '-frames:v', String(clip.frames), '-c:v', 'libx264', '-preset', 'ultrafast', '-colorspace', 'bt709',
    '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv', '-c:a', 'aac', '-ac', '2', file]);
}
