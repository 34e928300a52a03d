const window_ms = 5000;

/// Bytes per second over the last seconds: a number that can be read, and follows a line that gets slower.
export class SpeedMeter {
  private samples: { at: number; bytes: number }[] = [];

  /// `at` in milliseconds, `bytes` since the start.
  speedAt(at: number, bytes: number): number {
    this.samples.push({ at, bytes });
    const first = this.samples.findIndex((sample) => at - sample.at <= window_ms);
    this.samples = this.samples.slice(Math.max(0, first));
    const [oldest] = this.samples;
    if (!oldest || at === oldest.at) return 0;
    return ((bytes - oldest.bytes) / (at - oldest.at)) * 1000;
  }
}
