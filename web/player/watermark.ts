import styles from './watermark.css?inline';
import * as rules from './watermark_rules.ts';

export interface WatermarkListener {
  /// It was tampered with again after it had been put back: playback stops, and this is reported.
  tampered(how: rules.TamperKind): void;
}

const check_ms = 500;
/// Covered in so many places one after the other, the text is covered on purpose. One box of the page over a part of the
/// picture (a banner) is not.
const covered_places = 2;

/// The viewer's name above the picture. It notices when it is taken out, hidden, moved or covered, and puts itself back.
///
/// The text lives in a closed shadow tree, so that the page can neither read where it stands nor style it.
export class Watermark {
  readonly #layer = document.createElement('div');
  readonly #text = document.createElement('span');
  readonly #random = rules.randomFrom(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
  readonly #mutations = new MutationObserver((records) => this.#onMutations(records));
  #sight: IntersectionObserver | null = null;
  #placement: rules.Placement | null = null;
  #move_at = 0;
  #timer = 0;
  #covered = 0;
  #is_hidden_by_something = false;
  #found_ms: number[] = [];

  /// @param parent what the text stands above; the layer becomes its last child
  /// @param isPlaying a picture that stands still may be covered: by a dialog of the page, say
  constructor(
    readonly parent: HTMLElement,
    readonly user_id: string,
    readonly isPlaying: () => boolean,
    readonly listener: WatermarkListener,
  ) {
    const shadow = this.#layer.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
    this.#text.setAttribute('aria-hidden', 'true');
    shadow.append(this.#text);
  }

  start(): void {
    this.#putBack();
    this.#sight = watchSight(this.#text, (visible) => {
      this.#is_hidden_by_something = !visible;
    });
    this.#timer = window.setInterval(() => this.#check(), check_ms);
    this.#move();
  }

  stop(): void {
    window.clearInterval(this.#timer);
    this.#mutations.disconnect();
    this.#sight?.disconnect();
    this.#layer.remove();
  }

  /// The layer as the player's last child, without anything that was written on it.
  #putBack(): void {
    this.#mutations.disconnect();
    for (const { name } of [...this.#layer.attributes]) this.#layer.removeAttribute(name);
    this.parent.append(this.#layer);
    this.#mutations.observe(this.parent, { childList: true });
    this.#mutations.observe(this.#layer, { attributes: true });
  }

  #move(): void {
    this.#placement = rules.nextPlacement(this.#placement, this.#random);
    this.#move_at = Date.now() + this.#placement.stay_ms;
    this.#text.textContent = rules.watermarkText(this.user_id, new Date());
    this.#text.style.fontSize = `${rules.textSize(this.parent.clientWidth)}px`;
    this.#text.style.left = `${this.#placement.x * 100}%`;
    this.#text.style.top = `${this.#placement.y * 100}%`;
  }

  #onMutations(records: MutationRecord[]): void {
    const styled = records.find((record) => record.target === this.#layer);
    if (styled) this.#found(/style|class/.test(styled.attributeName ?? '') && isMove(this.#layer) ? 'moved' : 'hidden');
    else this.#check();
  }

  #check(): void {
    const how = rules.tampering(this.#facts());
    if (how === 'covered') this.#onCovered();
    else {
      if (!this.#is_hidden_by_something) this.#covered = 0;
      if (how) this.#found(how);
      else if (Date.now() >= this.#move_at) this.#move();
    }
  }

  #onCovered(): void {
    this.#covered += 1;
    if (this.#covered >= covered_places) {
      this.#covered = 0;
      this.#found('covered');
    }
    this.#putBack();
    this.#move();
  }

  #found(how: rules.TamperKind): void {
    this.#putBack();
    this.#found_ms = [...this.#found_ms.slice(-1), Date.now()];
    if (rules.isRepeated(this.#found_ms)) this.listener.tampered(how);
  }

  #facts(): rules.LayerFacts {
    const style = getComputedStyle(this.#layer);
    const around = getComputedStyle(this.parent);
    const own = this.#layer.getBoundingClientRect();
    const outer = this.parent.getBoundingClientRect();
    return {
      is_in_place: this.#layer.parentElement === this.parent,
      opacity: Math.min(Number(style.opacity), Number(around.opacity)),
      is_displayed: style.display !== 'none' && (own.width > 0 || outer.width === 0),
      is_visible: style.visibility === 'visible',
      has_filter: style.filter !== 'none' || style.clipPath !== 'none',
      offset: Math.max(Math.abs(own.x - outer.x), Math.abs(own.y - outer.y), Math.abs(own.width - outer.width)),
      is_covered: this.#is_hidden_by_something && this.isPlaying() && document.visibilityState === 'visible',
    };
  }
}

const isMove = (layer: HTMLElement) => /transform|translate|left|top|inset|margin|position/.test(layer.style.cssText);

/// Less of the text in view, by scrolling or by a small window, says nothing about what lies above it.
const in_view_ratio = 0.9;

/// Tells whether anything lies above an element, where the browser can say that (IntersectionObserver, version 2). An
/// element that is scrolled out of view is not covered.
function watchSight(element: Element, tell: (visible: boolean) => void): IntersectionObserver | null {
  if (!('isVisible' in IntersectionObserverEntry.prototype)) return null;
  const options = { threshold: [0, 1], trackVisibility: true, delay: 100 };
  const observer = new IntersectionObserver((entries) => {
    const last = entries.at(-1) as (IntersectionObserverEntry & { isVisible: boolean }) | undefined;
    if (last) tell(last.isVisible || last.intersectionRatio < in_view_ratio);
  }, options as IntersectionObserverInit);
  observer.observe(element);
  return observer;
}
