import { useNavigate } from '@tanstack/react-router';

import type { Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { RowMenu } from '../widgets/row_menu.tsx';
import { canCancel, cancelVideo, canRetry, removeVideo, retryVideo } from './video_actions.ts';

export function VideoMenu({ video }: { video: Pick<Schema<'Video'>, 'id' | 'title' | 'status'> }) {
  const { t } = useTranslate();
  const navigate = useNavigate();
  return (
    <RowMenu
      of={video.title}
      actions={[
        { name: t('common:open'), onChosen: () => navigate({ to: `/videos/${video.id}` }) },
        { name: t('video.retry'), onChosen: () => retryVideo(video), isOff: !canRetry(video.status) },
        { name: t('video.cancel'), onChosen: () => cancelVideo(video), isOff: !canCancel(video.status) },
        { name: t('common:remove'), onChosen: () => removeVideo(video), isDangerous: true },
      ]}
    />
  );
}
