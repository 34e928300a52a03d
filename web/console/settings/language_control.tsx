import { SegmentedControl } from '@mantine/core';

import { changeLanguage, type Language, useTranslate } from '../../shared/i18n/i18n.ts';

export function LanguageControl() {
  const { t, language } = useTranslate();
  return (
    <SegmentedControl
      aria-label={t('common:language')}
      value={language}
      onChange={(chosen) => changeLanguage(chosen as Language)}
      data={[
        { value: 'ko', label: '한국어' },
        { value: 'en', label: 'English' },
      ]}
    />
  );
}
