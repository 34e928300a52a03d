import type { MantineBreakpoint } from '@mantine/core';
import { Checkbox, Skeleton, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import classes from './data_table.module.css';
import { ErrorAlert } from './error_alert.tsx';
import { TableRow } from './table_row.tsx';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /// Narrower screens leave the column out.
  visibleFrom?: MantineBreakpoint;
  align?: 'right';
  width?: number | string;
  /// Holds what can be done with the row.
  isActions?: boolean;
}

interface Props<Row> {
  /// What the table is of, for who does not see it.
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[] | undefined;
  keyOf: (row: Row) => string | number;
  nameOf?: (row: Row) => string;
  /// What stands there if there are no rows: why, and what to do.
  empty: ReactNode;
  error?: unknown;
  onRetry?: () => void;
  /// The keys of chosen rows, where rows can be chosen.
  chosen?: ReadonlySet<string | number>;
  onChoose?: (keys: Set<string | number>) => void;
}

/// Rows of an answer, with its three other states: not there yet, refused, empty.
export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, keyOf, empty, error, onRetry, chosen, onChoose } = props;
  const { t } = useTranslate();
  if (error && !rows) return <ErrorAlert error={error} {...(onRetry && { onRetry })} />;
  if (!rows) return <Waiting />;
  if (rows.length === 0) {
    return (
      <Text c="dimmed" py="lg" ta="center" component="div">
        {empty}
      </Text>
    );
  }
  const keys = rows.map(keyOf);
  const all = chosen !== undefined && keys.every((key) => chosen.has(key));
  const toggle = (some: (string | number)[], on: boolean) => {
    const next = new Set(chosen);
    for (const key of some) on ? next.add(key) : next.delete(key);
    onChoose?.(next);
  };
  return (
    <Table aria-label={label} role="table" className={classes.table} verticalSpacing="sm" highlightOnHover>
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {chosen && (
            <Table.Th w={40} role="columnheader">
              <Checkbox
                aria-label={t('table.choose_all')}
                checked={all}
                indeterminate={!all && keys.some((key) => chosen.has(key))}
                onChange={(event) => toggle(keys, event.currentTarget.checked)}
              />
            </Table.Th>
          )}
          {columns.map(({ title, visibleFrom, align, width }) => (
            <Table.Th
              key={title}
              role="columnheader"
              ta={align ?? 'left'}
              {...(width !== undefined && { w: width })}
              {...(visibleFrom && { visibleFrom })}
            >
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {rows.map((row) => (
          <TableRow
            key={keyOf(row)}
            row={row}
            columns={columns}
            name={props.nameOf?.(row) ?? keyOf(row)}
            isChosen={chosen?.has(keyOf(row))}
            onChoose={(isChosen) => toggle([keyOf(row)], isChosen)}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Waiting() {
  const { t } = useTranslate();
  return (
    <Stack gap="sm" aria-busy="true" aria-label={t('table.waiting')} role="status">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} h={36} />
      ))}
    </Stack>
  );
}
