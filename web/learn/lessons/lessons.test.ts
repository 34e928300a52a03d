import { describe, expect, it } from 'vitest';

import { badgeOf, groupLessons, type Lesson, unfinished } from './lessons.ts';

/// What these rules read of a video.
const lesson = (id: number, more: Partial<Lesson> = {}) =>
  ({
    id,
    lecture_id: 1,
    lecture_title: 'Calculus',
    session_id: 1,
    session_title: 'Limits',
    can_play: true,
    completed: false,
    progress: 0,
    is_growing: false,
    live: null,
    ...more,
  }) as Lesson;

it('groups by lecture and lesson, in the order of the list', () => {
  const groups = groupLessons([
    lesson(1),
    lesson(2, { session_id: 2, session_title: 'Derivatives' }),
    lesson(3, { lecture_id: 9, lecture_title: 'Physics', session_id: 5 }),
    lesson(4),
  ]);
  expect(
    groups.map(({ title, sessions }) => [title, sessions.map(({ id, lessons }) => [id, lessons.map((l) => l.id)])]),
  ).toEqual([
    [
      'Calculus',
      [
        [1, [1, 4]],
        [2, [2]],
      ],
    ],
    ['Physics', [[5, [3]]]],
  ]);
});

describe('a badge', () => {
  it.each<[string, Partial<Lesson>, unknown]>([
    ['closed before all else', { can_play: false, completed: true }, { kind: 'closed' }],
    ['live', { live: { state: 'LIVE', starts_at: null } }, { kind: 'live' }],
    ['done', { completed: true, progress: 1 }, { kind: 'done' }],
    ['begun', { progress: 0.41 }, { kind: 'progress', part: 0.41 }],
    ['being prepared', { is_growing: true }, { kind: 'growing' }],
    ['new', {}, { kind: 'new' }],
  ])('%s', (_, more, badge) => {
    expect(badgeOf(lesson(1, more))).toEqual(badge);
  });
});

it.each<[string, Lesson[], number | undefined]>([
  ['nothing was begun', [lesson(1)], undefined],
  ['the last one that was begun', [lesson(1, { progress: 0.5 }), lesson(2, { progress: 0.1 }), lesson(3)], 2],
  ['not what is finished', [lesson(1, { progress: 0.5 }), lesson(2, { progress: 1, completed: true })], 1],
  ['not what is closed', [lesson(1, { progress: 0.5, can_play: false })], undefined],
])('goes on with: %s', (_, lessons, id) => {
  expect(unfinished(lessons)?.id).toBe(id);
});
