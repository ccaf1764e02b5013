import type { Bilingual } from '../domain/text.ts';
import type { Stage } from '../worklist/stage.ts';
import type { ReadingView } from './api.ts';

export type Signable = {
  readonly stage: Stage;
  /** Whether the risks of the visit are being worked out anew from what the reader has just said. */
  readonly assessing: boolean;
  readonly machineFindings: readonly Pick<ReadingView['machineFindings'][number], 'state'>[];
  readonly read: Pick<NonNullable<ReadingView['read']>, 'impression' | 'recommendation'> | null;
};

/**
 * Why a reading cannot be signed yet, in the order to be mended; empty when it can, or when it is signed.
 * A model that failed is no reason: it has had its turn.
 */
export function blockers({ stage, assessing, machineFindings, read }: Signable): Bilingual[] {
  if (stage === 'signed') return [];
  const reasons: Bilingual[] = [];
  if (stage === 'receiving') {
    reasons.push({ en: 'Images are still coming in', vi: 'Hình ảnh vẫn đang được nhận' });
  }
  if (stage === 'analysing') {
    reasons.push({
      en: 'The models have not finished with this visit',
      vi: 'Các mô hình chưa phân tích xong lần khám này',
    });
  }
  if (assessing && stage !== 'receiving' && stage !== 'analysing') {
    reasons.push({
      en: 'The risks are being worked out anew; this takes a moment',
      vi: 'Nguy cơ đang được tính lại; xin chờ giây lát',
    });
  }
  const open = machineFindings.filter((finding) => finding.state === 'open').length;
  if (open > 0) {
    reasons.push({
      en: open === 1 ? 'One machine finding awaits a decision' : `${open} machine findings await a decision`,
      vi: `Còn ${open} dấu hiệu do máy phát hiện chưa được quyết định`,
    });
  }
  if (read === null || read.impression.trim() === '') {
    reasons.push({ en: 'The impression is empty', vi: 'Chưa có kết luận' });
  }
  if (read === null || read.recommendation === null) {
    reasons.push({ en: 'No recommendation is chosen', vi: 'Chưa chọn khuyến nghị' });
  }
  return reasons;
}
