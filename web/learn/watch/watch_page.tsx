import './watch.css';

import { useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Started } from '../../player/calls.ts';
import { clock } from '../../player/clock.ts';
import { api, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useAsked } from '../asked.ts';
import type { Lesson } from '../lessons/lessons.ts';
import { Fault } from '../shell/fault.tsx';
import { Page } from '../shell/page.tsx';
import { NotListed } from './not_listed.tsx';
import { policyNotes } from './policy_notes.ts';
import { VideoPlayer } from './video_player.tsx';

/// One video: the player, and what belongs to it.
export function WatchPage({ params }: { params: { video: string } }) {
  const { t } = useTranslate();
  const video = Number(params.video);
  const { data, error, ask } = useAsked(() => take(api.GET('/api/v1/videos/student')), `watch-${video}`);
  const lesson = data?.find(({ id }) => id === video);
  if (!data) {
    return (
      <Page title={t('watch.title')}>
        {error === undefined ? <p role="status">{t('loading')}</p> : <Fault error={error} retry={ask} />}
      </Page>
    );
  }
  // Whose right is missing hears why from the player, which asks the server.
  return lesson?.enrollment ? (
    <Watch key={video} lesson={lesson} enrollment={lesson.enrollment} />
  ) : (
    <NotListed video={video} onReady={ask} />
  );
}

type StartedVideo = Pick<Started, 'policy' | 'video' | 'next'>;

function Watch({ lesson, enrollment }: { lesson: Lesson; enrollment: number }) {
  const { t, language } = useTranslate();
  const [, navigate] = useLocation();
  const [started, setStarted] = useState<StartedVideo | null>(null);
  const seekTo = useRef<(seconds: number) => void>(() => {});
  return (
    <Page title={lesson.title}>
      <div className="watch">
        <VideoPlayer
          video={lesson.id}
          enrollment={enrollment}
          poster={lesson.thumbnail_url}
          language={language}
          onStart={setStarted}
          onNext={(next) => navigate(`/watch/${next}`)}
          onReady={(seek) => {
            seekTo.current = seek;
          }}
        />
        <div className="about">
          <p className="place">{[lesson.lecture_title, lesson.session_title].filter(Boolean).join(' · ')}</p>
          <h1>{lesson.title}</h1>
          {started && <Rules policy={started.policy} />}
        </div>
        <aside>
          {started?.next && (
            <Link className="next-video" href={`/watch/${started.next.video}`}>
              <small>{t('watch.next')}</small>
              <strong>{started.next.title}</strong>
            </Link>
          )}
          {started && started.video.chapters.length > 1 && (
            <Chapters chapters={started.video.chapters} onChoose={(seconds) => seekTo.current(seconds)} />
          )}
        </aside>
      </div>
    </Page>
  );
}

function Rules({ policy }: { policy: Started['policy'] }) {
  const { t } = useTranslate();
  const notes = policyNotes(policy);
  if (notes.length === 0) return null;
  return (
    <ul className="rules" aria-label={t('watch.rules')}>
      {notes.map(({ key, values }) => (
        <li key={key}>{t(`watch.rule.${key}`, values)}</li>
      ))}
    </ul>
  );
}

interface ChaptersProps {
  chapters: Started['video']['chapters'];
  onChoose: (seconds: number) => void;
}

function Chapters({ chapters, onChoose }: ChaptersProps) {
  const { t } = useTranslate();
  return (
    <nav className="chapters" aria-label={t('watch.chapters')}>
      <h2>{t('watch.chapters')}</h2>
      <ol>
        {chapters.map(({ start, title }) => (
          <li key={start}>
            <button type="button" onClick={() => onChoose(start)}>
              <span>{title}</span>
              <time>{clock(start)}</time>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
