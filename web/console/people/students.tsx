import { Button, Group, Stack, Text } from '@mantine/core';

import { api, type Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api, refresh } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { confirm, showDone, showFault } from '../widgets/notices.tsx';
import { Pager } from '../widgets/pager.tsx';
import { type RowAction, RowMenu } from '../widgets/row_menu.tsx';
import { SearchField } from '../widgets/search_field.tsx';
import { openStudentForm } from './student_form.tsx';

type Student = Schema<'Student'>;

const pageSize = 50;

/// Every student of the academy.
export function Students() {
  const { t } = useTranslate();
  const [filters, change] = useFilters<'search'>();
  const query = { search: filters.search, page: Number(filters.page ?? 1), page_size: pageSize, ordering: 'name' };
  const students = $api.useQuery('get', '/api/v1/students', { params: { query } });
  const columns: Column<Student>[] = [
    {
      title: t('member.name'),
      cell: ({ name, school, grade }) => (
        <>
          <Text fw={600}>{name}</Text>
          <Text size="xs" c="dimmed">
            {[school, grade].filter(Boolean).join(' · ')}
          </Text>
        </>
      ),
    },
    { title: t('student.user_id'), cell: ({ user_id }) => user_id },
    { title: t('student.student_phone'), cell: ({ student_phone }) => student_phone ?? '–', visibleFrom: 'md' },
    { title: t('student.parent_phone'), cell: ({ parent_phone }) => parent_phone ?? '–', visibleFrom: 'md' },
    {
      title: t('table.actions'),
      isActions: true,
      cell: (student) => <StudentMenu student={student} />,
      align: 'right',
    },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <SearchField label={t('student.search')} value={filters.search} onChange={(search) => change({ search })} />
        <Button onClick={() => openStudentForm()}>{t('student.create')}</Button>
      </Group>
      <DataTable
        label={t('people.students')}
        columns={columns}
        rows={students.data?.results}
        keyOf={({ id }) => id}
        empty={t(filters.search ? 'table.nothing_found' : 'student.empty')}
        error={students.error}
        onRetry={students.refetch}
      />
      <Pager
        count={students.data?.count}
        page={filters.page}
        pageSize={pageSize}
        onChange={(page) => change({ page })}
      />
    </Stack>
  );
}

function StudentMenu({ student }: { student: Student }) {
  const { t } = useTranslate();
  const { isAdmin } = usePermissions();
  async function erase() {
    const isSure = await confirm({
      title: t('student.erase'),
      text: t('student.erase_question', { name: student.name }),
      action: t('student.erase'),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await api.DELETE('/api/v1/students/{id}', { params: { path: { id: student.id } } });
      showDone(t('student.erased', { name: student.name }));
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/students');
  }
  const actions: RowAction[] = [{ name: t('common:change'), onChosen: () => openStudentForm(student) }];
  if (isAdmin) {
    actions.push({
      name: t('student.export'),
      onChosen: () => window.open(`/api/v1/students/${student.id}/export`, '_blank', 'noopener'),
    });
  }
  actions.push({ name: t('student.erase'), onChosen: erase, isDangerous: true });
  return <RowMenu of={student.name} actions={actions} />;
}
