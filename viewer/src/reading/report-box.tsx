import { Button, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { IconSignature } from '@tabler/icons-react';
import { useState } from 'react';
import { RECOMMENDATIONS } from '../../../src/domain/finding.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { SignDialog } from './sign-dialog.tsx';
import { type DraftState, useDraft } from './use-draft.ts';

type ReportBoxProps = { view: ReadingView; onDialog: (open: boolean) => void };

/** Impression and recommendation, saved as a draft by themselves, and signing. */
export function ReportBox({ view, onDialog }: ReportBoxProps) {
  const { t, say } = useWords();
  const { draft, state, setImpression, setRecommendation, settle } = useDraft(view);
  const [asking, setAsking] = useState(false);
  const { impression, recommendation } = draft;
  const own = [
    impression.trim() === '' && t('reading.needImpression'),
    recommendation === null && t('reading.needRecommendation'),
  ].filter((text) => text !== false);
  // The hub's list knows the draft as last saved; ours only speaks once the hub has nothing left to say.
  const blockers = view.blockers.length > 0 ? view.blockers.map(say) : own;
  const settled = state.kind === 'saved' || state.kind === 'untouched';

  function ask(open: boolean) {
    setAsking(open);
    onDialog(open);
  }

  return (
    <Stack gap={8} p="sm">
      <Textarea
        label={t('reading.impression')}
        placeholder={t('reading.impressionPlaceholder')}
        size="sm"
        autosize
        minRows={2}
        maxRows={6}
        value={impression}
        onChange={(event) => setImpression(event.currentTarget.value)}
        data-testid="impression"
      />
      <Select
        aria-label={t('reading.recommendation')}
        placeholder={t('reading.recommendationPlaceholder')}
        data={RECOMMENDATIONS.map((value) => ({ value, label: t(`recommendation.${value}`) }))}
        value={recommendation}
        onChange={(value) => setRecommendation(RECOMMENDATIONS.find((one) => one === value) ?? null)}
        data-testid="recommendation"
      />
      {blockers.length > 0 && (
        <div data-testid="blockers">
          <Text size="xs" fw={600}>
            {t('reading.blockers')}
          </Text>
          <ul className="blockers">
            {blockers.map((blocker) => (
              <li key={blocker}>{blocker}</li>
            ))}
          </ul>
        </div>
      )}
      <Group justify="space-between" wrap="nowrap">
        <DraftWords state={state} />
        <Button
          size="sm"
          leftSection={<IconSignature size={16} />}
          disabled={blockers.length > 0 || !settled}
          onClick={() => ask(true)}
          data-testid="sign"
        >
          {t('reading.sign')}
        </Button>
      </Group>
      {asking && recommendation && (
        <SignDialog
          view={view}
          impression={impression}
          recommendation={recommendation}
          onSigned={settle}
          onClose={() => ask(false)}
        />
      )}
    </Stack>
  );
}

function DraftWords({ state }: { state: DraftState }) {
  const { t, clock } = useWords();
  const words = () => {
    if (state.kind === 'saved') return t('reading.saved', { when: clock(state.at) });
    if (state.kind === 'failed') return t('reading.saveFailed', { reason: state.reason });
    if (state.kind === 'saving') return t('reading.saving');
    return state.kind === 'unsaved' ? t('reading.unsaved') : '';
  };
  return (
    <Text
      size="xs"
      c={state.kind === 'failed' ? 'red' : 'dimmed'}
      role="status"
      className="wrap"
      data-testid="draft-state"
      data-state={state.kind}
    >
      {words()}
    </Text>
  );
}
