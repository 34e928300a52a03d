import type { OpenSession } from './calls.ts';
import { clock } from './clock.ts';
import { maxRate, type Policy, seekMode } from './policy.ts';
import type { State } from './session.ts';
import { overPanel, type PanelAction, refusalPanel } from './ui/panel.ts';
import type { Stage } from './ui/stage.ts';

/// What the viewer can do about what they are told.
export interface MessageActions {
  /// Starts anew; `replace` is a session that ends for this one.
  restart(replace?: string): void;
  fromStart(): void;
}

/// What the viewer is told: by a note over the picture, or by a panel in its place.
export class Messages {
  constructor(
    readonly stage: Stage,
    readonly actions: MessageActions,
  ) {}

  state(state: State, sessions: OpenSession[]): void {
    const { stage, actions } = this;
    if (state.name === 'over') stage.showPanel(overPanel(stage.t, state.reason, () => actions.restart()));
    if (state.name !== 'refused') return;
    const does = { retry: () => actions.restart(), replace: (session: string) => actions.restart(session) };
    stage.showPanel(refusalPanel(stage.t, state.code, sessions, does));
  }

  /// Playback has not begun, and the server does not answer.
  waiting(): void {
    const { stage } = this;
    if (stage.panelKind) return;
    stage.showPanel({ kind: 'waiting', title: stage.t('waiting_title'), text: stage.t('waiting_text') });
  }

  broken(kind: 'broken' | 'unsupported'): void {
    const { stage, actions } = this;
    if (stage.panelKind) return;
    const again: PanelAction = { label: stage.t('try_again'), act: () => actions.restart() };
    stage.showPanel({
      kind,
      title: stage.t(`${kind}_title`),
      text: stage.t(`${kind}_text`),
      actions: kind === 'broken' ? [again] : [],
    });
  }

  tampered(): void {
    const { stage } = this;
    const goOn = () => {
      stage.hidePanel();
      void stage.player.play().catch(() => {});
    };
    stage.showPanel({
      kind: 'tampered',
      title: stage.t('tampered_title'),
      text: stage.t('tampered_text'),
      actions: [{ label: stage.t('go_on'), act: goOn }],
    });
  }

  /// @param limit the last second that may be sought
  stopped(what: 'locked' | 'seek_blocked' | 'rate', policy: Policy | null, limit: number): void {
    const { note, t } = this.stage;
    if (what === 'locked') note.show(t('locked_note', { time: clock(limit) }));
    else if (what === 'seek_blocked') note.show(t('seek_blocked_note'));
    else {
      const rate = policy ? maxRate(policy) : 1;
      note.show(rate > 1 ? t('rate_max_note', { rate }) : t('rate_blocked_note'));
    }
  }

  rulesChanged(): void {
    this.stage.note.show(this.stage.t('policy_changed'));
  }

  connectionLost(): void {
    this.stage.note.show(this.stage.t('connection_note'));
  }

  resumed(position: number, policy: Policy): void {
    const { note, t } = this.stage;
    const again = { label: t('from_start'), act: () => this.actions.fromStart() };
    note.show(t('resumed', { time: clock(position) }), seekMode(policy) === 'blocked' ? undefined : again);
  }

  /// At the end of what there is of a video that grows.
  /// @param seconds until it is whole, null if nobody knows
  unready(ready: number, duration: number, seconds: number | null): void {
    const { note, t } = this.stage;
    const values = { ready: clock(ready), whole: clock(duration), minutes: Math.ceil((seconds ?? 0) / 60) };
    note.show(t(seconds === null ? 'still_prepared' : 'still_prepared_eta', values));
  }
}
