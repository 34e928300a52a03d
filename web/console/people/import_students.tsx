import { Alert, Button, Code, FileInput, Group, List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { api, type Schema, take } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { DataTable } from '../widgets/data_table.tsx';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { showDone } from '../widgets/notices.tsx';

type Result = Schema<'StudentImport'>;

/// The same call tries, and then writes. The file is sent as it is.
const send = (file: File, dry_run: boolean): Promise<Result> =>
  take(
    api.POST('/api/v1/students/import', {
      params: { query: { dry_run } },
      body: file as never,
      bodySerializer: (body) => body as never,
      headers: { 'Content-Type': 'text/csv' },
    }),
  );

/// A file of students: first shown what it would do, then done.
export function ImportStudents() {
  const { t } = useTranslate();
  const [file, setFile] = useState<File | null>(null);
  const preview = useMutation({ mutationFn: (chosen: File) => send(chosen, true) });
  const written = useMutation({
    mutationFn: (chosen: File) => send(chosen, false),
    onSuccess: async (result) => {
      showDone(t('import.done', { created: result.created, updated: result.updated }));
      setFile(null);
      preview.reset();
      await refresh('/api/v1/students');
    },
  });
  const result = preview.data;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('import.description')}
      </Text>
      <Code block>name,user_id,student_phone,parent_phone,school,grade</Code>
      <FileInput
        label={t('import.file')}
        placeholder={t('upload.choose')}
        accept=".csv,text/csv"
        value={file}
        clearable
        clearButtonProps={{ 'aria-label': t('attendance.clear') }}
        onChange={(chosen) => {
          setFile(chosen);
          preview.reset();
          if (chosen) preview.mutate(chosen);
        }}
        maw={480}
      />
      <ErrorAlert error={preview.error ?? written.error} />
      {result && file && (
        <>
          <Alert color={result.failed > 0 ? 'yellow' : 'teal'} variant="outline" title={t('import.preview')}>
            <List size="sm">
              {(['created', 'updated', 'unchanged', 'failed'] as const).map((kind) => (
                <List.Item key={kind}>{t(`import.${kind}`, { count: result[kind] })}</List.Item>
              ))}
            </List>
          </Alert>
          <FaultyLines result={result} />
          <Group>
            <Button
              onClick={() => written.mutate(file)}
              loading={written.isPending}
              disabled={result.created + result.updated === 0}
            >
              {t('import.write', { count: result.created + result.updated })}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

function FaultyLines({ result }: { result: Result }) {
  const { t } = useTranslate();
  const lines = result.lines.filter((line) => line.result === 'failed');
  if (lines.length === 0) return null;
  return (
    <DataTable
      label={t('import.faults')}
      rows={lines}
      keyOf={({ line }) => line}
      empty=""
      columns={[
        { title: t('import.line'), cell: ({ line }) => line, align: 'right', width: 80 },
        { title: t('student.user_id'), cell: ({ user_id }) => user_id || '–' },
        { title: t('import.column'), cell: ({ field }) => field ?? '–' },
        { title: t('import.fault'), cell: ({ message }) => message },
      ]}
    />
  );
}
