import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/icons/IconDots';

import { useTranslate } from '../../shared/i18n/i18n.ts';

export interface RowAction {
  name: string;
  onChosen: () => void;
  isDangerous?: boolean;
  isOff?: boolean;
}

/// What can be done with one row. The button says which row it is of.
export function RowMenu({ of, actions }: { of: string; actions: RowAction[] }) {
  const { t } = useTranslate();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('table.actions_of', { name: of })}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ name, onChosen, isDangerous, isOff }) => (
          <Menu.Item key={name} onClick={onChosen} disabled={isOff ?? false} {...(isDangerous && { color: 'red' })}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
