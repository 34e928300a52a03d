import { api, type Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { confirm, showDone, showFault } from '../widgets/notices.tsx';
import { RowMenu } from '../widgets/row_menu.tsx';
import { openLectureForm } from './lecture_form.tsx';

export function LectureMenu({ lecture }: { lecture: Schema<'Lecture'> }) {
  const { t } = useTranslate();

  async function remove() {
    const isSure = await confirm({
      title: t('lecture.remove'),
      text: t('lecture.remove_question', { title: lecture.title }),
      action: t('common:remove'),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await api.DELETE('/api/v1/lectures/{id}', { params: { path: { id: lecture.id } } });
      showDone(t('lecture.removed', { title: lecture.title }));
      await refresh('/api/v1/lectures');
    } catch (error) {
      showFault(error);
    }
  }

  return (
    <RowMenu
      of={lecture.title}
      actions={[
        { name: t('common:change'), onChosen: () => openLectureForm(lecture) },
        { name: t('common:remove'), onChosen: remove, isDangerous: true },
      ]}
    />
  );
}
