import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';

import { number } from '../../shared/format/format.ts';
import { useTranslate } from '../../shared/i18n/i18n.ts';
import classes from './bar_chart.module.css';
import { DataTable } from './data_table.tsx';
import { ErrorAlert } from './error_alert.tsx';

export interface Bar {
  /// What the bar is of: a part of the video, an hour.
  name: string;
  value: number;
}

interface Props {
  title: string;
  /// What the names and the values are, as headings of the table.
  nameTitle: string;
  valueTitle: string;
  bars: Bar[] | undefined;
  error?: unknown;
  /// Below the bars, from the first to the last.
  axis: string[];
}

/// A chart that everybody can read: the keyboard reaches each bar, and all of it can be had as a table.
export function BarChart({ title, nameTitle, valueTitle, bars, error, axis }: Props) {
  const { t } = useTranslate();
  const [asTable, { toggle }] = useDisclosure();
  if (error) return <ErrorAlert error={error} />;
  if (!bars) return <Skeleton h={180} aria-busy />;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Group justify="space-between">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Button variant="subtle" size="xs" onClick={toggle} aria-pressed={asTable}>
          {t(asTable ? 'chart.as_chart' : 'chart.as_table')}
        </Button>
      </Group>
      {asTable ? (
        <DataTable
          label={title}
          rows={bars}
          keyOf={({ name }) => name}
          empty={t('chart.empty')}
          columns={[
            { title: nameTitle, cell: ({ name }) => name },
            { title: valueTitle, cell: ({ value }) => number(value, 1), align: 'right' },
          ]}
        />
      ) : (
        <>
          <ul className={classes.bars} aria-label={title}>
            {bars.map(({ name, value }) => {
              const text = `${name}: ${number(value, 1)}`;
              return (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches each bar, to have it read out.
                <li key={name} className={classes.bar} title={text} aria-label={text} tabIndex={0}>
                  <span className={classes.filled} style={{ height: `${(value / most) * 100}%` }} />
                </li>
              );
            })}
          </ul>
          <Group justify="space-between">
            {axis.map((label) => (
              <Text key={label} size="xs" c="dimmed">
                {label}
              </Text>
            ))}
          </Group>
        </>
      )}
    </Stack>
  );
}
