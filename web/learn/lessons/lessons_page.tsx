import './lessons.css';

import { Link } from 'wouter';

import { api, take } from '../../shared/api/client.ts';
import { duration } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useAsked } from '../asked.ts';
import { Fault } from '../shell/fault.tsx';
import { Page } from '../shell/page.tsx';
import { LessonCard } from './lesson_card.tsx';
import { groupLessons, type LectureGroup, type Lesson, type LessonGroup, unfinished } from './lessons.ts';

/// All that a student may watch, by lecture and lesson.
export function LessonsPage() {
  const { t } = useTranslate();
  const { data, error, ask } = useAsked(() => take(api.GET('/api/v1/videos/student')), 'lessons');
  return (
    <Page title={t('lessons.title')}>
      <h1>{t('lessons.title')}</h1>
      {error !== undefined && !data && <Fault error={error} retry={ask} />}
      {!data && error === undefined && <p role="status">{t('loading')}</p>}
      {data && data.length === 0 && (
        <div className="empty">
          <h2>{t('lessons.none')}</h2>
          <p>{t('lessons.none_hint')}</p>
        </div>
      )}
      {data && <GoOn lesson={unfinished(data)} />}
      {data && groupLessons(data).map((lecture) => <Lecture key={lecture.id} lecture={lecture} />)}
    </Page>
  );
}

function GoOn({ lesson }: { lesson: Lesson | null }) {
  const { t } = useTranslate();
  if (!lesson) return null;
  return (
    <Link href={`/watch/${lesson.id}`} className="go-on">
      {lesson.thumbnail_url && <img src={lesson.thumbnail_url} alt="" />}
      <span className="go-on-text">
        <small>{t('lessons.go_on')}</small>
        <strong>{lesson.title}</strong>
        <span>
          {t('lessons.at', { position: duration(lesson.last_position), duration: duration(lesson.duration) })}
        </span>
      </span>
    </Link>
  );
}

function Lecture({ lecture }: { lecture: LectureGroup }) {
  return (
    <section className="lecture" aria-labelledby={`lecture-${lecture.id}`}>
      <h2 id={`lecture-${lecture.id}`}>{lecture.title}</h2>
      {lecture.sessions.map((session) => (
        <Session key={session.id} session={session} />
      ))}
    </section>
  );
}

function Session({ session }: { session: LessonGroup }) {
  return (
    <section className="session" aria-labelledby={`session-${session.id}`}>
      <h3 id={`session-${session.id}`}>{session.title}</h3>
      <ul className="lessons">
        {session.lessons.map((lesson) => (
          <li key={lesson.id}>
            <LessonCard lesson={lesson} />
          </li>
        ))}
      </ul>
    </section>
  );
}
