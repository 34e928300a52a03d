import {
  chevronLeftPaths,
  chevronRightPaths,
  closedCaptionsOnPaths,
  closedCaptionsPaths,
  fullscreenExitPaths,
  fullscreenPaths,
  mutePaths,
  nextPaths,
  pausePaths,
  pictureInPictureExitPaths,
  pictureInPicturePaths,
  playPaths,
  queueListPaths,
  replayPaths,
  seekBackward10Paths,
  seekForward10Paths,
  settingsPaths,
  volumeHighPaths,
  volumeLowPaths,
} from 'media-icons';

/// Paths of a 32 × 32 drawing; they come from a package, never from a server.
const paths = {
  captions: closedCaptionsPaths,
  captions_on: closedCaptionsOnPaths,
  chapters: queueListPaths,
  back: chevronLeftPaths,
  forward: chevronRightPaths,
  full_screen: fullscreenPaths,
  full_screen_exit: fullscreenExitPaths,
  mute: mutePaths,
  next: nextPaths,
  pause: pausePaths,
  picture_in_picture: pictureInPicturePaths,
  picture_in_picture_exit: pictureInPictureExitPaths,
  play: playPaths,
  replay: replayPaths,
  seek_back: seekBackward10Paths,
  seek_forward: seekForward10Paths,
  settings: settingsPaths,
  volume: volumeHighPaths,
  volume_low: volumeLowPaths,
} as const;

export type IconName = keyof typeof paths;

const parser = new DOMParser();

/// @param when the state of the button in which it is seen (styles/stage.css)
export function icon(name: IconName, when = ''): Element {
  const source = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none">${paths[name]}</svg>`;
  const drawing = document.importNode(parser.parseFromString(source, 'image/svg+xml').documentElement, true);
  drawing.setAttribute('class', `icon ${when}`.trim());
  drawing.setAttribute('aria-hidden', 'true');
  return drawing;
}
