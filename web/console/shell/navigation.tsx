import { NavLink, Stack } from '@mantine/core';
import IconActivity from '@tabler/icons-react/icons/IconActivity';
import IconBook from '@tabler/icons-react/icons/IconBook2';
import IconHome from '@tabler/icons-react/icons/IconHome';
import IconPlayer from '@tabler/icons-react/icons/IconPlayerPlay';
import IconServer from '@tabler/icons-react/icons/IconServer2';
import IconSettings from '@tabler/icons-react/icons/IconSettings';
import IconShield from '@tabler/icons-react/icons/IconShieldExclamation';
import IconUpload from '@tabler/icons-react/icons/IconUpload';
import IconUsers from '@tabler/icons-react/icons/IconUsers';
import IconWebhook from '@tabler/icons-react/icons/IconWebhook';
import { Link, useLocation } from '@tanstack/react-router';

import { useTranslate } from '../../shared/i18n/i18n.ts';
import { type Role, usePermissions } from '../login/present_login.ts';

interface Place {
  to: string;
  name: string;
  icon: typeof IconHome;
  roles: readonly Role[];
}

const everybody = ['admin', 'staff', 'instructor'] as const;
const writers = ['admin', 'staff'] as const;

const places: readonly Place[] = [
  { to: '/', name: 'home', icon: IconHome, roles: everybody },
  { to: '/board', name: 'board', icon: IconActivity, roles: everybody },
  { to: '/upload', name: 'upload', icon: IconUpload, roles: writers },
  { to: '/lectures', name: 'lectures', icon: IconBook, roles: everybody },
  { to: '/playback', name: 'playback', icon: IconPlayer, roles: writers },
  { to: '/events', name: 'events', icon: IconShield, roles: everybody },
  { to: '/people', name: 'people', icon: IconUsers, roles: writers },
  { to: '/workers', name: 'workers', icon: IconServer, roles: writers },
  { to: '/webhooks', name: 'webhooks', icon: IconWebhook, roles: ['admin'] },
  { to: '/settings', name: 'settings', icon: IconSettings, roles: everybody },
];

/// Videos are opened from lectures and from the board; both are their place.
const isHere = (path: string, place: Place) =>
  place.to === '/'
    ? path === '/'
    : path.startsWith(place.to) || (place.to === '/lectures' && path.startsWith('/videos'));

export function Navigation({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslate();
  const { role } = usePermissions();
  const path = useLocation({ select: ({ pathname }) => pathname });
  return (
    <Stack gap={4}>
      {places
        .filter(({ roles }) => roles.includes(role))
        .map((place) => (
          <NavLink
            key={place.to}
            // biome-ignore lint/suspicious/noExplicitAny: Mantine's polymorphic link does not carry the router's types.
            component={Link as any}
            to={place.to}
            label={t(`shell.${place.name}`)}
            leftSection={<place.icon size={20} stroke={1.6} aria-hidden />}
            active={isHere(path, place)}
            aria-current={isHere(path, place) ? 'page' : undefined}
            onClick={onChosen}
          />
        ))}
    </Stack>
  );
}
