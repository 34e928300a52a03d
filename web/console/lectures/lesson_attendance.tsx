import { Button, Checkbox, Group, Select } from '@mantine/core';

import { api, type Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { $api, refresh } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { showFault } from '../widgets/notices.tsx';
import type { Member } from './members.tsx';

type Attended = Schema<'Attendance'>['status'];

const statuses: readonly Attended[] = ['ONLINE', 'PRESENT', 'LATE', 'ABSENT', 'EXCUSED'];
const all = 500;

/// Of one lesson: to whom it is open, and who came.
export function LessonAttendance({ session, members }: { session: number; members: Member[] }) {
  const { t } = useTranslate();
  const query = { params: { query: { session, page_size: all } } };
  const access = $api.useQuery('get', '/api/v1/session-enrollments', query);
  const attendance = $api.useQuery('get', '/api/v1/attendance', query);
  const opened = new Map(access.data?.results.map(({ enrollment, id }) => [enrollment, id]));
  const came = new Map(attendance.data?.results.map((entry) => [entry.enrollment, entry]));

  async function carryOut(work: () => Promise<unknown>) {
    try {
      await work();
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/session-enrollments', '/api/v1/attendance');
  }

  const setAccess = (enrollment: number, isOpen: boolean) => {
    const id = opened.get(enrollment);
    if (isOpen) return api.POST('/api/v1/session-enrollments', { body: { session, enrollment } });
    return api.DELETE('/api/v1/session-enrollments/{id}', { params: { path: { id: id ?? 0 } } });
  };
  const setAttended = (enrollment: number, status: Attended | null) => {
    const entry = came.get(enrollment);
    if (!entry)
      return status ? api.POST('/api/v1/attendance', { body: { session, enrollment, status } }) : Promise.resolve();
    const params = { path: { id: entry.id } };
    if (!status) return api.DELETE('/api/v1/attendance/{id}', { params });
    return api.PATCH('/api/v1/attendance/{id}', { params, body: { status } });
  };
  const openToAll = async () => {
    for (const { id } of members) if (!opened.has(id)) await setAccess(id, true);
  };

  const columns: Column<Member>[] = [
    { title: t('member.name'), cell: ({ name }) => name },
    {
      title: t('attendance.access'),
      cell: ({ id, name }) => (
        <Checkbox
          aria-label={t('attendance.access_of', { name })}
          checked={opened.has(id)}
          onChange={(event) => carryOut(() => setAccess(id, event.currentTarget.checked))}
        />
      ),
    },
    {
      title: t('attendance.attended'),
      cell: ({ id, name }) => (
        <Select
          aria-label={t('attendance.attended_of', { name })}
          size="xs"
          w={130}
          clearable
          clearButtonProps={{ 'aria-label': t('attendance.clear') }}
          placeholder="–"
          data={statuses.map((status) => ({ value: status, label: t(`attendance.${status}`) }))}
          value={came.get(id)?.status ?? null}
          onChange={(status) => carryOut(async () => setAttended(id, status as Attended | null))}
        />
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('attendance.title')}
        columns={columns}
        rows={access.data && attendance.data ? members : undefined}
        keyOf={({ id }) => id}
        empty={t('member.empty')}
        error={access.error ?? attendance.error}
      />
      <Group>
        <Button variant="default" size="xs" onClick={() => carryOut(openToAll)}>
          {t('attendance.open_to_all')}
        </Button>
      </Group>
    </>
  );
}
