import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Recommendation } from '../../../src/domain/finding.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useFocusBack } from '../shell/use-focus-back.ts';

type SignDialogProps = {
  view: ReadingView;
  impression: string;
  recommendation: Recommendation;
  onSigned: () => void;
  onClose: () => void;
};

/** Asks once more before the result becomes final, with all that will be signed in view. */
export function SignDialog({ view, impression, recommendation, onSigned, onClose }: SignDialogProps) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { subject } = view;
  useFocusBack();
  const sign = useMutation({
    mutationFn: () =>
      call('POST /api/reading/:subject/sign', { params: { subject }, body: { impression, recommendation } }),
    async onSuccess() {
      onSigned();
      onClose();
      await queries.invalidateQueries({ queryKey: ['reading', subject] });
      await queries.invalidateQueries({ queryKey: ['worklist'] });
    },
  });
  return (
    <Modal opened onClose={onClose} title={<Text fw={650}>{t('reading.signTitle')}</Text>}>
      <Stack gap="sm">
        <Text size="sm" fw={600} className="wrap">
          {nameOf(view.patient.name) ?? t('person.nameless')} · {view.patient.patientId}
        </Text>
        <blockquote className="to-sign">
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }} className="wrap">
            {impression}
          </Text>
          <Text size="sm" fw={600} mt={6}>
            {t(`recommendation.${recommendation}`)}
          </Text>
        </blockquote>
        <Text size="sm" c="dimmed">
          {t('reading.signText')}
        </Text>
        {sign.error && <ProblemPanel error={sign.error} title={t('reading.signFailed')} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button loading={sign.isPending} onClick={() => sign.mutate()} data-testid="sign-confirm">
            {t('reading.signConfirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
