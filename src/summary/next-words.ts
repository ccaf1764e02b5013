import type { Recommendation } from '../domain/finding.ts';
import type { Bilingual } from '../domain/text.ts';
import { addMonths, dayText } from './dates.ts';
import type { Weight } from './summary-body.ts';

/** The recommendations, the most pressing first. */
export const BY_URGENCY: readonly Recommendation[] = [
  'specialist-urgent',
  'specialist-soon',
  'follow-up-3-months',
  'follow-up-6-months',
  'follow-up-12-months',
  'routine-screening',
];

const MONTHS: Partial<Record<Recommendation, number>> = {
  'follow-up-3-months': 3,
  'follow-up-6-months': 6,
  'follow-up-12-months': 12,
};

export type Next = { title: Bilingual; text: Bilingual; dueDate: string | null; weight: Weight };

/** What to do next and when, from the reader's recommendation and the day of the visit (YYYY-MM-DD). */
export function nextWords(recommendation: Recommendation, visitDate: string): Next {
  const months = MONTHS[recommendation];
  if (months !== undefined) {
    const dueDate = addMonths(visitDate, months);
    return {
      title: {
        en: `Come back in ${months} months, around ${dayText(dueDate, 'en')}`,
        vi: `Kiểm tra lại sau ${months} tháng, vào khoảng ngày ${dayText(dueDate, 'vi')}`,
      },
      text: {
        en: 'The doctor wants to compare then and now. Being asked back does not mean that you are ill: it is how we make sure.',
        vi: 'Bác sĩ muốn so sánh lần này với lần sau. Được hẹn lại không có nghĩa là có bệnh: đó là cách để biết chắc.',
      },
      dueDate,
      weight: 'note',
    };
  }
  switch (recommendation) {
    case 'specialist-urgent':
      return {
        title: { en: 'See a specialist now', vi: 'Gặp bác sĩ chuyên khoa ngay' },
        text: {
          en: 'Please contact a specialist or a hospital today or tomorrow, and take this page with you.',
          vi: 'Xin liên hệ bác sĩ chuyên khoa hoặc bệnh viện trong hôm nay hoặc ngày mai, và mang theo trang này.',
        },
        dueDate: null,
        weight: 'act',
      };
    case 'specialist-soon':
      return {
        title: { en: 'See a specialist soon', vi: 'Gặp bác sĩ chuyên khoa sớm' },
        text: {
          en: 'Please make an appointment with a specialist within the next two weeks, and take this page with you.',
          vi: 'Xin đặt hẹn với bác sĩ chuyên khoa trong vòng hai tuần tới, và mang theo trang này.',
        },
        dueDate: null,
        weight: 'act',
      };
    default:
      return {
        title: { en: 'Keep to your usual screening', vi: 'Tiếp tục tầm soát định kỳ' },
        text: {
          en: 'The doctor advises no examination beyond it. Come to the next one at its usual time.',
          vi: 'Bác sĩ thấy chưa cần khám gì thêm. Quý vị đi tầm soát lần tới theo lịch thường lệ.',
        },
        dueDate: null,
        weight: 'calm',
      };
  }
}
