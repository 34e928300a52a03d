import { Alert, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import IconUpload from '@tabler/icons-react/icons/IconCloudUpload';
import { useState } from 'react';

import { bytes } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api } from '../queries.ts';
import { type FileFault, faultOf } from './file_check.ts';

interface Refused {
  name: string;
  fault: FileFault;
}

/// Takes files and folders. What cannot be a recording is named, and the others go on.
export function DropArea({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslate();
  const [refused, setRefused] = useState<Refused[]>([]);
  const config = $api.useQuery('get', '/api/v1/config', {}, { staleTime: Number.POSITIVE_INFINITY });
  const max_bytes = config.data?.max_upload_bytes ?? Number.POSITIVE_INFINITY;

  function drop(files: File[]) {
    const judged = files.map((file) => ({ file, fault: faultOf(file, max_bytes) }));
    setRefused(judged.flatMap(({ file, fault }) => (fault ? [{ name: file.name, fault }] : [])));
    onFiles(judged.flatMap(({ file, fault }) => (fault ? [] : [file])));
  }

  return (
    <Stack>
      <Dropzone onDrop={drop} aria-label={t('upload.drop')} p="xl" inputProps={{ 'aria-label': t('upload.drop') }}>
        <Stack align="center" gap="xs">
          <IconUpload size={40} stroke={1.4} aria-hidden />
          <Text fw={600}>{t('upload.drop')}</Text>
          <Text size="sm" c="dimmed" ta="center">
            {t('upload.drop_hint', { size: bytes(config.data?.max_upload_bytes) })}
          </Text>
        </Stack>
      </Dropzone>
      {refused.length > 0 && (
        <Alert
          color="red"
          variant="outline"
          role="alert"
          withCloseButton
          closeButtonLabel={t('common:close')}
          onClose={() => setRefused([])}
        >
          {refused.map(({ name, fault }) => (
            <Text key={name} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {t(`upload.fault_${fault}`, { name })}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  );
}
