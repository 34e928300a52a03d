import type { PlayerEvent } from './event_batch.ts';
import type { Policy } from './policy.ts';
import type { Resume } from './resume.ts';

/// The player's requests to the API. They carry the playback token in their body; only the first one, `start`, needs the
/// viewer's login, which is a cookie on our own pages and an access token on those of others.

export interface Chapter {
  start: number;
  end: number;
  title: string;
}

/// The answer of `playback/start`.
export interface Started {
  token: string;
  session_id: string;
  /// Seconds since 1970.
  expires_at: number;
  token_expires_at: number;
  server_time: number;
  play_url: string;
  storyboard_url: string | null;
  policy: Policy;
  viewer: { user_id: string; student_name: string | null };
  video: {
    id: number;
    title: string;
    duration: number | null;
    is_growing: boolean;
    lecture_title: string;
    session_title: string;
    thumbnail_url: string | null;
    chapters: Chapter[];
  };
  resume: Resume;
  next: { video: number; title: string } | null;
  heartbeat_seconds: number;
}

/// A session that stands in the way of a new one: the answer of a limit that is reached lists them.
export interface OpenSession {
  session_id: string;
  device_label: string | null;
  video: number;
  title: string;
  started_at: string;
  last_seen_at: string;
  is_this_device: boolean;
}

/// What staff see of a video: no policy, no session, no proof of watch.
export interface Preview {
  play_url: string;
  storyboard_url: string | null;
}

export interface StartOrder {
  video_id: number;
  enrollment_id: number;
  device_id: string;
  device_label?: string;
  /// The session that is to end for this one.
  replace?: string;
}

export interface ProgressChange {
  /// From 0 to 1.
  progress: number;
  /// Seconds.
  last_position: number;
  completed?: true;
}

/// A call that came to nothing. `status` 0: there was no answer.
export class CallFailed extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly sessions: OpenSession[] = [],
  ) {
    super(code || 'no answer');
    this.name = 'CallFailed';
  }
}

/// Without an answer for this long (milliseconds) a call has failed: a heartbeat that hangs must not hide the next one.
const max_answer_ms = 10_000;

export class Calls {
  /// @param base the API's origin; '' for that of the page
  /// @param accessToken the viewer's access token, or null where a cookie says who is watching
  constructor(
    readonly base: string,
    readonly accessToken: (() => Promise<string>) | null,
  ) {}

  start = (order: StartOrder) => this.#post<Started>('start', order, { withLogin: true });

  heartbeat = (token: string, position: number) => this.#post<{ expires_at: number }>('heartbeat', { token, position });

  refresh = (token: string, position: number) =>
    this.#post<{ token: string; token_expires_at: number; expires_at: number }>('refresh', { token, position });

  /// Reaches the server also when the page goes away meanwhile.
  end = (token: string, position: number) => this.#post<unknown>('end', { token, position }, { keepalive: true });

  events = (token: string, events: readonly PlayerEvent[]) =>
    this.#post<{ stored: number; revoked: boolean }>('events', { token, events }, { keepalive: true });

  preview = (video: number) => this.#ask<Preview>(`videos/${video}/play`, { method: 'GET' }, true);

  /// The row that keeps how far the viewer is, null if there is none yet.
  async progressRow(video: number, enrollment: number): Promise<number | null> {
    const query = `video-progress?video=${video}&enrollment=${enrollment}`;
    const { results } = await this.#ask<{ results: { id: number }[] }>(query, { method: 'GET' }, true);
    return results[0]?.id ?? null;
  }

  addProgress = (video: number, enrollment: number, progress: ProgressChange) =>
    this.#ask<{ id: number }>('video-progress', this.#json('POST', { video, enrollment, ...progress }), true);

  changeProgress = (row: number, progress: ProgressChange) =>
    this.#ask<unknown>(`video-progress/${row}`, this.#json('PATCH', progress, true), true);

  /// About how many seconds a video that is still being prepared will take, null if nobody knows.
  async secondsLeft(video: number): Promise<number | null> {
    const { eta_seconds } = await this.#ask<{ eta_seconds: number | null }>(`videos/${video}`, { method: 'GET' }, true);
    return eta_seconds;
  }

  #post<Answer>(call: string, body: object, how: { withLogin?: boolean; keepalive?: boolean } = {}): Promise<Answer> {
    return this.#ask<Answer>(`playback/${call}`, this.#json('POST', body, how.keepalive), how.withLogin ?? false);
  }

  #json(method: string, body: object, keepalive = false): RequestInit {
    return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' }, keepalive };
  }

  async #ask<Answer>(path: string, request: RequestInit, withLogin: boolean): Promise<Answer> {
    const headers = new Headers(request.headers);
    if (withLogin && this.accessToken) headers.set('Authorization', `Bearer ${await this.#token(this.accessToken)}`);
    // Cookies are for our own pages: another origin's request must not be one of whoever is logged in here by chance.
    const credentials = withLogin && !this.accessToken ? 'same-origin' : 'omit';
    const signal = AbortSignal.timeout(max_answer_ms);
    const answer = await fetch(`${this.base}/api/v1/${path}`, { ...request, headers, credentials, signal }).catch(
      () => {
        throw new CallFailed(0, '');
      },
    );
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new CallFailed(answer.status, String(body.detail ?? ''), body.sessions ?? []);
    return body as Answer;
  }

  async #token(accessToken: () => Promise<string>): Promise<string> {
    try {
      return await accessToken();
    } catch {
      throw new CallFailed(401, 'not_authenticated');
    }
  }
}
