import { CallFailed, type Calls, type Chapter, type OpenSession, type Started } from './calls.ts';
import { Choices } from './choices.ts';
import { EventLog } from './event_log.ts';
import { MediaKeys } from './media_session.ts';
import { Messages } from './messages.ts';
import { Pipeline, type Stream } from './pipeline.ts';
import { Playback } from './playback.ts';
import { mayLeaveThePage, type Policy } from './policy.ts';
import { keepPreference, type Preferences } from './preferences.ts';
import { Progress } from './progress.ts';
import type { State } from './session.ts';
import type { Texts } from './texts.ts';
import { Keys } from './ui/keys.ts';
import { Stage } from './ui/stage.ts';
import { WatchGuard } from './watch_guard.ts';
import { Watermark } from './watermark.ts';

export interface ViewingOptions {
  video: number;
  /// Null for staff, who look at a video without a session.
  enrollment: number | null;
  poster: string;
  autoplay: boolean;
}

/// What the page around the player is told.
export interface ViewingListener {
  changed(state: State['name'] | 'broken', code: string | null): void;
  started(answer: Started): void;
  playNext(video: number): void;
  ended(): void;
}

/// For staff: everything is allowed, and nothing is noted.
const preview_policy: Policy = {
  allow_seek: true,
  seek: { mode: 'free' },
  playback_rate: { max: 2, ui_control: true },
  watermark: { enabled: false },
};

/// What the controls show of the video.
type Shown = Pick<Started['video'], 'title' | 'chapters'> & Pick<Started, 'storyboard_url' | 'next'>;

const tick_ms = 1000;
/// This near to the end of what there is (seconds), a growing video waits.
const edge_seconds = 2;
const eta_ms = 15_000;

/// One viewing of one video: puts session, stream, rules, watermark and controls together.
export class Viewing {
  readonly stage: Stage;
  readonly #messages: Messages;
  readonly #pipeline: Pipeline;
  readonly #guard: WatchGuard;
  readonly #choices: Choices;
  readonly #media_keys: MediaKeys;
  readonly #timer: number;
  #playback: Playback | null = null;
  #events: EventLog | null = null;
  #progress: Progress | null = null;
  #watermark: Watermark | null = null;
  #shown: Shown = { title: '', chapters: [], storyboard_url: null, next: null };
  #plays_original = false;
  #ready = Number.POSITIVE_INFINITY;
  #plays_at_once: boolean;
  #eta_asked_ms = 0;

