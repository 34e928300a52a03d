import { Link } from 'wouter';

import { duration, percent } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { fetchPlayer } from '../watch/video_player.tsx';
import { badgeOf, type Lesson } from './lessons.ts';

/// One video. What cannot be watched says why, and is no link.
export function LessonCard({ lesson }: { lesson: Lesson }) {
  if (!lesson.can_play) {
    return (
      <div className="lesson closed">
        <Content lesson={lesson} />
      </div>
    );
  }
  return (
    <Link href={`/watch/${lesson.id}`} className="lesson" onPointerEnter={fetchPlayer} onFocus={fetchPlayer}>
      <Content lesson={lesson} />
    </Link>
  );
}

function Content({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslate();
  return (
    <>
      <span className="picture">
        {lesson.thumbnail_url && <img src={lesson.thumbnail_url} alt="" loading="lazy" />}
        {lesson.duration !== null && <span className="length">{duration(lesson.duration)}</span>}
        {lesson.progress > 0 && lesson.can_play && (
          <span className="watched" style={{ width: `${lesson.completed ? 100 : lesson.progress * 100}%` }} />
        )}
      </span>
      <span className="lesson-title">{lesson.title}</span>
      <LessonBadge lesson={lesson} />
      {lesson.can_play && lesson.effective_rule === 'once' && <span className="rule">{t('lessons.once')}</span>}
    </>
  );
}

function LessonBadge({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslate();
  const badge = badgeOf(lesson);
  if (badge.kind === 'closed') return <span className="reason">{t(`lessons.reason.${lesson.reason ?? 'other'}`)}</span>;
  const text = badge.kind === 'progress' ? percent(badge.part) : t(`lessons.badge.${badge.kind}`);
  return <span className={`badge ${badge.kind}`}>{text}</span>;
}
