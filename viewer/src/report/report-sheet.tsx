import { Badge, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { REJECTION_REASONS } from '../../../src/domain/finding.ts';
import type { ReportBody, ReportFinding, ReportView } from '../../../src/report/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { LabsTab } from '../reading/labs-tab.tsx';
import { usePersonFacts } from '../worklist/person-cell.tsx';
import { ReportRisks } from './report-risks.tsx';

/** The signed document as a sheet to read and to print. */
export function ReportSheet({ report }: { report: ReportView }) {
  const { t, dateTime } = useWords();
  const { body } = report;
  return (
    <article className="sheet" data-testid="report">
      <Heading report={report} />
      <Part title={t('report.impression')}>
        <Text style={{ whiteSpace: 'pre-wrap' }} className="wrap">
          {body.impression}
        </Text>
        <Text fw={650} mt={6}>
          {t('report.recommendation')}: {t(`recommendation.${body.recommendation}`)}
        </Text>
      </Part>
      {body.study && <Findings body={body} />}
      {body.assessments.length > 0 && (
        <Part title={t('report.risks')}>
          <ReportRisks assessments={body.assessments} />
        </Part>
      )}
      {body.observations.length > 0 && (
        <Part title={t('report.labs')}>
          <LabsTab observations={body.observations} />
        </Part>
      )}
      <footer>
        <Text size="sm">
          {t('report.signedBy')}: <b>{body.signedBy}</b> · {t('report.signedAt')} {dateTime(body.signedAt)}
        </Text>
        <Text size="xs" c="dimmed" className="wrap" mt={4}>
          {t('report.hash')}: {report.bodyHash}
        </Text>
        <Text size="xs" c="dimmed">
          {t('app.disclaimer')}
        </Text>
      </footer>
    </article>
  );
}

function Heading({ report }: { report: ReportView }) {
  const { t, date } = useWords();
  const { patient, visit, study } = report.body;
  const facts = usePersonFacts(patient, visit.visitDate);
  return (
    <header>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {t('app.name')} · {t('app.tagline')}
        </Text>
        <Badge color="teal" variant="light" tt="none" radius="sm">
          {t(report.status === 'amended' ? 'report.amended' : 'report.final')}
        </Badge>
      </Group>
      <Title order={1} size="h2" mt={4} className="wrap">
        {nameOf(patient.name) ?? t('person.nameless')}
      </Title>
      <Text size="sm">
        {t('person.id')} {patient.patientId} ({patient.issuer}) · {facts}
        {patient.birthDate && ` · ${t('person.born')} ${date(patient.birthDate)}`}
      </Text>
      <Text size="sm">
        {t('reading.visitDate')} {date(visit.visitDate)}
        {study &&
          ` · ${[study.modalities.join(', '), study.description, study.studyDate && date(study.studyDate)].filter(Boolean).join(' · ')}`}
      </Text>
    </header>
  );
}

function Findings({ body }: { body: ReportBody }) {
  const { t, say } = useWords();
  return (
    <Part title={t('report.findings')}>
      {body.findings.length === 0 && <Text size="sm">{t('report.noFindings')}</Text>}
      <ol>
        {body.findings.map((finding) => (
          <li key={`${finding.sopInstanceUid} ${finding.box.join(' ')} ${finding.kind}`}>
            <FindingLine finding={finding} />
          </li>
        ))}
      </ol>
      {body.rejected.length > 0 && (
        <Text size="sm" c="dimmed">
          {t('report.rejected')}:{' '}
          {body.rejected
            .map(({ kind, reason, note }) => {
              const known = REJECTION_REASONS.find((one) => one === reason);
              return `${t(`finding.${kind}`)} (${[known ? t(`rejection.${known}`) : reason, note].filter(Boolean).join(': ')})`;
            })
            .join('; ')}
        </Text>
      )}
      {body.models.length > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('reading.runs')}:{' '}
          {body.models
            .map((model) => `${say(model.title)} ${model.version} (${t(`reading.outcome.${model.outcome}`)})`)
            .join('; ')}
        </Text>
      )}
    </Part>
  );
}

function FindingLine({ finding }: { finding: ReportFinding }) {
  const { t, number } = useWords();
  const size =
    finding.diameterMm === null
      ? t('reading.sizeUnknown')
      : t('reading.size', { mm: number(finding.diameterMm, 1) });
  const origin = t(`report.origin.${finding.origin}`, { model: finding.model ?? '' });
  return (
    <Text size="sm" className="wrap">
      <b>
        {t(`finding.${finding.kind}`)}, {size}
      </b>
      {finding.description && ` – ${finding.description}`}{' '}
      <Text span size="xs" c="dimmed">
        ({origin}, {t(`report.kept.${finding.state}`)})
      </Text>
    </Text>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      {children}
    </section>
  );
}
