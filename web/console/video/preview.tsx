import { AspectRatio, Button, Center, Paper } from '@mantine/core';
import IconPlay from '@tabler/icons-react/icons/IconPlayerPlayFilled';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';

type Video = Schema<'Video'>;

/// Plays as staff do: without policy or watermark, and without being counted as watching.
export function Preview({ video }: { video: Video }) {
  const { t } = useTranslate();
  const play = useMutation({
    mutationFn: () => take(api.GET('/api/v1/videos/{id}/play', { params: { path: { id: video.id } } })),
  });
  return (
    <>
      <ErrorAlert error={play.error} />
      <Paper withBorder style={{ overflow: 'hidden' }} bg="black">
        <AspectRatio ratio={16 / 9}>
          {play.data ? (
            <Screen url={play.data.play_url} title={video.title} />
          ) : (
            <Center
              style={{
                backgroundImage: video.thumbnail_url ? `url("${video.thumbnail_url}")` : undefined,
                backgroundSize: 'contain',
                backgroundPosition: 'center',
                backgroundRepeat: 'no-repeat',
              }}
            >
              <Button
                size="lg"
                leftSection={<IconPlay size={20} aria-hidden />}
                onClick={() => play.mutate()}
                loading={play.isPending}
              >
                {t('preview.play')}
              </Button>
            </Center>
          )}
        </AspectRatio>
      </Paper>
    </>
  );
}

function Screen({ url, title }: { url: string; title: string }) {
  const { t } = useTranslate();
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let hls: { destroy: () => void } | undefined;
    let isGone = false;
    import('hls.js').then(({ default: Hls }) => {
      if (isGone || !element.current) return;
      const player = new Hls({ enableWorker: false, startFragPrefetch: true });
      player.loadSource(url);
      player.attachMedia(element.current);
      hls = player;
    });
    return () => {
      isGone = true;
      hls?.destroy();
    };
  }, [url]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: hls.js adds the captions that the video has.
    <video ref={element} controls autoPlay playsInline aria-label={t('preview.label', { title })} />
  );
}
