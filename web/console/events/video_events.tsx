import { Stack } from '@mantine/core';

import type { Schema } from '../../shared/api/client.ts';
import { EventLog } from './event_log.tsx';
import { RiskTable } from './risk_table.tsx';

export default function VideoEvents({ video }: { video: Schema<'Video'> }) {
  return (
    <Stack gap="xl">
      <RiskTable video={video.id} />
      <EventLog video={video.id} />
    </Stack>
  );
}
