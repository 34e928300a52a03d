import type { Schema } from '../../shared/api/client.ts';

/// A student's videos as a page shows them: by lecture and lesson, each with what can be said of it. Pure.

/// What the list says of a video; docs/api.md.
export type Lesson = Schema<'StudentVideo'>;

export interface LessonGroup {
  id: number;
  title: string;
  lessons: Lesson[];
}

export interface LectureGroup {
  id: number;
  title: string;
  sessions: LessonGroup[];
}

/// In the order of the API, which is the academy's.
export function groupLessons(lessons: readonly Lesson[]): LectureGroup[] {
  const lectures = new Map<number, LectureGroup>();
  const sessions = new Map<number, LessonGroup>();
  for (const lesson of lessons) {
    let lecture = lectures.get(lesson.lecture_id);
    if (!lecture) {
      lecture = { id: lesson.lecture_id, title: lesson.lecture_title, sessions: [] };
      lectures.set(lecture.id, lecture);
    }
    let session = sessions.get(lesson.session_id);
    if (!session) {
      session = { id: lesson.session_id, title: lesson.session_title, lessons: [] };
      sessions.set(session.id, session);
      lecture.sessions.push(session);
    }
    session.lessons.push(lesson);
  }
  return [...lectures.values()];
}

/// Less than this part of a video was a look, and no watching.
const min_begun_part = 0.01;

const isBegun = ({ progress }: Lesson) => progress >= min_begun_part;

export type Badge =
  | { kind: 'closed' | 'live' | 'done' | 'new' }
  /// Being prepared, and already watchable; from 0 to 1, as far as that is known.
  | { kind: 'growing' }
  /// From 0 to 1.
  | { kind: 'progress'; part: number };

/// The one thing that a card says of a video.
export function badgeOf(lesson: Lesson): Badge {
  if (!lesson.can_play) return { kind: 'closed' };
  if (lesson.live?.state === 'LIVE') return { kind: 'live' };
  if (lesson.completed) return { kind: 'done' };
  if (isBegun(lesson)) return { kind: 'progress', part: lesson.progress };
  return { kind: lesson.is_growing ? 'growing' : 'new' };
}

/// The video to go on with: the last one that was begun and not finished.
export function unfinished(lessons: readonly Lesson[]): Lesson | null {
  return lessons.findLast((lesson) => lesson.can_play && !lesson.completed && isBegun(lesson)) ?? null;
}
