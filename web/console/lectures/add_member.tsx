import { Button, Group, MultiSelect } from '@mantine/core';
import { useState } from 'react';

import { api, type Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { showDone, showFault } from '../widgets/notices.tsx';
import type { Member } from './members.tsx';

interface Props {
  lecture: number;
  students: Schema<'Student'>[];
  members: Member[];
}

/// Enrols students, several at once.
export function AddMember({ lecture, students, members }: Props) {
  const { t } = useTranslate();
  const [chosen, setChosen] = useState<string[]>([]);
  const enrolled = new Set(members.map(({ student }) => student));

  async function add() {
    try {
      for (const student of chosen) {
        await api.POST('/api/v1/enrollments', { body: { lecture, student: Number(student) } });
      }
      showDone(t('member.added', { count: chosen.length }));
      setChosen([]);
    } catch (error) {
      showFault(error);
    }
    await refresh('/api/v1/enrollments');
  }

  return (
    <Group align="flex-end">
      <MultiSelect
        label={t('member.add')}
        placeholder={chosen.length === 0 ? t('member.search') : ''}
        searchable
        limit={50}
        nothingFoundMessage={t('table.nothing_found')}
        data={students
          .filter(({ id }) => !enrolled.has(id))
          .map(({ id, name, school, grade }) => ({
            value: String(id),
            label: [name, school, grade].filter(Boolean).join(' · '),
          }))}
        value={chosen}
        onChange={setChosen}
        style={{ flex: 1 }}
        maw={480}
      />
      <Button onClick={add} disabled={chosen.length === 0}>
        {t('member.enrol')}
      </Button>
    </Group>
  );
}
