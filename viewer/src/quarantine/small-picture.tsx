import { Center } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../i18n/use-words.ts';

const SIZE = 180;

/** A picture drawn by the hub; crossed out where there is none or it cannot be drawn. */
export function SmallPicture({ address }: { address: string | null }) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  if (address === null || failed) {
    return (
      <Center w={SIZE} h={SIZE / 2} role="img" aria-label={t('quarantine.noPicture')}>
        <IconPhotoOff size={28} stroke={1.2} color="#94a0ac" />
      </Center>
    );
  }
  return (
    <img
      src={address}
      alt={t('quarantine.picture')}
      style={{ maxWidth: SIZE, maxHeight: SIZE, background: '#000', borderRadius: 4 }}
      onError={() => setFailed(true)}
    />
  );
}
