import { Alert, Anchor, Tabs } from '@mantine/core';
import { Link } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { OrganPanel } from '../risk/organ-panel.tsx';
import { ArrivalNotices } from './arrival-notices.tsx';
import { FindingsTab, type FindingsTabProps } from './findings-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { LabsTab } from './labs-tab.tsx';
import { ReportBox } from './report-box.tsx';
import { RisksTab } from './risks-tab.tsx';
import { SignedBox } from './signed-box.tsx';
import type { Standing } from './use-reading.ts';

type SidePanelProps = Omit<FindingsTabProps, 'mayChange'> & {
  standing: Standing;
  onDialog: (open: boolean) => void;
};

/** Everything beside the images: findings, laboratory, risks, history, and the report being written. */
export function SidePanel({ standing, onDialog, ...findings }: SidePanelProps) {
  const { t } = useWords();
  const { view } = findings;
  const abnormal = view.observations.filter(
    (one) => one.interpretation && one.interpretation !== 'normal',
  ).length;
  const flagged = view.assessments.filter((one) => one.flagged).length;
  const open = view.machineFindings.filter((one) => one.state === 'open').length;
  const isStudy = view.kind === 'study';
  return (
    <aside className="side-panel">
      <ArrivalNotices view={view} />
      <Tabs defaultValue={isStudy ? 'findings' : 'labs'} className="side-tabs" keepMounted={false}>
        <Tabs.List>
          {isStudy && <Tab value="findings" label={t('reading.findings')} count={open} />}
          <Tab value="labs" label={t('reading.labs')} count={abnormal} />
          <Tab value="risks" label={t('reading.risks')} count={flagged} />
          <Tab value="organs" label={t('organs.tab')} count={0} />
          <Tab value="history" label={t('reading.history')} count={0} />
        </Tabs.List>
        <div className="side-scroll">
          {isStudy && (
            <Tabs.Panel value="findings" p="sm">
              <FindingsTab {...findings} mayChange={standing.mayChange} />
            </Tabs.Panel>
          )}
          <Tabs.Panel value="labs" p="sm">
            <LabsTab observations={view.observations} deltas={view.deltas} />
          </Tabs.Panel>
          <Tabs.Panel value="risks" p="sm">
            <RisksTab visitId={view.visit.id} assessments={view.assessments} />
          </Tabs.Panel>
          <Tabs.Panel value="organs" p="sm">
            <OrganPanel visitId={view.visit.id} />
            <Anchor
              component={Link}
              to={`/visits/${encodeURIComponent(view.visit.id)}/risk`}
              size="sm"
              mt="sm"
              display="inline-block"
              data-testid="organs-page"
            >
              {t('organs.openPage')}
            </Anchor>
          </Tabs.Panel>
          <Tabs.Panel value="history" p="sm">
            <HistoryTab visitId={view.visit.id} history={view.history} />
          </Tabs.Panel>
        </div>
      </Tabs>
      <div className="report-box">
        {standing.otherReader && (
          <Alert color="blue" p={8} m="sm" mb={0}>
            {t('reading.otherReader', { name: standing.otherReader })}
          </Alert>
        )}
        {standing.signed && <SignedBox view={view} />}
        {standing.mayChange && <ReportBox key={view.subject} view={view} onDialog={onDialog} />}
      </div>
    </aside>
  );
}

function Tab({ value, label, count }: { value: string; label: string; count: number }) {
  return (
    <Tabs.Tab
      value={value}
      data-testid={`tab-${value}`}
      rightSection={count > 0 ? <span className="tab-count">{count}</span> : null}
    >
      {label}
    </Tabs.Tab>
  );
}
