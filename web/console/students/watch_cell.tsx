import { Badge, Group, Progress, Stack, Text, Tooltip } from '@mantine/core';
import IconAlert from '@tabler/icons-react/icons/IconAlertTriangle';

import type { Schema } from '../../shared/api/client.ts';
import { duration, percent } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';

/// What the player reported beside what the server saw being watched.
export function WatchCell({ student }: { student: Schema<'StudentStats'> }) {
  const { t } = useTranslate();
  const { student_name: name, progress, completed, watched_ratio, watched_seconds, suspicious } = student;
  const rows: [string, number, string][] = [
    ['reported', completed ? 1 : progress, percent(completed ? 1 : progress)],
    ['watched', Math.min(1, watched_ratio), `${percent(watched_ratio)} · ${duration(watched_seconds)}`],
  ];
  return (
    <Stack gap={4}>
      {rows.map(([kind, part, text]) => (
        <Group key={kind} gap="xs" wrap="nowrap">
          <Text size="xs" c="dimmed" w={56} style={{ flex: 'none' }}>
            {t(`watch.${kind}`)}
          </Text>
          <Progress
            value={part * 100}
            size="md"
            color={kind === 'watched' ? 'teal' : 'gray'}
            style={{ flex: 1 }}
            miw={24}
            aria-label={t(`watch.${kind}_of`, { name })}
          />
          <Text size="xs" className="number" w={88} style={{ flex: 'none' }}>
            {text}
          </Text>
        </Group>
      ))}
      <Group gap="xs">
        {completed && (
          <Badge variant="light" color="teal" tt="none" size="sm">
            {t('watch.completed')}
          </Badge>
        )}
        {suspicious && (
          <Tooltip
            label={t('watch.suspicious_why')}
            multiline
            w={260}
            events={{ hover: true, focus: true, touch: true }}
          >
            <Badge
              variant="light"
              color="red"
              tt="none"
              size="sm"
              tabIndex={0}
              leftSection={<IconAlert size={12} aria-hidden />}
            >
              {t('watch.suspicious')}
            </Badge>
          </Tooltip>
        )}
      </Group>
    </Stack>
  );
}
