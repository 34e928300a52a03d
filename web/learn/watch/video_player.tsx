import { useEffect, useRef } from 'react';

import type { Started } from '../../player/calls.ts';
import type { SluicePlayer } from '../../player/element.ts';

type StartedVideo = Pick<Started, 'policy' | 'video' | 'next'>;

/// The player's code is fetched while a viewer still makes up their mind.
export const fetchPlayer = (): void => {
  void import('../../player/embed.ts');
  void import('../../player/hls_library.ts');
};

interface Props {
  video: number;
  enrollment: number;
  poster: string | null;
  language: string;
  onStart: (started: StartedVideo) => void;
  onNext: (video: number) => void;
  /// Gives the caller the means to move the playhead.
  onReady: (seekTo: (seconds: number) => void) => void;
}

/// `<sluice-player>` among components.
export function VideoPlayer(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const { video, enrollment, poster, language } = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another poster or language is no reason to begin anew.
  useEffect(() => {
    fetchPlayer();
    const player = document.createElement('sluice-player') as SluicePlayer;
    player.setAttribute('video', String(video));
    player.setAttribute('enrollment', String(enrollment));
    player.setAttribute('autoplay', '');
    player.lang = language;
    if (poster) player.setAttribute('poster', poster);
    player.addEventListener('sluice-start', (event) =>
      latest.current.onStart((event as CustomEvent<StartedVideo>).detail),
    );
    player.addEventListener('sluice-next', (event) => latest.current.onNext((event as CustomEvent<number>).detail));
    player.addEventListener('sluice-state', (event) => {
      if ((event as CustomEvent<{ code: string | null }>).detail.code === 'not_authenticated') location.reload();
    });
    latest.current.onReady((seconds) => player.seekTo(seconds));
    place.current?.append(player);
    return () => player.remove();
  }, [video, enrollment]);

  return <div className="player-place" ref={place} />;
}
