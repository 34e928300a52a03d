import { Anchor, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { bytes, span } from '../../shared/format/format.ts';
import { errorText } from '../../shared/i18n/error_text.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { showFault } from '../widgets/notices.tsx';
import { clearDone, removeUpload, retryUpload, type Upload, useUploads } from './upload_queue.ts';

/// The files of this visit: what is being sent, and what has become of the others.
export function UploadTable() {
  const { t } = useTranslate();
  const uploads = useUploads();
  const columns: Column<Upload>[] = [
    { title: t('upload.file'), cell: (upload) => <Name upload={upload} /> },
    { title: t('upload.progress'), cell: (upload) => <Sent upload={upload} />, width: '40%' },
    { title: t('table.actions'), isActions: true, cell: (upload) => <Buttons upload={upload} />, align: 'right' },
  ];
  if (uploads.length === 0) return null;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('upload.files')}
        </Title>
        {uploads.some(({ state }) => state === 'done') && (
          <Button variant="subtle" size="xs" onClick={clearDone}>
            {t('upload.clear')}
          </Button>
        )}
      </Group>
      <DataTable label={t('upload.files')} columns={columns} rows={uploads} keyOf={({ id }) => id} empty="" />
    </Stack>
  );
}

function Name({ upload: { title, video, file, state } }: { upload: Upload }) {
  return (
    <>
      {state === 'done' ? (
        <Anchor component={Link} to={`/videos/${video}`} fw={600}>
          {title}
        </Anchor>
      ) : (
        <Text fw={600}>{title}</Text>
      )}
      <Text size="xs" c="dimmed">
        {bytes(file.size)}
      </Text>
    </>
  );
}

function Sent({ upload }: { upload: Upload }) {
  const { t } = useTranslate();
  const { state, sent, speed, file, error } = upload;
  if (state === 'failed') {
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {errorText(error)}
      </Text>
    );
  }
  const remaining =
    speed > 0 ? ` · ${bytes(speed)}/s · ${t('video.eta', { time: span((file.size - sent) / speed) })}` : '';
  return (
    <Stack gap={4}>
      <Progress
        value={(sent / file.size) * 100}
        color={state === 'done' ? 'teal' : 'cyan'}
        aria-label={t('upload.progress_of', { title: upload.title })}
      />
      <Text size="xs" c="dimmed" className="number">
        {t(`upload.state_${state}`)}
        {state === 'sending' && remaining}
      </Text>
    </Stack>
  );
}

function Buttons({ upload }: { upload: Upload }) {
  const { t } = useTranslate();
  return (
    <Group gap="xs" justify="flex-end">
      {upload.state === 'failed' && (
        <Button size="xs" variant="default" onClick={() => retryUpload(upload).catch(showFault)}>
          {t('common:retry')}
        </Button>
      )}
      <Button size="xs" variant="subtle" color="gray" c="dimmed" onClick={() => removeUpload(upload).catch(showFault)}>
        {t(upload.state === 'done' ? 'upload.hide' : 'upload.remove')}
      </Button>
    </Group>
  );
}
