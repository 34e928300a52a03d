import { api, type Schema } from '../../shared/api/client.ts';
import { translate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { confirm, showDone, showFault } from '../widgets/notices.tsx';

type Video = Pick<Schema<'Video'>, 'id' | 'title' | 'status'>;

async function carryOut(work: () => Promise<unknown>, done: string): Promise<boolean> {
  try {
    await work();
    showDone(done);
    return true;
  } catch (error) {
    showFault(error);
    return false;
  } finally {
    await refresh('/api/v1/videos', '/api/v1/board');
  }
}

export const canRetry = (status: string) => status === 'FAILED';
export const canCancel = (status: string) => status === 'UPLOADED' || status === 'PROCESSING';

export const retryVideo = ({ id, title }: Video) =>
  carryOut(
    () => api.POST('/api/v1/videos/{id}/retry', { params: { path: { id } } }),
    translate('video.retried', { title }),
  );

export const cancelVideo = ({ id, title }: Video) =>
  carryOut(
    () => api.POST('/api/v1/videos/{id}/cancel', { params: { path: { id } } }),
    translate('video.cancelled', { title }),
  );

/// True if the person was sure and the video has gone.
export async function removeVideo({ id, title }: Video): Promise<boolean> {
  const isSure = await confirm({
    title: translate('video.remove'),
    text: translate('video.remove_question', { title }),
    action: translate('common:remove'),
    isDangerous: true,
  });
  if (!isSure) return false;
  return carryOut(
    () => api.DELETE('/api/v1/videos/{id}', { params: { path: { id } } }),
    translate('video.removed', { title }),
  );
}
