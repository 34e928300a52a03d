import { Calls, type Started } from './calls.ts';
import { readPreferences } from './preferences.ts';
import { loadTexts } from './texts.ts';
import { Viewing } from './viewing.ts';

/// `<sluice-player video="17" enrollment="5"></sluice-player>`: plays a video of the academy under its rules
/// (docs/embedding.md).
///
/// | attribute | is |
/// |---|---|
/// | `video`, `enrollment` | whose video is played, and by which enrolment; without an enrolment it is staff's preview |
/// | `server` | the academy's origin, if it is not that of the page |
/// | `poster` | a picture that is shown at once |
/// | `autoplay` | plays without a click, as far as the browser allows that |
/// | `lang` | `ko` or `en`; else the language of the page |
///
/// | event | when |
/// |---|---|
/// | `sluice-start` | playback has begun; `detail` is the answer of `playback/start` without the token |
/// | `sluice-state` | `detail` is `{state, code}`: `starting`, `playing`, `refused` with the API's code, `over`, `broken` |
/// | `sluice-next` | the viewer asks for the next video; `detail` is its id |
/// | `sluice-ended` | the video has been played to its end |
export class SluicePlayer extends HTMLElement {
  static readonly observedAttributes = ['video', 'enrollment'];

  /// On pages of another origin: gives the viewer's access token, each time that playback starts. The player keeps it nowhere.
  accessToken: (() => Promise<string>) | null = null;

  readonly #root = this.attachShadow({ mode: 'open' });
  #viewing: Viewing | null = null;
  #opened = 0;

  connectedCallback(): void {
    void this.#open();
  }

  disconnectedCallback(): void {
    this.#close();
  }

  attributeChangedCallback(): void {
    // Both may be changed one after the other; connectedCallback comes after the first ones.
    if (this.isConnected && this.#opened > 0) void this.#open();
  }

  /// Moves to a second of the video, as far as its rules allow.
  seekTo(seconds: number): void {
    this.#viewing?.seekTo(seconds);
  }

  get currentTime(): number {
    return this.#viewing?.stage.player.currentTime ?? 0;
  }

  async #open(): Promise<void> {
    const opened = ++this.#opened;
    // Time for the page's script to set `accessToken`, and for a second attribute.
    const language = (this.closest('[lang]') as HTMLElement | null)?.lang || navigator.language;
    const t = await loadTexts(language);
    if (opened !== this.#opened || !this.isConnected) return;
    this.#close(false);
    const video = Number(this.getAttribute('video'));
    if (!video) return;
    const enrollment = Number(this.getAttribute('enrollment')) || null;
    const options = {
      video,
      enrollment,
      poster: this.getAttribute('poster') ?? '',
      autoplay: this.hasAttribute('autoplay'),
    };
    this.#viewing = new Viewing(this.#root, t, this.#calls(), readPreferences(), options, {
      changed: (state, code) => this.#tell('sluice-state', { state, code }),
      started: (answer) => this.#tell('sluice-start', withoutToken(answer)),
      playNext: (next) => this.#tell('sluice-next', next),
      ended: () => this.#tell('sluice-ended', null),
    });
    this.#viewing.start();
  }

  #close(forget = true): void {
    if (forget) this.#opened = 0;
    this.#viewing?.close();
    this.#viewing = null;
  }

  #calls(): Calls {
    const server = this.getAttribute('server');
    const origin = server ? new URL(server, location.href).origin : location.origin;
    return new Calls(origin === location.origin ? '' : origin, this.accessToken);
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/// The page around the player has no use for what opens the stream.
function withoutToken({ policy, viewer, video, resume, next, session_id }: Started) {
  return { policy, viewer, video, resume, next, session_id };
}
