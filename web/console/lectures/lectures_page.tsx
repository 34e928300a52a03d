import { Anchor, Badge, Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { Schema } from '../../shared/api/client.ts';
import { date } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { $api } from '../queries.ts';
import { type Column, DataTable } from '../widgets/data_table.tsx';
import { useFilters } from '../widgets/filters.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { Pager } from '../widgets/pager.tsx';
import { SearchField } from '../widgets/search_field.tsx';
import { openLectureForm } from './lecture_form.tsx';
import { LectureMenu } from './lecture_menu.tsx';

type Lecture = Schema<'Lecture'>;

const pageSize = 25;

/// Every course of the academy.
export function LecturesPage() {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const [filters, change] = useFilters<'search'>();
  const query = { search: filters.search, page: Number(filters.page ?? 1), page_size: pageSize, ordering: 'title' };
  const lectures = $api.useQuery('get', '/api/v1/lectures', { params: { query } });

  const columns: Column<Lecture>[] = [
    {
      title: t('lecture.title'),
      cell: (lecture) => (
        <Anchor component={Link} to={`/lectures/${lecture.id}`} fw={600}>
          {lecture.title}
        </Anchor>
      ),
    },
    {
      title: t('lecture.state'),
      cell: ({ is_published }) => (
        <Badge variant="light" color={is_published ? 'teal' : 'gray'} tt="none">
          {t(is_published ? 'lecture.published' : 'lecture.draft')}
        </Badge>
      ),
    },
    { title: t('lecture.free'), cell: (lecture) => lecture.free_lectures_count, align: 'right', visibleFrom: 'md' },
    { title: t('lecture.created'), cell: (lecture) => date(lecture.created_at), visibleFrom: 'sm' },
  ];
  if (canWrite) {
    columns.push({
      title: t('table.actions'),
      isActions: true,
      cell: (lecture) => <LectureMenu lecture={lecture} />,
      align: 'right',
    });
  }

  return (
    <>
      <PageTitle title={t('lectures.title')} description={t('lectures.description')}>
        {canWrite && <Button onClick={() => openLectureForm()}>{t('lectures.create')}</Button>}
      </PageTitle>
      <Group mb="md">
        <SearchField label={t('lectures.search')} value={filters.search} onChange={(search) => change({ search })} />
      </Group>
      <DataTable
        label={t('lectures.title')}
        columns={columns}
        rows={lectures.data?.results}
        keyOf={(lecture) => lecture.id}
        empty={t(filters.search ? 'table.nothing_found' : 'lectures.empty')}
        error={lectures.error}
        onRetry={lectures.refetch}
      />
      <Pager
        count={lectures.data?.count}
        page={filters.page}
        pageSize={pageSize}
        onChange={(page) => change({ page })}
      />
    </>
  );
}
