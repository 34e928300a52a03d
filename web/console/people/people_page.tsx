import { Tabs } from '@mantine/core';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { useFilters } from '../widgets/filters.ts';
import { PageTitle } from '../widgets/page_title.tsx';
import { Accounts } from './accounts.tsx';
import { ImportStudents } from './import_students.tsx';
import { Students } from './students.tsx';

/// Students, and, for admins, who can log in.
export function PeoplePage() {
  const { t } = useTranslate();
  const { isAdmin } = usePermissions();
  const [{ tab }, change] = useFilters<'tab' | 'search'>();
  return (
    <>
      <PageTitle title={t('people.title')} />
      <Tabs
        value={tab ?? 'students'}
        onChange={(next) => change({ tab: next ?? undefined, search: undefined })}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="students">{t('people.students')}</Tabs.Tab>
          <Tabs.Tab value="import">{t('people.import')}</Tabs.Tab>
          {isAdmin && <Tabs.Tab value="accounts">{t('people.accounts')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="students">
          <Students />
        </Tabs.Panel>
        <Tabs.Panel value="import">
          <ImportStudents />
        </Tabs.Panel>
        {isAdmin && (
          <Tabs.Panel value="accounts">
            <Accounts />
          </Tabs.Panel>
        )}
      </Tabs>
    </>
  );
}
