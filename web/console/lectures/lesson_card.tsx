import { ActionIcon, Button, Card, Group, Title } from '@mantine/core';
import IconDown from '@tabler/icons-react/icons/IconArrowDown';
import IconUp from '@tabler/icons-react/icons/IconArrowUp';
import { Link } from '@tanstack/react-router';

import { api, type Schema } from '../../shared/api/client.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import { usePermissions } from '../login/present_login.ts';
import { refresh } from '../queries.ts';
import { askText } from '../widgets/ask_text.tsx';
import { confirm, showFault } from '../widgets/notices.tsx';
import { RowMenu } from '../widgets/row_menu.tsx';
import { LessonVideos } from './lesson_videos.tsx';
import { moved } from './order.ts';

type Lesson = Schema<'Session'>;

interface Props {
  lesson: Lesson;
  lessons: Lesson[];
  place: number;
  videos: Schema<'Video'>[];
}

export function LessonCard({ lesson, lessons, place, videos }: Props) {
  const { t } = useTranslate();
  const { canWrite } = usePermissions();
  const path = { id: lesson.id };

  async function change(work: () => Promise<unknown>) {
    try {
      await work();
      await refresh('/api/v1/sessions');
    } catch (error) {
      showFault(error);
    }
  }

  const move = (to: number) =>
    change(() =>
      Promise.all(
        moved(lessons, place, to).map(({ id, order }) =>
          api.PATCH('/api/v1/sessions/{id}', { params: { path: { id } }, body: { order } }),
        ),
      ),
    );

  async function rename() {
    const title = await askText({
      title: t('lesson.rename'),
      label: t('lesson.title'),
      value: lesson.title,
      action: t('common:save'),
    });
    if (title) await change(() => api.PATCH('/api/v1/sessions/{id}', { params: { path }, body: { title } }));
  }

  async function remove() {
    const isSure = await confirm({
      title: t('lesson.remove'),
      text: t('lesson.remove_question', { title: lesson.title }),
      action: t('common:remove'),
      isDangerous: true,
    });
    if (isSure) await change(() => api.DELETE('/api/v1/sessions/{id}', { params: { path } }));
  }

  return (
    <Card withBorder padding="md" component="section" aria-label={lesson.title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {lesson.title}
        </Title>
        {canWrite && (
          <Group gap={4}>
            <Button
              // biome-ignore lint/suspicious/noExplicitAny: Mantine's polymorphic button does not carry the router's types.
              component={Link as any}
              to={`/upload?session=${lesson.id}&lecture=${lesson.lecture}`}
              variant="light"
              size="xs"
            >
              {t('lesson.upload')}
            </Button>
            <Mover
              name={lesson.title}
              up={place > 0}
              down={place < lessons.length - 1}
              onMove={(by) => move(place + by)}
            />
            <RowMenu
              of={lesson.title}
              actions={[
                { name: t('lesson.rename'), onChosen: rename },
                { name: t('common:remove'), onChosen: remove, isDangerous: true },
              ]}
            />
          </Group>
        )}
      </Group>
      <LessonVideos videos={videos} label={lesson.title} />
    </Card>
  );
}

interface MoverProps {
  name: string;
  up: boolean;
  down: boolean;
  onMove: (by: 1 | -1) => void;
}

/// Two buttons: what can be dragged elsewhere is moved by them for everybody.
export function Mover({ name, up, down, onMove }: MoverProps) {
  const { t } = useTranslate();
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        disabled={!up}
        aria-label={t('table.up', { name })}
        onClick={() => onMove(-1)}
      >
        <IconUp size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        disabled={!down}
        aria-label={t('table.down', { name })}
        onClick={() => onMove(1)}
      >
        <IconDown size={18} aria-hidden />
      </ActionIcon>
    </>
  );
}
