import { Group, Select, Stack, Switch, Title } from '@mantine/core';
import { useState } from 'react';

import { api, type Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api, refresh } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { showDone, showFault } from '../widgets/notices.tsx';
import { AddMember } from './add_member.tsx';
import { LessonAttendance } from './lesson_attendance.tsx';

export type Member = Schema<'Enrollment'> & { name: string };

const all = 500;

/// Enrolments with the names of their students, in the order of the names.
export function useMembers(lecture: number) {
  const enrollments = $api.useQuery('get', '/api/v1/enrollments', { params: { query: { lecture, page_size: all } } });
  const students = $api.useQuery('get', '/api/v1/students', {
    params: { query: { page_size: all, ordering: 'name' } },
  });
  const names = new Map(students.data?.results.map(({ id, name }) => [id, name]));
  const members =
    enrollments.data && students.data
      ? enrollments.data.results
          .map(
            (enrollment): Member => ({
              ...enrollment,
              name: names.get(enrollment.student) ?? `#${enrollment.student}`,
            }),
          )
          .sort((a, b) => a.name.localeCompare(b.name))
      : undefined;
  return { members, students: students.data?.results, error: enrollments.error ?? students.error };
}

/// Who is enrolled for a lecture; and of one lesson, to whom it is open and who came.
export function Members({ lecture }: { lecture: number }) {
  const { t } = useTranslate();
  const { members, students, error } = useMembers(lecture);
  const [lesson, setLesson] = useState<string | null>(null);
  const lessons = $api.useQuery('get', '/api/v1/sessions', {
    params: { query: { lecture, page_size: all, ordering: 'order' } },
  });

  const columns: Column<Member>[] = [
    { title: t('member.name'), cell: ({ name }) => name },
    { title: t('member.active'), cell: (member) => <ActiveSwitch member={member} /> },
  ];
  const chosen = lesson ?? (lessons.data?.results[0] ? String(lessons.data.results[0].id) : null);
  return (
    <Stack>
      <AddMember lecture={lecture} students={students ?? []} members={members ?? []} />
      <DataTable
        label={t('lecture.members')}
        columns={columns}
        rows={members}
        keyOf={({ id }) => id}
        empty={t('member.empty')}
        error={error}
      />
      <Group justify="space-between" mt="lg">
        <Title order={2} size="h4">
          {t('attendance.title')}
        </Title>
        <Select
          aria-label={t('upload.lesson')}
          placeholder={t('upload.choose')}
          data={(lessons.data?.results ?? []).map(({ id, title }) => ({ value: String(id), label: title }))}
          value={chosen}
          onChange={setLesson}
          allowDeselect={false}
        />
      </Group>
      {chosen && members && members.length > 0 && <LessonAttendance session={Number(chosen)} members={members} />}
    </Stack>
  );
}

function ActiveSwitch({ member }: { member: Member }) {
  const { t } = useTranslate();
  async function change(isActive: boolean) {
    try {
      await api.PATCH('/api/v1/enrollments/{id}', {
        params: { path: { id: member.id } },
        body: { status: isActive ? 'ACTIVE' : 'INACTIVE' },
      });
      showDone(t(isActive ? 'member.activated' : 'member.deactivated', { name: member.name }));
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/enrollments');
  }
  return (
    <Switch
      aria-label={t('member.active_of', { name: member.name })}
      checked={member.status === 'ACTIVE'}
      onChange={(event) => change(event.currentTarget.checked)}
    />
  );
}
