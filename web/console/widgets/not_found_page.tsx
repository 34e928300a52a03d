import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { PageTitle } from './page_title.tsx';

export function NotFoundPage() {
  const { t } = useTranslate();
  return (
    <Stack>
      <PageTitle title={t('not_found.title')} />
      <Text>{t('errors:not_found')}</Text>
      <Anchor component={Link} to="/">
        {t('not_found.home')}
      </Anchor>
    </Stack>
  );
}