  constructor(
    root: ShadowRoot,
    readonly t: Texts,
    readonly calls: Calls,
    readonly preferences: Preferences,
    readonly options: ViewingOptions,
    readonly listener: ViewingListener,
  ) {
    this.#plays_at_once = options.autoplay;
    this.stage = new Stage(root, t, preferences, options.poster);
    this.#messages = new Messages(this.stage, {
      restart: (replace) => this.#restart(replace),
      fromStart: () => this.seekTo(0),
    });
    const { player } = this.stage;
    this.#guard = new WatchGuard(player, this.stage.frame, {
      stopped: (what) => this.#messages.stopped(what, this.#guard.policy, this.#guard.limit),
      attempted: (type, payload) => this.#events?.add(type, payload),
    });
    this.#pipeline = new Pipeline(player, {
      attached: (video) => this.#guard.attach(video),
      refused: () => this.#playback?.failed('stream', 403, ''),
      failed: (details) => this.#onFault(details),
      broken: () => this.#onBroken('broken'),
      unsupported: () => this.#onBroken('unsupported'),
      readyTo: (seconds) => {
        this.#ready = seconds;
      },
    });
    this.#choices = new Choices(player, this.stage.frame, preferences);
    this.#media_keys = new MediaKeys(player);
    new Keys(player, preferences, {
      showShortcuts: () => this.stage.sheet.open(),
      playNext: () => this.#playNext(),
    });
    player.addEventListener('fullscreen-change', ({ detail }) =>
      this.#events?.add(detail ? 'FULLSCREEN_ENTER' : 'FULLSCREEN_EXIT'),
    );
    player.addEventListener('time-update', () => this.#onTime());
    player.addEventListener('pause', () => this.#progress?.report());
    player.addEventListener('ended', () => {
      this.#progress?.report();
      this.listener.ended();
    });
    window.addEventListener('pagehide', this.#onPageHide);
    this.#timer = window.setInterval(() => this.#tick(), tick_ms);
  }

  start(): void {
    if (this.options.enrollment === null) void this.#preview();
    else this.#watch(this.options.enrollment);
  }

  close(): void {
    window.clearInterval(this.#timer);
    window.removeEventListener('pagehide', this.#onPageHide);
    this.#progress?.report();
    void this.#events?.send();
    this.#events?.close();
    this.#playback?.leave();
    this.#watermark?.stop();
    this.#pipeline.stop();
    this.stage.frame.remove();
  }

  /// As far as the rules allow: like a control.
  seekTo(seconds: number): void {
    this.stage.player.remoteControl.seek(seconds);
  }

  #watch(enrollment: number): void {
    const { player } = this.stage;
    const playback = new Playback(this.calls, this.options.video, enrollment, {
      position: () => player.currentTime,
      isIdle: () => player.paused && document.visibilityState === 'hidden',
      play: (answer, position) => this.#play(answer, position, enrollment),
      takeToken: (token) => this.#pipeline.takeToken(token),
      stop: () => this.#stop(),
      tell: () => this.#messages.rulesChanged(),
      changed: (state, sessions) => this.#onState(state, sessions),
    });
    this.#playback = playback;
    this.#events = new EventLog(
      this.calls,
      () => playback.token,
      () => player.currentTime,
      {
        revoked: () => playback.handle({ type: 'revoked' }),
        callFailed: (status, code) => playback.failed('events', status, code),
      },
    );
    playback.start('last');
  }

  async #preview(): Promise<void> {
    try {
      const { play_url, storyboard_url } = await this.calls.preview(this.options.video);
      this.#shown = { ...this.#shown, storyboard_url };
      this.#begin(preview_policy, 0);
      this.#load(play_url, 0, null);
    } catch (error) {
      const code = error instanceof CallFailed ? error.code : '';
      this.#onState({ name: 'refused', code, retry_at: null }, []);
    }
  }

  #play(answer: Started, position: number, enrollment: number): void {
    const { player } = this.stage;
    const { video } = answer;
    player.title = video.title;
    player.artist = video.lecture_title;
    if (video.thumbnail_url) player.artwork = [{ src: this.#address(video.thumbnail_url) }];
    if (video.thumbnail_url && !this.options.poster) player.poster = this.#address(video.thumbnail_url);
    // Of a video that grows the whole length is shown; what there is of it is drawn in the bar.
    if (video.is_growing && video.duration) player.duration = video.duration;
    this.#plays_original = false;
    const { storyboard_url, next } = answer;
    this.#shown = { title: video.title, chapters: video.chapters, storyboard_url, next };
    this.#media_keys.setNext(answer.next && (() => this.#playNext()));
    // The API takes progress from its own pages; a page of another origin sends it by way of its server (docs/embedding.md).
    const { calls } = this;
    this.#progress = calls.base ? null : new Progress(calls, video.id, enrollment, answer.resume.completed);
    this.#begin(answer.policy, position);
    this.#setWatermark(answer);
    this.#load(answer.play_url, position, answer.token);
    if (position > 0 && !player.state.started) this.#messages.resumed(position, answer.policy);
    this.listener.started(answer);
  }

  #begin(policy: Policy, position: number): void {
    const { title, chapters, storyboard_url, next } = this.#shown;
    this.stage.hidePanel();
    this.#guard.follow(policy, position);
    this.#choices.apply(policy);
    setChapters(this.stage.player, chapters, this.t('chapters'));
    this.stage.setControls({
      policy,
      preferences: this.preferences,
      has_qualities: !this.#plays_original,
      title,
      chapters,
      storyboard_url: storyboard_url && this.#address(storyboard_url),
      next: next && { title: next.title, play: () => this.#playNext() },
      styleCaptions: () => this.#choices.styleCaptions(),
      showShortcuts: () => this.stage.sheet.open(),
    });
  }

  #load(url: string, position: number, token: string | null, type: Stream['type'] = 'application/x-mpegurl'): void {
    const { player } = this.stage;
    const was_playing = this.#plays_at_once || (player.state.started && !player.paused);
    this.#pipeline.load({
      url: this.#address(url),
      position,
      token,
      bandwidth: this.preferences.bandwidth,
      type,
    });
    const begin = (act: () => void) => player.addEventListener('can-play', act, { once: true });
    // The stream's library begins where it is told; a file begins at its start.
    if (type === 'video/mp4' && position > 0) {
      begin(() => {
        player.currentTime = position;
      });
    }
    if (!was_playing) return;
    this.#plays_at_once = false;
    // A browser may refuse to play without a click; then the large button is there.
    begin(() => void player.play().catch(() => {}));
  }

  #setWatermark(answer: Started): void {
    this.#watermark?.stop();
    this.#watermark = null;
    if (!answer.policy.watermark.enabled) return;
    const { player } = this.stage;
    this.#watermark = new Watermark(player, answer.viewer.user_id, () => !player.paused, {
      tampered: (how) => this.#onTampered(how),
    });
    this.#watermark.start();
  }

  #stop(): void {
    this.#watermark?.stop();
    this.#watermark = null;
    this.#pipeline.stop();
  }

  #onState(state: State, sessions: OpenSession[]): void {
    this.#messages.state(state, sessions);
    this.listener.changed(state.name, state.name === 'refused' ? state.code : null);
  }

  #restart(replace?: string): void {
    this.#plays_at_once = true;
    if (this.#playback) this.#playback.start('last', replace);
    else this.start();
  }

  #onTampered(how: string): void {
    void this.stage.player.pause();
    this.#events?.add('WATERMARK_TAMPERED', { how });
    void this.#events?.send();
    this.#messages.tampered();
  }

  #onFault(details: string): void {
    this.#events?.add('PLAYER_ERROR', { details });
    this.#messages.connectionLost();
  }

  #onBroken(kind: 'broken' | 'unsupported'): void {
    if (this.#playOriginal()) return;
    this.#messages.broken(kind);
    this.listener.changed('broken', null);
  }

  /// Where the stream cannot be played, the file as it was uploaded may: one quality, no captions. Where the viewer's name belongs
  /// above the picture, the bare file is not handed out for this.
  #playOriginal(): boolean {
    const policy = this.#guard.policy;
    const token = this.#playback?.token;
    if (!token || !policy || !mayLeaveThePage(policy) || this.#plays_original) return false;
    this.#plays_original = true;
    const position = this.stage.player.currentTime;
    this.#begin(policy, position);
    this.#load(`/api/v1/stream/${this.options.video}?token=${token}`, position, null, 'video/mp4');
    return true;
  }

  #onPageHide = (): void => this.#progress?.report();

  #onTime(): void {
    const { player, controls } = this.stage;
    const { currentTime, duration } = player.state;
    if (!player.paused) this.#progress?.played(currentTime, duration);
    controls?.bar.update(this.#guard.limit, this.#ready, duration);
    player.style.setProperty('--played', `${duration > 0 ? (currentTime / duration) * 100 : 0}%`);
  }

  #tick(): void {
    this.#events?.tick();
    const { state } = this.stage.player;
    const bandwidth = this.#pipeline.bandwidth;
    if (state.playing && bandwidth > 0 && Math.round(state.currentTime) % 30 === 0)
      keepPreference('bandwidth', bandwidth);
    if (state.waiting && state.currentTime > this.#ready - edge_seconds) void this.#tellUnready(state.duration);
    const session = this.#playback?.state;
    if (session?.name === 'starting' && session.failures > 1) this.#messages.waiting();
  }

  /// At the end of what there is of a growing video.
  async #tellUnready(duration: number): Promise<void> {
    if (Date.now() - this.#eta_asked_ms < eta_ms) return;
    this.#eta_asked_ms = Date.now();
    const seconds = await this.calls.secondsLeft(this.options.video).catch(() => null);
    this.#messages.unready(this.#ready, duration, seconds);
  }

  #playNext(): void {
    if (this.#shown.next) this.listener.playNext(this.#shown.next.video);
  }

  /// Addresses of answers may be relative to the API.
  #address(url: string): string {
    return new URL(url, this.calls.base || location.href).href;
  }
}

function setChapters(player: Stage['player'], chapters: Chapter[], label: string): void {
  for (const track of [...player.textTracks]) if (track.kind === 'chapters') player.textTracks.remove(track);
  if (chapters.length < 2) return;
  const cues = chapters.map(({ start, end, title }) => ({ startTime: start, endTime: end, text: title }));
  player.textTracks.add({ kind: 'chapters', type: 'json', default: true, label, content: { cues } });
}
