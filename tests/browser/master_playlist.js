// What a test needs to know of a multivariant playlist.

const streamInf = '#EXT-X-STREAM-INF:';

function attribute(tag, name) {
  return new RegExp(`[:,]${name}=("?)([^",]*)\\1`).exec(tag)?.[2];
}

const renditionName = (uri) => uri.split('/')[0];

/** The video variants: name, size, frames per second. */
export function variants(master) {
  const lines = master.split('\n');
  return lines.flatMap((line, index) => {
    if (!line.startsWith(streamInf)) return [];
    const [width, height] = attribute(line, 'RESOLUTION').split('x').map(Number);
    return [{ name: renditionName(lines[index + 1]), width, height, fps: Number(attribute(line, 'FRAME-RATE')) }];
  });
}

export const hasSubtitles = (master) => master.includes('#EXT-X-MEDIA:TYPE=SUBTITLES');

/** The same playlist without the other variants, so that a player has no choice. */
export function onlyVariant(master, name) {
  const lines = master.split('\n');
  const belongsToOther = (index) => lines[index].startsWith(streamInf) && renditionName(lines[index + 1]) !== name;
  return lines.filter((_, index) => !belongsToOther(index) && !(index > 0 && belongsToOther(index - 1))).join('\n');
}
