import { Radio, Stack } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { api, take } from '../../shared/api/client.ts';
import { translate, useTranslate } from '../../shared/i18n/i18n.ts';
import { refresh } from '../queries.ts';
import { ErrorAlert } from '../widgets/error_alert.tsx';
import { FormButtons } from '../widgets/form_buttons.tsx';
import { showDone } from '../widgets/notices.tsx';
import { ImpactPreview } from './impact_preview.tsx';
import type { Rule } from './rule_impact.ts';

const rules: readonly Rule[] = ['free', 'once', 'blocked'];

interface Chosen {
  video: number;
  enrollments: number[];
}

/// Sets one rule for many students of a video.
export function openRuleForm(chosen: Chosen): void {
  modals.open({
    title: translate('rule.set', { count: chosen.enrollments.length }),
    children: <RuleForm {...chosen} />,
  });
}

function RuleForm({ video, enrollments }: Chosen) {
  const { t } = useTranslate();
  const [rule, setRule] = useState<Rule>('once');
  const saved = useMutation({
    mutationFn: () =>
      take(api.POST('/api/v1/video-permissions/bulk_set', { body: { video_id: video, enrollments, rule } })),
    onSuccess: async (rows) => {
      modals.closeAll();
      showDone(t('rule.done', { count: rows.length }));
      await refresh('/api/v1/videos');
    },
  });
  return (
    <Stack>
      <ErrorAlert error={saved.error} />
      <Radio.Group label={t('rule.title')} value={rule} onChange={(value) => setRule(value as Rule)}>
        <Stack gap="sm" mt="xs">
          {rules.map((name) => (
            <Radio key={name} value={name} label={t(`rule.${name}`)} description={t(`rule.${name}_hint`)} />
          ))}
        </Stack>
      </Radio.Group>
      <ImpactPreview video={video} enrollments={enrollments} rule={rule} />
      <FormButtons action={t('rule.apply')} isBusy={saved.isPending} onClick={() => saved.mutate()} />
    </Stack>
  );
}
