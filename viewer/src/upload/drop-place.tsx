import { Button, Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFile, IconFolder, IconUpload } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';

/** Where files, whole folders and archives are dropped or chosen. */
export function DropPlace({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useWords();
  const folder = useRef<HTMLInputElement>(null);
  const openFiles = useRef<() => void>(null);

  // Not every typing of inputs knows the attribute that lets them take folders.
  useEffect(() => folder.current?.setAttribute('webkitdirectory', ''), []);

  return (
    <Stack gap="xs">
      <Dropzone
        onDrop={onFiles}
        openRef={openFiles}
        activateOnClick={false}
        multiple
        p="xl"
        inputProps={{ 'aria-label': t('upload.drop') }}
        data-testid="drop"
      >
        <Stack align="center" gap="sm" style={{ pointerEvents: 'none' }}>
          <IconUpload size={36} stroke={1.3} />
          <Text fw={600} ta="center">
            <Dropzone.Accept>{t('upload.dropActive')}</Dropzone.Accept>
            <Dropzone.Idle>{t('upload.drop')}</Dropzone.Idle>
          </Text>
          <Text size="sm" c="dimmed" ta="center">
            {t('upload.intro')} {t('upload.zipNote')}
          </Text>
          <Group style={{ pointerEvents: 'all' }}>
            <Button leftSection={<IconFile size={16} />} onClick={() => openFiles.current?.()}>
              {t('upload.pickFiles')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconFolder size={16} />}
              onClick={() => folder.current?.click()}
            >
              {t('upload.pickFolder')}
            </Button>
          </Group>
        </Stack>
      </Dropzone>
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label={t('upload.pickFolder')}
        data-testid="folder-input"
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </Stack>
  );
}
