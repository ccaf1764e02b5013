import { Burger, Group, Menu, Text } from '@mantine/core';
import {
  IconCalendarEvent,
  IconClipboardList,
  IconCpu,
  IconFileUnknown,
  IconLanguage,
  IconPhoneCall,
  IconPlugConnected,
  IconTableImport,
  IconUpload,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { Link, NavLink } from 'react-router';
import { WaitingBadge } from '../call-backs/waiting-badge.tsx';
import { useWords } from '../i18n/use-words.ts';
import { type Place, placesOf } from './may.ts';
import { useMe } from './session.tsx';
import { UserMenu } from './user-menu.tsx';

const ICONS: Record<Place, ComponentType<{ size?: number; stroke?: number }>> = {
  worklist: IconClipboardList,
  'call-backs': IconPhoneCall,
  orders: IconCalendarEvent,
  patients: IconUsers,
  upload: IconUpload,
  mapping: IconLanguage,
  tables: IconTableImport,
  quarantine: IconFileUnknown,
  models: IconCpu,
  users: IconUserCog,
  peers: IconPlugConnected,
};

const pathOf = (place: Place) => (place === 'worklist' ? '/' : `/${place}`);

export function Header() {
  const { t } = useWords();
  const me = useMe();
  const places = placesOf(me.role);
  const howMany = places.length > 8 ? 'many' : 'few';
  return (
    <Group h="100%" px="md" gap="md" wrap="nowrap" justify="space-between">
      <Group h="100%" gap="lg" wrap="nowrap">
        <Link to="/" className="app-link">
          <img src="/favicon.svg" width={24} height={24} alt="" />
          <Text fw={650} c="var(--mantine-color-text)" className="app-name">
            {t('app.name')}
          </Text>
        </Link>
        <Group component="nav" h="100%" gap={0} wrap="nowrap" className={`places-wide ${howMany}`}>
          {places.map((place) => {
            const Icon = ICONS[place];
            return (
              <NavLink key={place} to={pathOf(place)} end={place === 'worklist'} className="nav-link">
                <Icon size={16} stroke={1.6} />
                {t(`nav.${place}`)}
              </NavLink>
            );
          })}
        </Group>
      </Group>
      <Group gap="xs" wrap="nowrap" justify="flex-end" className="header-side">
        <WaitingBadge />
        <UserMenu />
        <SmallMenu places={places} className={`places-small ${howMany}`} />
      </Group>
    </Group>
  );
}

/** The same places behind one button, where the screen is narrow. */
function SmallMenu({ places, className }: { places: readonly Place[]; className: string }) {
  const { t } = useWords();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Burger size="sm" className={className} aria-label={t('nav.menu')} />
      </Menu.Target>
      <Menu.Dropdown>
        {places.map((place) => {
          const Icon = ICONS[place];
          return (
            <Menu.Item key={place} component={Link} to={pathOf(place)} leftSection={<Icon size={16} />}>
              {t(`nav.${place}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
