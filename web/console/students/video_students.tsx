import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import type { Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { Pager } from '../widgets/pager.tsx';
import { SearchField } from '../widgets/search_field.tsx';
import { OverrideDrawer } from './override_drawer.tsx';
import { RuleBadge } from './rule_badge.tsx';
import { openRuleForm } from './rule_form.tsx';
import { WatchCell } from './watch_cell.tsx';

type Student = Schema<'StudentStats'>;

const pageSize = 50;
const attended = ['ONLINE', 'PRESENT', 'LATE', 'ABSENT', 'EXCUSED'] as const;

/// Who is enrolled for a video: how far they say that they are, what was really watched, and under which rule.
export default function VideoStudents({ video }: { video: Schema<'Video'> }) {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const [filters, change] = useFilters<'search' | 'attendance'>();
  const [chosen, setChosen] = useState<Set<string | number>>(new Set());
  const [opened, setOpened] = useState<Student>();
  const stats = $api.useQuery('get', '/api/v1/videos/{id}/stats', {
    params: {
      path: { id: video.id },
      query: {
        search: filters.search,
        attendance_status: filters.attendance as (typeof attended)[number],
        page: Number(filters.page ?? 1),
        page_size: pageSize,
      },
    },
  });

  const columns: Column<Student>[] = [
    {
      title: t('member.name'),
      cell: ({ student_name, school, grade }) => (
        <>
          <Text fw={600}>{student_name}</Text>
          <Text size="xs" c="dimmed">
            {[school, grade].filter(Boolean).join(' · ')}
          </Text>
        </>
      ),
    },
    {
      title: t('attendance.attended'),
      cell: ({ attendance_status }) => (attendance_status ? t(`attendance.${attendance_status}`) : '–'),
      visibleFrom: 'md',
    },
    { title: t('watch.title'), cell: (student) => <WatchCell student={student} />, width: '38%' },
    { title: t('rule.title'), cell: (student) => <RuleBadge student={student} /> },
  ];
  if (canWrite) {
    columns.push({
      title: t('table.actions'),
      isActions: true,
      align: 'right',
      visibleFrom: 'sm',
      cell: (student) => (
        <Button size="xs" variant="default" onClick={() => setOpened(student)}>
          {t('rule.overrides')}
        </Button>
      ),
    });
  }

  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <Group>
          <SearchField label={t('member.search')} value={filters.search} onChange={(search) => change({ search })} />
          <Select
            aria-label={t('attendance.attended')}
            placeholder={t('attendance.attended')}
            clearable
            clearButtonProps={{ 'aria-label': t('attendance.clear') }}
            data={attended.map((status) => ({ value: status, label: t(`attendance.${status}`) }))}
            value={filters.attendance ?? null}
            onChange={(attendance) => change({ attendance: attendance ?? undefined })}
          />
        </Group>
        {canWrite && chosen.size > 0 && (
          <Button onClick={() => openRuleForm({ video: video.id, enrollments: [...chosen].map(Number) })}>
            {t('rule.set', { count: chosen.size })}
          </Button>
        )}
      </Group>
      <DataTable
        label={t('video.tab_students')}
        columns={columns}
        rows={stats.data?.students}
        keyOf={({ enrollment }) => enrollment}
        nameOf={({ student_name }) => student_name}
        empty={t(filters.search || filters.attendance ? 'table.nothing_found' : 'member.empty')}
        error={stats.error}
        onRetry={stats.refetch}
        {...(canWrite && { chosen, onChoose: setChosen })}
      />
      <Pager
        count={stats.data?.total_filtered}
        page={filters.page}
        pageSize={pageSize}
        onChange={(page) => change({ page })}
      />
      {opened && <OverrideDrawer video={video} student={opened} onClose={() => setOpened(undefined)} />}
    </Stack>
  );
}
