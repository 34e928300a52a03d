import { Anchor, Button, Stack, Tabs } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { useFilters } from '../widgets/filters.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { openLectureForm } from './lecture_form.tsx';
import { Lessons } from './lessons.tsx';
import { Members } from './members.tsx';

/// One course: its lessons with their videos, and who is enrolled.
export function LecturePage() {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const { lecture: said } = useParams({ strict: false }) as { lecture: string };
  const [{ tab }, change] = useFilters<'tab'>();
  const id = Number(said);
  const lecture = $api.useQuery('get', '/api/v1/lectures/{id}', { params: { path: { id } } });
  if (lecture.error) return <ErrorAlert error={lecture.error} onRetry={lecture.refetch} />;

  return (
    <Stack gap="md">
      <PageTitle
        title={lecture.data?.title ?? '…'}
        path={
          <Anchor component={Link} to="/lectures" size="sm">
            {t('lectures.title')}
          </Anchor>
        }
      >
        {canWrite && lecture.data && (
          <Button variant="default" onClick={() => openLectureForm(lecture.data)}>
            {t('common:change')}
          </Button>
        )}
      </PageTitle>
      <Tabs value={tab ?? 'lessons'} onChange={(next) => change({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="lessons">{t('lecture.lessons')}</Tabs.Tab>
          {canWrite && <Tabs.Tab value="members">{t('lecture.members')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="lessons">
          <Lessons lecture={id} />
        </Tabs.Panel>
        {canWrite && (
          <Tabs.Panel value="members">
            <Members lecture={id} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Stack>
  );
}
