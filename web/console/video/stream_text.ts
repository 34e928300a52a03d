import type { Schema } from '../../shared/api/client.ts';
import { number } from '../../shared/format/format.ts';

/// ISO 639-2 for a language that nobody has said.
const unknown_language = 'und';

/// mov,mp4,m4a,3gp,3g2,mj2 is what FFmpeg calls one and the same container; people know it by one of the names.
export function containerText(container: string | undefined): string | undefined {
  const names = container?.split(',') ?? [];
  return (names.find((name) => name === 'mp4' || name === 'webm') ?? names[0])?.toUpperCase();
}

/// h264 · 1920 × 1080 · 29.97 fps; what the probe did not say is left out.
export function streamText(stream: Schema<'SourceStream'>): string {
  const { codec, width, height, frame_rate, channels, sample_rate_hz, language, title } = stream;
  return [
    codec,
    width && height && `${width} × ${height}`,
    frame_rate && `${number(frame_rate, 2)} fps`,
    sample_rate_hz && `${number(sample_rate_hz / 1000, 1)} kHz`,
    channels && `${channels} ch`,
    language !== unknown_language && language,
    title,
  ]
    .filter(Boolean)
    .join(' · ');
}
