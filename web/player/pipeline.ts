import type { ErrorData, default as Hls, LevelUpdatedData } from 'hls.js';
import type { HLSProvider, MediaErrorDetail } from 'vidstack';
import type { MediaPlayerElement } from 'vidstack/elements';

import { hlsConfig } from './hls_config.ts';
import { waitAfter } from './session.ts';

export interface PipelineListener {
  /// The server refuses the stream (403).
  refused(): void;
  /// A fault that playback may survive: counted once, however often the library tells of it.
  failed(details: string): void;
  /// The pipeline has tried for long, and plays no more.
  broken(): void;
  /// This browser has no way to play the stream.
  unsupported(): void;
  /// A video that still grows can be played up to this second; Infinity once it is whole.
  readyTo(seconds: number): void;
  attached(video: HTMLVideoElement): void;
}

export interface Stream {
  url: string;
  /// Seconds.
  position: number;
  token: string | null;
  bandwidth: number;
  /// A plain file instead of a playlist.
  type: 'application/x-mpegurl' | 'video/mp4';
}

/// Without one second played for this long (milliseconds), the player gives up.
const max_fault_ms = 30_000;

/// Loads a stream into the library's player, and brings it back when it fails.
export class Pipeline {
  #stream: Stream | null = null;
  #hls: Hls | null = null;
  #failures = 0;
  #since_ms = 0;
  #retry = 0;

  constructor(
    readonly player: MediaPlayerElement,
    readonly listener: PipelineListener,
  ) {
    player.addEventListener('provider-change', (event) => this.#onProvider(event.detail));
    player.addEventListener('hls-instance', (event) => {
      this.#hls = event.detail as Hls;
    });
    player.addEventListener('hls-error', (event) => this.#onError(event.detail as ErrorData));
    player.addEventListener('hls-level-updated', (event) => this.#onLevel(event.detail as LevelUpdatedData));
    player.addEventListener('time-update', () => this.#onProgress());
    player.addEventListener('error', (event) => this.#onMediaError(event.detail));
    player.addEventListener('hls-unsupported', () => listener.unsupported());
  }

  load(stream: Stream): void {
    window.clearTimeout(this.#retry);
    this.#failures = 0;
    this.#stream = { ...stream };
    // The library keeps its instance when one stream follows another.
    if (this.#hls) this.#hls.config.startPosition = stream.position;
    this.player.src = { src: stream.url, type: stream.type } as never;
  }

  /// From the next request on.
  takeToken(token: string): void {
    if (this.#stream) this.#stream.token = token;
  }

  /// Nothing of the stream stays in the page.
  stop(): void {
    window.clearTimeout(this.#retry);
    this.#stream = null;
    this.#failures = 0;
    this.player.src = '';
    this.#hls = null;
  }

  /// Bits per second that the network gives now; 0 if nothing is known.
  get bandwidth(): number {
    return Math.round(this.#hls?.bandwidthEstimate ?? 0);
  }

  /// Loads again at once, after a fault or when the network is back.
  resume(): void {
    if (this.#failures > 0) this.#loadAgain();
  }

  #onProvider(provider: unknown): void {
    const hls = provider as HLSProvider | null;
    if (!hls || !('video' in hls)) return;
    this.listener.attached(hls.video);
    if (hls.type !== 'hls' || !this.#stream) return;
    hls.library = () => import('./hls_library.ts');
    hls.config = hlsConfig({
      position: this.#stream.position,
      bandwidth: this.#stream.bandwidth,
      token: () => this.#stream?.token ?? null,
    });
  }

  #onLevel({ details }: LevelUpdatedData): void {
    this.listener.readyTo(details.live ? details.edge : Number.POSITIVE_INFINITY);
  }

  #onError(error: ErrorData): void {
    if (!error.fatal || !this.#stream) return;
    if (error.response?.code === 403) this.listener.refused();
    // The library recovers a media error by itself; a network error it leaves to us.
    this.#onFault(error.details, error.type !== 'mediaError');
  }

  #onFault(details: string, reload: boolean): void {
    if (this.#failures === 0) {
      this.#since_ms = Date.now();
      this.listener.failed(details);
    }
    this.#failures += 1;
    window.clearTimeout(this.#retry);
    if (Date.now() - this.#since_ms > max_fault_ms) this.listener.broken();
    else if (reload) this.#retry = window.setTimeout(() => this.#loadAgain(), waitAfter(this.#failures) * 1000);
  }

  #loadAgain(): void {
    window.clearTimeout(this.#retry);
    if (!this.#hls || !this.#stream) return;
    // Without its first playlist the library has nothing to go on with.
    if (this.#hls.levels.length === 0) this.#hls.loadSource(this.#stream.url);
    else this.#hls.startLoad();
  }

  #onProgress(): void {
    if (this.player.state.playing && !this.player.state.waiting) this.#failures = 0;
  }

  /// Of a plain file, which has no library that tries again.
  #onMediaError(error: MediaErrorDetail): void {
    if (this.#stream?.type !== 'video/mp4') return;
    this.listener.failed(error.message);
    this.listener.broken();
  }
}
