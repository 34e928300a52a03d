import { CallFailed, type Calls, type ProgressChange } from './calls.ts';

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
  #reported_ms = Date.now();
  #row: number | null = null;
  #sending = false;

  /// @param is_completed the viewer has watched the video before: that stays so
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
    const completes = !this.is_completed && duration > 0 && position >= duration * completed_part;
    if (completes || Date.now() - this.#reported_ms >= report_ms) this.report();
  }

  report(): void {
    if (this.#duration <= 0 || this.#sending || this.#position === this.#reported) return;
    this.#reported = this.#position;
    this.#reported_ms = Date.now();
    const part = Math.min(1, this.#position / this.#duration);
    const completes = !this.is_completed && part >= completed_part;
    void this.#send({ progress: part, last_position: this.#position, ...(completes ? { completed: true } : {}) });
  }

  async #send(change: ProgressChange): Promise<void> {
    this.#sending = true;
    try {
      this.#row ??= await this.calls.progressRow(this.video, this.enrollment);
      if (this.#row !== null) await this.calls.changeProgress(this.#row, change);
      else this.#row = (await this.calls.addProgress(this.video, this.enrollment, change)).id;
      if (change.completed) this.is_completed = true;
    } catch (error) {
      // Said again with the next report. Another tab may have made the row meanwhile: it is looked for then.
      if (error instanceof CallFailed && error.status === 404) this.#row = null;
    } finally {
      this.#sending = false;
    }
  }
}
