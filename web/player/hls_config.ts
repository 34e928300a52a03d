import type { HlsConfig, LoaderConfig, LoadPolicy } from 'hls.js';

import { withToken } from './token_url.ts';

export interface StreamOptions {
  /// Seconds.
  position: number;
  /// Bits per second that this browser had last time; 0 if nothing is known.
  bandwidth: number;
  /// The playback token of this moment.
  token: () => string | null;
}

const usual_bandwidth = 1_500_000;
/// A good network at home is no reason to begin with the largest picture elsewhere.
const max_first_bandwidth = 5_000_000;

/// hls.js' settings, with the reasons for what differs from its own.
export function hlsConfig(stream: StreamOptions): Partial<HlsConfig> {
  return {
    // Always said: in a list that still grows, the library would begin at the newest end.
    startPosition: stream.position,
    // The first segment is no test: it is shown.
    testBandwidth: false,
    abrEwmaDefaultEstimate: stream.bandwidth || usual_bandwidth,
    abrEwmaDefaultEstimateMax: max_first_bandwidth,
    startFragPrefetch: true,
    maxBufferLength: 30,
    maxMaxBufferLength: 120,
    backBufferLength: 60,
    capLevelToPlayerSize: true,
    maxDevicePixelRatio: 2,
    // fMP4 needs no work on the way, and pages forbid workers.
    enableWorker: false,
    lowLatencyMode: false,
    liveDurationInfinity: false,
    // The player draws captions.
    renderTextTracksNatively: false,
    // Asked again soon, a refused segment stays refused: the session has to find out why.
    fragLoadPolicy: { default: withoutRefusals(segment_loading) },
    playlistLoadPolicy: { default: withoutRefusals(playlist_loading) },
    manifestLoadPolicy: { default: withoutRefusals(playlist_loading) },
    // A refreshed token takes the place of the old one in each request, so that the stream goes on as it is.
    xhrSetup: (xhr, url) => {
      const token = stream.token();
      xhr.open('GET', token ? withToken(url, token) : url, true);
    },
  };
}

const retries = { maxNumRetry: 6, retryDelayMs: 500, maxRetryDelayMs: 8000, backoff: 'exponential' } as const;
const segment_loading: LoaderConfig = {
  maxTimeToFirstByteMs: 10_000,
  maxLoadTimeMs: 120_000,
  timeoutRetry: { maxNumRetry: 4, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { ...retries },
};
const playlist_loading: LoaderConfig = {
  maxTimeToFirstByteMs: 10_000,
  maxLoadTimeMs: 20_000,
  timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { ...retries, maxNumRetry: 4 },
};

function withoutRefusals(config: LoaderConfig): LoadPolicy['default'] {
  if (!config.errorRetry) return config;
  const shouldRetry: NonNullable<LoaderConfig['errorRetry']>['shouldRetry'] = (
    _retry,
    _count,
    _timeout,
    answer,
    retry,
  ) => answer?.code !== 403 && retry;
  return { ...config, errorRetry: { ...config.errorRetry, shouldRetry } };
}
