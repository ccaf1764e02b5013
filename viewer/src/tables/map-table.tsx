import {
  Alert,
  Autocomplete,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconDeviceFloppy, IconEye, IconFileImport } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CorrectMapping, TableDraft, TableToMap } from '../../../src/labs/table-api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { ReceiptsTable } from '../upload/receipts-table.tsx';
import { ColumnRows } from './column-rows.tsx';
import { type Drawn, draftOf, drawn, lacking } from './columns.ts';
import { PreviewPanel } from './preview-panel.tsx';

type MapTableProps = {
  id: string;
  table: TableToMap;
  /** The kept mapping to begin with; null for the first. */
  mappingId: string | null;
};

/** Where a person says what each column of a table is, sees how it is understood, takes it in or corrects what is kept. */
export function MapTable({ id, table, mappingId }: MapTableProps) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { header, samples, drafts } = table;
  const [drawing, setDrawing] = useState<Drawn>(() => firstDrawing(table, mappingId));
  const [instead, setInstead] = useState(() => keptFor(table, mappingId)?.id ?? null);
  const draft = draftOf(drawing);
  const preview = useMutation({
    mutationFn: (body: TableDraft) => call('POST /api/tables/:id/preview', { params: { id }, body }),
  });
  const bring = useMutation({
    mutationFn: (body: TableDraft) => call('POST /api/tables/:id/import', { params: { id }, body }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['tables'], refetchType: 'none' });
      await queries.invalidateQueries({ queryKey: ['quarantine'] });
    },
  });
  const correct = useMutation({
    mutationFn: (body: CorrectMapping) => call('PUT /api/tables/:id/mapping', { params: { id }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tables'], refetchType: 'none' }),
  });
  const { imported } = table;
  const mayImport = imported === null || imported.withdrawn?.done === true;
  const change = (part: Partial<Drawn>) => {
    setDrawing((old) => ({ ...old, ...part }));
    preview.reset();
  };
  if (correct.isSuccess) {
    return (
      <Alert color="teal" data-testid="mapping-kept">
        {t('tables.mappingKept')}
      </Alert>
    );
  }
  if (bring.data) {
    const { stored, duplicate, quarantined, receipts } = bring.data;
    return (
      <Stack gap="md">
        <Alert color={quarantined > 0 ? 'orange' : 'teal'} data-testid="imported">
          {t('tables.imported', { stored, duplicate, quarantined })}
        </Alert>
        <ReceiptsTable receipts={receipts} />
      </Stack>
    );
  }
  const missing = lacking(drawing);
  return (
    <Stack gap="md">
      <Paper withBorder p="md">
        <Group align="flex-end" gap="lg">
          {drafts.length > 1 && (
            <Select
              label={t('tables.severalSenders')}
              data={drafts.map(({ sender }) => sender)}
              value={drawing.sender}
              onChange={(sender) => {
                const chosen = drafts.find((each) => each.sender === sender);
                if (chosen === undefined) return;
                change(drawn(chosen, header.length));
                setInstead(table.kept.find((each) => each.sender === sender)?.id ?? null);
              }}
            />
          )}
          <Autocomplete
            label={t('tables.sender')}
            description={t('tables.senderText')}
            data={table.senders}
            value={drawing.sender}
            maxLength={120}
            w={320}
            required
            onChange={(sender) => change({ sender })}
            data-testid="table-sender"
          />
          <Choice
            label={t('tables.layout')}
            value={drawing.layout}
            options={[
              { value: 'wide', label: t('tables.wide') },
              { value: 'long', label: t('tables.long') },
            ]}
            onChange={(layout) => change({ layout: layout === 'long' ? 'long' : 'wide' })}
          />
          <Choice
            label={t('tables.decimals')}
            value={drawing.decimals}
            options={[
              { value: 'comma', label: '5,6' },
              { value: 'point', label: '5.6' },
            ]}
            onChange={(decimals) => change({ decimals: decimals === 'comma' ? 'comma' : 'point' })}
          />
        </Group>
      </Paper>
      <ColumnRows
        header={header}
        samples={samples}
        drawing={drawing}
        onChange={(columns) => change({ columns })}
      />
      {missing.length > 0 && (
        <Alert color="yellow" p="xs">
          {t('tables.lacking', { uses: missing.map((use) => t(`tables.uses.${use}`)).join(', ') })}
        </Alert>
      )}
      <Group>
        <Button
          leftSection={<IconEye size={16} />}
          variant={preview.data ? 'default' : 'filled'}
          disabled={draft === null}
          loading={preview.isPending}
          onClick={() => draft !== null && preview.mutate(draft)}
          data-testid="preview-table"
        >
          {t('tables.preview')}
        </Button>
        {preview.data && draft !== null && imported !== null && instead !== null && (
          <Button
            leftSection={<IconDeviceFloppy size={16} />}
            variant={mayImport ? 'default' : 'filled'}
            loading={correct.isPending}
            onClick={() => correct.mutate({ draft, instead })}
            data-testid="keep-mapping"
          >
            {t('tables.keepMapping')}
          </Button>
        )}
        {preview.data && draft !== null && mayImport && (
          <Button
            leftSection={<IconFileImport size={16} />}
            loading={bring.isPending}
            onClick={() => bring.mutate(draft)}
            data-testid="import-table"
          >
            {t('tables.import', { count: preview.data.reports })}
          </Button>
        )}
        {draft === null && missing.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('tables.needsSender')}
          </Text>
        )}
      </Group>
      {preview.error && <ProblemPanel error={preview.error} title={t('tables.previewFailed')} />}
      {correct.error && <ProblemPanel error={correct.error} title={t('tables.keepFailed')} />}
      {bring.error && <ProblemPanel error={bring.error} title={t('tables.importFailed')} />}
      {preview.data && (
        <>
          <Title order={2} size="h5">
            {t('tables.asUnderstood')}
          </Title>
          <PreviewPanel preview={preview.data} />
        </>
      )}
    </Stack>
  );
}

/** The kept mapping that is asked for, else the one by which the table came in, else the first. */
function keptFor(
  { kept, imported }: TableToMap,
  mappingId: string | null,
): TableToMap['kept'][number] | null {
  const asked = kept.find(({ id }) => id === mappingId);
  return asked ?? kept.find(({ sender }) => sender === imported?.sender) ?? kept[0] ?? null;
}

function firstDrawing(table: TableToMap, mappingId: string | null): Drawn {
  const { drafts, header } = table;
  const sender = keptFor(table, mappingId)?.sender;
  const first = drafts.find((each) => each.sender === sender) ?? drafts[0];
  if (first === undefined) throw new Error('a table without a draft');
  return drawn(first, header.length);
}

type ChoiceProps = {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <SegmentedControl data={options} value={value} onChange={onChange} aria-label={label} />
    </div>
  );
}
