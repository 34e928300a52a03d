import { Alert, Grid, List, Paper, Stack, Text, Title } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { bitrate, bytes, dateTime, duration } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { Facts } from '../widgets/facts.tsx';
import { failureText } from './failure_text.ts';
import { Preview } from './preview.tsx';
import { containerText, streamText } from './stream_text.ts';

/// What a video is: its picture, what was uploaded, and what the transcoder noticed.
export function Overview({ video }: { video: Schema<'Video'> }) {
  const { t } = useTranslate();
  const { source } = video;
  return (
    <Grid gutter="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack>
          {video.status === 'FAILED' && (
            <Alert color="red" variant="outline" title={t('status.FAILED')}>
              {failureText(video.error_code, video.error_reason)}
            </Alert>
          )}
          {video.playable || video.status === 'READY' ? (
            <Preview video={video} />
          ) : (
            <Paper withBorder p="xl">
              <Text ta="center" c="dimmed">
                {t('preview.not_yet')}
              </Text>
            </Paper>
          )}
          {video.warnings.length > 0 && (
            <Alert color="yellow" variant="outline" title={t('overview.warnings')}>
              <List size="sm">
                {video.warnings.map((warning) => (
                  <List.Item key={warning}>{warning}</List.Item>
                ))}
              </List>
            </Alert>
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Stack>
          <Title order={2} size="h4">
            {t('overview.source')}
          </Title>
          <Facts
            facts={[
              [t('video.length'), duration(video.duration)],
              [t('overview.container'), containerText(source?.container)],
              [t('overview.size'), bytes(source?.bytes)],
              [t('overview.bitrate'), bitrate(source?.bitrate_bps)],
              ...(source?.streams ?? []).map((stream): [string, string] => [
                t(`overview.stream_${stream.type === 'video' || stream.type === 'audio' ? stream.type : 'other'}`),
                streamText(stream),
              ]),
              [t('video.created'), dateTime(video.created_at)],
              [t('overview.changed'), dateTime(video.updated_at)],
            ]}
          />
          {video.chapters.length > 0 && (
            <>
              <Title order={2} size="h4">
                {t('overview.chapters')}
              </Title>
              <Facts facts={video.chapters.map(({ start, title }) => [duration(start), title])} />
            </>
          )}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
