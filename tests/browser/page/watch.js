// Watches one rendition of a video from the first frame to the last, with seeks, and tells what was to be seen.

import { players } from './players.js';

const patienceMs = 30_000;
const beginningSeconds = 1;
const fastestRate = 4;

/** Resolves at the first of these events of `video` after which `isSo()`; at once when it is so already. */
function until(video, what, events, isSo) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      events.forEach((event) => video.removeEventListener(event, check));
    };
    const check = () => {
      if (isSo()) {
        stop();
        resolve();
      }
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited in vain for ${what}, at ${video.currentTime} s, ready state ${video.readyState}`));
    }, patienceMs);
    events.forEach((event) => video.addEventListener(event, check));
    check();
  });
}

const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

/** Red, green and blue in the middle of the picture that is on the screen. */
function look(video) {
  const { videoWidth: width, videoHeight: height } = video;
  canvas.drawImage(video, width / 2 - 4, height / 2 - 4, 8, 8, 0, 0, 8, 8);
  return [...canvas.getImageData(4, 4, 1, 1).data.slice(0, 3)];
}

/**
 * Notes the subtitles that the player has given to the browser. What is in two segments may come twice, and after a
 * seek a player may give up what it had.
 */
function noteSubtitles(video, cues) {
  const given = [...video.textTracks].flatMap((track) => [...track.cues ?? []]);
  for (const { startTime: start, endTime: end, text } of given) {
    cues.set(`${start} ${text}`, { start, end, text });
  }
}

/** Notes every frame that is presented, with its time in the video and its colour, and the subtitles given by then. */
function observe(video, frames, cues) {
  const note = (_, { mediaTime }) => {
    frames.push({ time: mediaTime, rate: video.paused ? 0 : video.playbackRate, colour: look(video) });
    noteSubtitles(video, cues);
    video.dispatchEvent(new Event('frame'));
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
}

/** Goes to `time` while paused, and returns the frame that is then on the screen. */
async function seek(video, time, frames) {
  const frameSeconds = 0.05;
  const isThere = () => !video.seeking && Math.abs(frames.at(-1).time - time) < frameSeconds;
  video.pause();
  video.currentTime = time;
  await until(video, `the frame at ${time} s`, ['seeked', 'frame'], isThere);
  return frames.at(-1);
}

export async function watch({ player, url, variant, seekTo }) {
  const video = document.createElement('video');
  video.muted = true;
  document.body.replaceChildren(video);
  const errors = [];
  const frames = [];
  const cues = new Map();
  video.addEventListener('error', () => errors.push(`media error ${video.error.code}: ${video.error.message}`));
  observe(video, frames, cues);

  const end = await players[player](video, url, variant, errors);
  await until(video, 'metadata', ['loadedmetadata'], () => video.readyState >= video.HAVE_METADATA);
  await video.play();
  await until(video, 'the beginning', ['timeupdate', 'frame'], () => video.currentTime >= beginningSeconds);
  const sought = [];
  for (const time of seekTo) sought.push(await seek(video, time, frames));
  video.playbackRate = fastestRate;
  await video.play();
  await until(video, 'the end', ['ended', 'timeupdate'], () => video.ended);

  noteSubtitles(video, cues);
  const quality = video.getVideoPlaybackQuality();
  const seen = {
    errors, frames, sought, cues: [...cues.values()].sort((a, b) => a.start - b.start),
    width: video.videoWidth, height: video.videoHeight, duration: video.duration, endedAt: video.currentTime,
    lastColour: look(video), decodedFrames: quality.totalVideoFrames, corruptedFrames: quality.corruptedVideoFrames,
    decodedAudioBytes: video.webkitAudioDecodedByteCount,
  };
  await end();
  return seen;
}
