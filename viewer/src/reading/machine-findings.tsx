import { Text, Title } from '@mantine/core';
import type { DecideFinding, MachineFindingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { placeOf } from './finding-list.ts';
import type { FindingsTabProps } from './findings-tab.tsx';
import { MachineFindingCard } from './machine-finding-card.tsx';
import { NoduleFields } from './nodule-fields.tsx';
import { type Described, RegionForm } from './region-form.tsx';
import { RejectForm } from './reject-form.tsx';

/** The models' findings, each to be accepted, corrected or rejected by itself. */
export function MachineFindings({ view, desk, changes, mayChange, sliceOf }: FindingsTabProps) {
  const { t, say } = useWords();
  const titles = new Map(view.runs.map((run) => [run.model, say(run.title)]));
  const decide = (id: string, body: DecideFinding) =>
    changes.decide.mutate({ id, body }, { onSuccess: () => desk.stop() });

  function correct(finding: MachineFindingView, { text, diameterMm }: Described) {
    const region = desk.editing?.region;
    if (!region || diameterMm === null) return;
    const { sopInstanceUid, frame, box } = region;
    const note = text === '' ? {} : { note: text };
    decide(finding.id, { state: 'corrected', sopInstanceUid, frame, box, diameterMm, ...note });
  }

  function formFor(finding: MachineFindingView) {
    const busy = changes.decide.isPending;
    if (desk.rejecting === finding.id) {
      return (
        <RejectForm
          busy={busy}
          onReject={(reason, note) =>
            decide(finding.id, { state: 'rejected', reason, ...(note === '' ? {} : { note }) })
          }
          onCancel={desk.stop}
        />
      );
    }
    if (desk.editing?.findingId !== finding.id) return null;
    return (
      <RegionForm
        purpose="correct"
        region={desk.editing.region}
        place={desk.place}
        startKind={finding.kind}
        busy={busy}
        onMoveHere={desk.moveHere}
        onSave={(described) => correct(finding, described)}
        onCancel={desk.stop}
      />
    );
  }

  return (
    <section>
      <Title order={3} size="h6" mb={6}>
        {t('reading.machineFindings')} ({view.machineFindings.length})
      </Title>
      {view.machineFindings.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('reading.noMachine')}
        </Text>
      )}
      <ul className="findings">
        {view.machineFindings.map((finding) => {
          const place = placeOf(finding);
          return (
            <MachineFindingCard
              key={finding.id}
              finding={finding}
              modelTitle={titles.get(finding.model) ?? finding.model}
              slice={sliceOf(place.sopInstanceUid, place.frame)}
              chosen={desk.chosen === finding.id}
              mayChange={mayChange}
              busy={changes.decide.isPending && changes.decide.variables.id === finding.id}
              onChoose={() => desk.choose(finding.id)}
              onAccept={() => decide(finding.id, { state: 'accepted' })}
              onCorrect={() => desk.correct(finding.id)}
              onReject={() => desk.reject(finding.id)}
              onUndo={() => decide(finding.id, { state: 'open' })}
              fields={
                (finding.state === 'accepted' || finding.state === 'corrected') && (
                  <NoduleFields
                    id={finding.id}
                    kind={finding.kind}
                    nodule={finding.nodule}
                    earlier={view.earlierNodules}
                    mayChange={mayChange}
                    onDescribe={(id, nodule) => changes.describe.mutate({ id, nodule })}
                  />
                )
              }
            >
              {formFor(finding)}
            </MachineFindingCard>
          );
        })}
      </ul>
    </section>
  );
}
