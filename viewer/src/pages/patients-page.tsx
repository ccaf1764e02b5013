import { Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

const MOST = 50;

export function PatientsPage() {
  const { t, date } = useWords();
  const [search, setSearch] = useSearchParams();
  const query = search.get('q') ?? '';
  const [asked] = useDebouncedValue(query.trim(), 250);
  const list = useQuery({
    queryKey: ['patients', asked],
    queryFn: ({ signal }) => call('GET /api/patients', { query: { q: asked }, signal }),
    placeholderData: keepPreviousData,
  });
  const patients = list.data?.patients ?? [];
  return (
    <Page title={t('patients.title')}>
      <TextInput
        size="md"
        maw={560}
        autoFocus
        placeholder={t('patients.search')}
        aria-label={t('patients.search')}
        leftSection={<IconSearch size={18} />}
        value={query}
        onChange={(event) =>
          setSearch(event.currentTarget.value ? { q: event.currentTarget.value } : {}, { replace: true })
        }
        data-testid="patient-search"
      />
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && patients.length === 0 && (
        <div className="panel">
          <Empty>{asked ? t('patients.empty', { query: asked }) : t('patients.start')}</Empty>
        </div>
      )}
      {patients.length > 0 && (
        <div className="panel" style={{ overflowX: 'auto' }}>
          <Table highlightOnHover miw={560} data-testid="patients">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('users.name')}</Table.Th>
                <Table.Th>{t('person.id')}</Table.Th>
                <Table.Th>{t('person.born')}</Table.Th>
                <Table.Th>{t('person.sex')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {patients.map((patient) => (
                <Table.Tr key={patient.key}>
                  <Table.Td>
                    <Text
                      component={Link}
                      to={`/patients/${encodeURIComponent(patient.key)}`}
                      fw={600}
                      size="sm"
                      c="var(--mantine-color-anchor)"
                      className="wrap"
                    >
                      {nameOf(patient.name) ?? t('person.nameless')}
                    </Text>
                  </Table.Td>
                  <Table.Td className="wrap tabular">
                    {patient.patientId}{' '}
                    <Text span size="xs" c="dimmed">
                      {patient.issuer}
                    </Text>
                  </Table.Td>
                  <Table.Td>{patient.birthDate ? date(patient.birthDate) : '–'}</Table.Td>
                  <Table.Td>{t(`sex.${patient.sex ?? 'unknown'}`)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {patients.length >= MOST && (
        <Text size="sm" c="dimmed">
          {t('patients.many')}
        </Text>
      )}
    </Page>
  );
}
