import { Checkbox, Table } from '@mantine/core';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import classes from './data_table.module.css';
import type { Column } from './data_table.tsx';

interface Props<Row> {
  row: Row;
  columns: Column<Row>[];
  name: string | number;
  isChosen: boolean | undefined;
  onChoose: (isChosen: boolean) => void;
}

/// One row; on a narrow screen, a card. The roles are said, as a browser forgets those of tables that are laid out otherwise.
export function TableRow<Row>({ row, columns, name, isChosen, onChoose }: Props<Row>) {
  const { t } = useTranslate();
  return (
    <Table.Tr role="row" {...(isChosen && { bg: 'var(--mantine-primary-color-light)' })}>
      {isChosen !== undefined && (
        <Table.Td role="cell" className={classes.choice}>
          <Checkbox
            aria-label={t('table.choose', { name })}
            checked={isChosen}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      {columns.map(({ title, cell, visibleFrom, align, isActions }, place) => (
        <Table.Td
          key={title}
          role="cell"
          ta={align ?? 'left'}
          className={[align && 'number', isActions ? classes.actions : place > 0 && classes.labelled]
            .filter(Boolean)
            .join(' ')}
          data-label={title}
          style={{ overflowWrap: 'anywhere' }}
          {...(visibleFrom && { visibleFrom })}
        >
          <div>{cell(row)}</div>
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
