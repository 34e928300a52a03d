import type { Calls } from './calls.ts';

/// As much of a video (a part of its duration) has to be behind the viewer for it to count as watched; the academy's
/// statistics draw the same line.
const completed_part = 0.95;
/// Between two reports, in milliseconds; a pause, and leaving the page, report at once.
const report_ms = 10_000;

/// Keeps where the viewer is, so that they go on there, on any device.
export class Progress {
  #position = 0;
  #duration = 0;
  #reported = -1;
  #reported_ms = 0;

  constructor(
    readonly calls: Calls,
    readonly video: number,
    readonly enrollment: number,
    public is_completed: boolean,
  ) {}

  /// The playhead is here, and the picture moves.
  played(position: number, duration: number): void {
    this.#position = position;
    this.#duration = duration;
    if (Date.now() - this.#reported_ms >= report_ms) this.report();
    if (!this.is_completed && duration > 0 && position >= duration * completed_part) this.#complete();
  }

  report(): void {
    if (this.#duration <= 0 || this.#position === this.#reported) return;
    this.#reported = this.#position;
    this.#reported_ms = Date.now();
    // Said again with the next report, should this one be lost.
    this.calls.progress(this.video, this.#position, this.#duration).catch(() => {});
  }

  #complete(): void {
    this.is_completed = true;
    this.report();
    this.calls.complete(this.video, this.enrollment).catch(() => {
      this.is_completed = false;
    });
  }
}
