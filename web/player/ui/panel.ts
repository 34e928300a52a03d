import type { OpenSession } from '../calls.ts';
import type { OverReason } from '../session.ts';
import type { TextKey, Texts } from '../texts.ts';
import { make } from './make.ts';

export interface PanelAction {
  label: string;
  act: () => void;
}

/// What stands in the picture's place when there is none: a sentence that says why, and what the viewer can do.
export interface PanelContent {
  /// For styles and tests: `refused`, `over`, …
  kind: string;
  title: string;
  text: string;
  actions?: PanelAction[];
  sessions?: HTMLElement;
}

export function makePanel(content: PanelContent): HTMLElement {
  const buttons = (content.actions ?? []).map(({ label, act }) =>
    make('button', { type: 'button', class: 'panel-button', click: act }, label),
  );
  return make(
    'section',
    { class: 'panel', 'data-kind': content.kind, role: 'alert', tabindex: -1 },
    make('h2', {}, content.title),
    make('p', {}, content.text),
    content.sessions ?? null,
    buttons.length > 0 ? make('div', { class: 'panel-buttons' }, ...buttons) : null,
  );
}

const refusals = [
  'device_limit_exceeded',
  'concurrency_limit_exceeded',
  'video_not_ready',
  'blocked',
  'enrollment_mismatch',
  'no_session_access',
  'not_authenticated',
  'account_disabled',
  'instructor_must_use_play_api',
  'not_found',
] as const;

export interface RefusalActions {
  retry: () => void;
  replace: (session: string) => void;
}

/// @param code of the refusal (docs/api.md)
/// @param sessions that stand in the way
export function refusalPanel(t: Texts, code: string, sessions: OpenSession[], actions: RefusalActions): PanelContent {
  const known = refusals.find((refusal) => refusal === code);
  const name = known ?? 'other';
  const content: PanelContent = {
    kind: known ?? 'refused',
    title: t(`refused_${name}_title` as TextKey),
    text: t(`refused_${name}_text` as TextKey, { code }),
  };
  if (sessions.length > 0) content.sessions = sessionList(t, sessions, actions.replace);
  // A video that is being prepared is asked for again without anybody's help.
  if (!known) content.actions = [{ label: t('try_again'), act: actions.retry }];
  return content;
}

function sessionList(t: Texts, sessions: OpenSession[], replace: (session: string) => void): HTMLElement {
  const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    timeStyle: 'short',
    dateStyle: 'short',
  });
  const rows = sessions.map((session) => {
    const device = session.device_label || t('session_unknown_device');
    const seen = t('session_seen', { video: session.title, time: format.format(new Date(session.last_seen_at)) });
    return make(
      'li',
      {},
      make(
        'span',
        { class: 'session' },
        make('strong', {}, session.is_this_device ? `${device} (${t('session_this_device')})` : device),
        make('small', {}, seen),
      ),
      make(
        'button',
        { type: 'button', class: 'panel-button', click: () => replace(session.session_id) },
        t('session_end'),
      ),
    );
  });
  return make('ul', { class: 'sessions' }, ...rows);
}

export function overPanel(t: Texts, reason: OverReason, playHere: () => void): PanelContent {
  const content: PanelContent = {
    kind: `over-${reason}`,
    title: t(`over_${reason}_title`),
    text: t(`over_${reason}_text`),
  };
  return reason === 'violations' ? content : { ...content, actions: [{ label: t('play_here'), act: playHere }] };
}
