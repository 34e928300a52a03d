import { make } from './make.ts';

const shown_ms = 5000;

/// A sentence over the picture that goes away by itself. Screen readers say it.
export class Note {
  readonly element = make('div', { class: 'note', role: 'status' });
  #timer = 0;

  /// @param action a button beside the sentence
  show(text: string, action?: { label: string; act: () => void }): void {
    window.clearTimeout(this.#timer);
    const hide = () => this.element.replaceChildren();
    const children = [make('span', {}, text)];
    if (action) {
      const act = () => {
        hide();
        action.act();
      };
      children.push(make('button', { type: 'button', class: 'note-button', click: act }, action.label));
    }
    this.element.replaceChildren(make('p', {}, ...children));
    this.#timer = window.setTimeout(hide, shown_ms);
  }
}
