import type { Schema } from '../../shared/api/client.ts';
import { number } from '../../shared/format/format.ts';

/// h264 · 1920 × 1080 · 29.97 fps; what the probe did not say is left out.
export function streamText(stream: Schema<'SourceStream'>): string {
  const { codec, width, height, frame_rate, channels, sample_rate_hz, language, title } = stream;
  return [
    codec,
    width && height && `${width} × ${height}`,
    frame_rate && `${number(frame_rate, 2)} fps`,
    sample_rate_hz && `${number(sample_rate_hz / 1000, 1)} kHz`,
    channels && `${channels} ch`,
    language,
    title,
  ]
    .filter(Boolean)
    .join(' · ');
}
