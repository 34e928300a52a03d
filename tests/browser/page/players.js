// The players, held to one rendition. Each is `async (video, url, variant, errors)`, puts what goes wrong into
// `errors`, and returns a function that ends it.

/* global Hls, shaka */

/** A machine that is too slow for the speed of the test is no fault of the stream. */
const isSlowness = (data) => !data.fatal && data.details === Hls.ErrorDetails.BUFFER_STALLED_ERROR;

async function hlsJs(video, url, variant, errors) {
  const hls = new Hls({ autoStartLoad: false });
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (!isSlowness(data)) errors.push(`${data.details}: ${data.reason ?? data.error?.message ?? ''}`);
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    hls.loadLevel = hls.levels.findIndex((level) => level.height === variant.height && level.width === variant.width);
    hls.startLoad();
  });
  // Chosen as a viewer would, once there is something to see.
  video.addEventListener('loadedmetadata', () => {
    if (hls.subtitleTracks.length > 0) hls.subtitleTrack = 0;
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
}

async function shakaPlayer(video, url, variant, errors) {
  // Its restrictions are for pictures that lie: those of upright ones are swapped.
  const long = Math.max(variant.width, variant.height);
  const short = Math.min(variant.width, variant.height);
  const player = new shaka.Player();
  const say = ({ code, data }) => `shaka ${code}: ${JSON.stringify(data)}`;
  player.addEventListener('error', ({ detail }) => errors.push(say(detail)));
  await player.attach(video);
  player.configure({
    abr: { enabled: false },
    restrictions: { minWidth: long, maxWidth: long, minHeight: short, maxHeight: short },
  });
  await player.load(url).catch((error) => {
    throw new Error(say(error));
  });
  const [subtitles] = player.getTextTracks();
  if (subtitles) player.selectTextTrack(subtitles);
  return () => player.destroy();
}

export const players = { 'hls.js': hlsJs, 'shaka-player': shakaPlayer };
