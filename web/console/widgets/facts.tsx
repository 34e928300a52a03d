import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/// Names and values; what is not known is left out.
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  return (
    <Table withRowBorders={false} verticalSpacing={4}>
      <Table.Tbody>
        {facts
          .filter(([, value]) => value !== undefined && value !== null && value !== '')
          .map(([name, value], place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two streams may have the same name, and facts do not move.
            <Table.Tr key={place}>
              <Table.Th fw={400} c="dimmed" w="35%" ta="left" style={{ verticalAlign: 'top' }} scope="row">
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}
