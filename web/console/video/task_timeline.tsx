import { Badge, Group, Stack, Text } from '@mantine/core';
import IconBan from '@tabler/icons-react/icons/IconBan';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconClock from '@tabler/icons-react/icons/IconClock';
import IconLoader from '@tabler/icons-react/icons/IconLoader2';
import IconX from '@tabler/icons-react/icons/IconX';

import type { Schema } from '../../shared/api/client.ts';
import { span } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { DataTable } from '../widgets/data_table.tsx';
import { failureText } from './failure_text.ts';
import classes from './task_timeline.module.css';
import { type Bar, barsOf } from './timeline.ts';

type Task = Schema<'Task'>;

const icons = { queued: IconClock, running: IconLoader, done: IconCheck, failed: IconX, cancelled: IconBan };
const colors = { queued: 'gray', running: 'violet', done: 'teal', failed: 'red', cancelled: 'gray' };

/// A row for each task, its bar on one common line: what ran beside what, what waited, what was tried again.
export function TaskTimeline({ tasks, error }: { tasks: Task[] | undefined; error: unknown }) {
  const { t } = useTranslate();
  const bars = tasks && barsOf(tasks, Date.now());
  return (
    <DataTable
      label={t('task.title')}
      rows={bars}
      keyOf={({ task }) => task.id}
      empty={t('task.empty')}
      error={error}
      columns={[
        { title: t('task.kind'), cell: ({ task }) => <Kind task={task} />, width: '26%' },
        { title: t('task.when'), cell: (bar) => <Line bar={bar} />, visibleFrom: 'sm' },
        { title: t('task.took'), cell: ({ seconds }) => span(seconds), align: 'right', width: 90 },
        { title: t('task.worker'), cell: ({ task }) => <Worker task={task} />, visibleFrom: 'md', width: '18%' },
      ]}
    />
  );
}

function Kind({ task }: { task: Task }) {
  const { t } = useTranslate();
  const Icon = icons[task.state];
  const last = (task.first_segment ?? 0) + (task.segment_count ?? 0) - 1;
  return (
    <Stack gap={2}>
      <Group gap="xs" wrap="nowrap">
        <Badge variant="light" color={colors[task.state]} tt="none" leftSection={<Icon size={12} aria-hidden />}>
          {t(`task.state_${task.state}`)}
        </Badge>
        <Text size="sm" fw={600}>
          {t(`task.kind_${task.kind}`)}
          {task.rendition && ` ${task.rendition}`}
        </Text>
      </Group>
      {typeof task.first_segment === 'number' && task.segment_count ? (
        <Text size="xs" c="dimmed">
          {t('task.segments', { first: task.first_segment, last })}
        </Text>
      ) : null}
      {task.attempt > 1 && (
        <Text size="xs" c="dimmed">
          {t('task.attempt', { count: task.attempt })}
        </Text>
      )}
      {task.error_code && (
        <Text size="xs" c="var(--mantine-color-error)">
          {failureText(task.error_code, task.error_reason)} ({task.error_code})
        </Text>
      )}
    </Stack>
  );
}

function Worker({ task }: { task: Task }) {
  return (
    <Text size="xs" c="dimmed">
      {task.worker ?? '–'}
    </Text>
  );
}

const part = (value: number) => `${(value * 100).toFixed(2)}%`;

function Line({ bar }: { bar: Bar }) {
  const { t } = useTranslate();
  const { task, queued, started, ended, seconds } = bar;
  return (
    <div
      className={classes.line}
      role="img"
      aria-label={t(`task.state_${task.state}`) + (seconds === null ? '' : ` ${span(seconds)}`)}
      data-task={task.id}
    >
      <div className={classes.waited} style={{ left: part(queued), width: part((started ?? 1) - queued) }} />
      {started !== null && (
        <div
          className={classes.worked}
          data-state={task.state}
          style={{ left: part(started), width: part(Math.max(0.004, ended - started)) }}
        />
      )}
    </div>
  );
}
