import { Center, Stack, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** An empty list that says what would fill it. */
export function Empty({ children, icon }: { children: ReactNode; icon?: ReactNode }) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="xs" maw={440}>
        <Text c="dimmed" component="div">
          {icon ?? <IconInbox size={34} stroke={1.2} />}
        </Text>
        <Text c="dimmed" ta="center" size="sm">
          {children}
        </Text>
      </Stack>
    </Center>
  );
}
