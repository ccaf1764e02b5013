import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { QuarantineDetail, QuarantineSide } from '../../../src/intake/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { SmallPicture } from './small-picture.tsx';

type Row = { key: string; label: string; of: (side: QuarantineSide) => string | null };

function useRows(): Row[] {
  const { t, date, dateTime, bytes } = useWords();
  return [
    { key: 'name', label: t('users.name'), of: ({ patient }) => nameOf(patient?.name ?? '') },
    {
      key: 'born',
      label: t('person.born'),
      of: ({ patient }) => (patient?.birthDate ? date(patient.birthDate) : null),
    },
    {
      key: 'sex',
      label: t('person.sex'),
      of: ({ patient }) => (patient ? t(`sex.${patient.sex ?? 'unknown'}`) : null),
    },
    { key: 'id', label: t('person.id'), of: ({ patient }) => patient?.patientId || null },
    { key: 'issuer', label: t('person.issuer'), of: ({ patient }) => patient?.issuer || null },
    {
      key: 'studyDate',
      label: t('quarantine.studyDate'),
      of: ({ studyDate }) => (studyDate ? date(studyDate) : null),
    },
    { key: 'study', label: t('quarantine.study'), of: (side) => side.studyDescription },
    { key: 'accession', label: t('quarantine.accession'), of: (side) => side.accessionNumber },
    { key: 'modality', label: t('quarantine.modality'), of: (side) => side.modality },
    { key: 'size', label: t('quarantine.image'), of: (side) => imageText(side, bytes) },
    { key: 'syntax', label: t('quarantine.syntax'), of: (side) => side.transferSyntax },
    {
      key: 'from',
      label: t('quarantine.sender'),
      of: ({ sender, door }) => (sender && door ? `${sender} · ${t(`door.${door}`)}` : null),
    },
    {
      key: 'at',
      label: t('upload.when'),
      of: ({ receivedAt }) => (receivedAt ? dateTime(receivedAt) : null),
    },
    { key: 'studyUid', label: 'Study Instance UID', of: (side) => side.studyUid },
    { key: 'seriesUid', label: 'Series Instance UID', of: (side) => side.seriesUid },
    { key: 'instanceUid', label: 'SOP Instance UID', of: (side) => side.sopInstanceUid },
  ];
}

function imageText(side: QuarantineSide, bytes: (count: number) => string): string | null {
  const { rows, columns, frames, sizeBytes } = side;
  if (sizeBytes === null) return null;
  const pixels =
    rows && columns ? `${columns} × ${rows}${frames && frames > 1 ? ` × ${frames}` : ''} · ` : '';
  return `${pixels}${bytes(sizeBytes)}`;
}

/** What we hold and what came, next to each other; what differs stands out. */
export function SidesTable({ detail, pictures }: { detail: QuarantineDetail; pictures: boolean }) {
  const { t } = useWords();
  const rows = useRows();
  const { ours, theirs, differing } = detail;
  const text = (row: Row, side: QuarantineSide | null) => (side ? row.of(side) : null);
  return (
    <div className="panel" style={{ overflowX: 'auto' }}>
      <Table miw={640} layout="fixed" data-testid="sides">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={190} />
            <Table.Th>{t('quarantine.ours')}</Table.Th>
            <Table.Th>{t('quarantine.theirs')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {pictures && (ours?.picture || theirs?.picture) && (
            <Side label={t('quarantine.picture')} differs={false}>
              {[ours, theirs].map((side, place) => (
                <SmallPicture key={place === 0 ? 'ours' : 'theirs'} address={side?.picture ?? null} />
              ))}
            </Side>
          )}
          {rows.map((row) => {
            const [held, came] = [text(row, ours), text(row, theirs)];
            if (held === null && came === null) return null;
            const differs =
              held !== null && came !== null && held !== came && row.key !== 'at' && row.key !== 'from';
            return (
              <Side key={row.key} label={row.label} differs={differs}>
                {[<span key="ours">{held ?? '–'}</span>, <span key="theirs">{came ?? '–'}</span>]}
              </Side>
            );
          })}
          {differing?.map(({ keyword, ours: held, theirs: came }) => (
            <Side key={`attribute ${keyword}`} label={keyword} differs>
              {keyword === 'PixelData'
                ? [
                    <span key="ours">{t('quarantine.pixels')}</span>,
                    <span key="theirs">{t('quarantine.pixels')}</span>,
                  ]
                : [<span key="ours">{held || '–'}</span>, <span key="theirs">{came || '–'}</span>]}
            </Side>
          ))}
        </Table.Tbody>
      </Table>
      {ours === null && theirs === null && (
        <Text size="sm" c="dimmed" p="md">
          {t('quarantine.unreadable')}
        </Text>
      )}
    </div>
  );
}

function Side({ label, differs, children }: { label: string; differs: boolean; children: ReactNode[] }) {
  return (
    <Table.Tr {...(differs ? { bg: 'var(--mantine-color-orange-light)' } : {})}>
      <Table.Th>
        <Text size="sm" c="dimmed" className="wrap">
          {label}
        </Text>
      </Table.Th>
      {children.map((child, place) => (
        <Table.Td key={place === 0 ? 'ours' : 'theirs'}>
          <Text size="sm" component="div" className="wrap tabular" fw={differs ? 600 : 400}>
            {child}
          </Text>
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
