import { Box, Container, Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

type PageProps = {
  title: string;
  intro?: ReactNode;
  actions?: ReactNode;
  size?: number | string;
  children: ReactNode;
};

/** A page of the staff's application: its title, a sentence about it, and what can be done on it. */
export function Page({ title, intro, actions, size = 1180, children }: PageProps) {
  useDocumentTitle(`${title} · Tầm Soát`);
  return (
    <Container size={size} py="md" px="md">
      <Stack gap="md">
        <Group justify="space-between" align="flex-end" wrap="wrap" gap="sm">
          <Box>
            <Title order={1} size="h3">
              {title}
            </Title>
            {intro && (
              <Text size="sm" c="dimmed" maw={760} component="div">
                {intro}
              </Text>
            )}
          </Box>
          {actions}
        </Group>
        {children}
      </Stack>
    </Container>
  );
}
