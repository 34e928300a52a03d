import { Drawer, Skeleton } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { OverrideForm } from './override_form.tsx';

interface Props {
  video: Schema<'Video'>;
  student: Schema<'StudentStats'>;
  onClose: () => void;
}

/// What one student may do with one video, where that differs from the video's own settings.
export function OverrideDrawer({ video, student, onClose }: Props) {
  const { t } = useTranslate();
  const permission = $api.useQuery('get', '/api/v1/video-permissions', {
    params: { query: { video: video.id, enrollment: student.enrollment } },
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={t('rule.overrides_of', { name: student.student_name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <ErrorAlert error={permission.error} />
      {permission.data ? (
        <OverrideForm
          video={video}
          enrollment={student.enrollment}
          permission={permission.data.results[0]}
          onSaved={onClose}
        />
      ) : (
        <Skeleton h={240} />
      )}
    </Drawer>
  );
}
