import { useTranslate } from '../../shared/i18n/i18n.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { EventLog } from './event_log.tsx';

/// The events of all videos.
export function EventsPage() {
  const { t } = useTranslate();
  return (
    <>
      <PageTitle title={t('events.title')} description={t('events.description')} />
      <EventLog />
    </>
  );
}
