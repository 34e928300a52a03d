import { Button, Menu } from '@mantine/core';
import IconLogout from '@tabler/icons-react/icons/IconLogout';
import IconUser from '@tabler/icons-react/icons/IconUserCircle';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { logOut } from '../../shared/session/session.ts';
import { usePermissions } from '../login/present_login.ts';
import { queries } from '../queries.ts';

/// Leaves nothing behind: the page is loaded anew, so that "back" shows nothing either.
async function leave() {
  await logOut();
  queries.clear();
  location.replace('/console/login');
}

export function UserMenu() {
  const { t } = useTranslate();
  const { name, role } = usePermissions();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          leftSection={<IconUser size={20} aria-hidden />}
        >
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t(`roles.${role}`)}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {t('shell.logout')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
