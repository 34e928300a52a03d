import { useEffect } from 'react';
import { Link } from 'wouter';

import { api, take } from '../../shared/api/client.ts';
import { percent, span } from '../../shared/format/format.ts';
import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { useAsked } from '../asked.ts';
import { Page } from '../shell/page.tsx';

const ask_again_ms = 5000;

/// A video that is not among those that can be watched: it is being prepared, or is not for this student.
export function NotListed({ video, onReady }: { video: number; onReady: () => void }) {
  const { t } = useTranslate();
  const { data, error, ask } = useAsked(
    () => take(api.GET('/api/v1/videos/{id}', { params: { path: { id: video } } })),
    `video-${video}`,
  );
  const ready = data?.playable;
  useEffect(() => {
    if (ready) onReady();
  }, [ready, onReady]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && ask(), ask_again_ms);
    return () => clearInterval(timer);
  }, [ask]);

  const failed = data?.status === 'FAILED';
  return (
    <Page title={data?.title ?? t('watch.title')}>
      <div className="empty" role="status" data-kind={error ? 'refused' : 'video_not_ready'}>
        {data && (
          <>
            <h1>{data.title}</h1>
            <h2>{t(failed ? 'watch.failed' : 'watch.preparing')}</h2>
            {!failed && <p>{t('watch.starts_by_itself')}</p>}
            {data.progress > 0 && !failed && <p>{percent(data.progress)}</p>}
            {data.eta_seconds !== null && !failed && <p>{t('watch.eta', { time: span(data.eta_seconds) })}</p>}
          </>
        )}
        {error !== undefined && !data && <p className="error-message">{errorText(error)}</p>}
        <Link href="/">{t('watch.back')}</Link>
      </div>
    </Page>
  );
}
