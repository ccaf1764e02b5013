import { displayName } from '../domain/name.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ReportBody } from '../report/api.ts';
import { dayText } from './dates.ts';
import { LABORATORY, reportWords } from './exam-words.ts';
import { findingWords, medicalWords } from './finding-words.ts';
import { resultWords, usualText, valueText } from './lab-words.ts';
import { BY_URGENCY, type Next, nextWords } from './next-words.ts';
import { riskWords } from './risk-words.ts';
import type { SummaryBody, Weight } from './summary-body.ts';
import { warningWords } from './warning-words.ts';

const MOST_PRESSING = ['act', 'note', 'calm'] as const;

function heaviest(weights: readonly Weight[]): Weight {
  return MOST_PRESSING.find((weight) => weights.includes(weight)) ?? 'calm';
}

/** One paragraph a recommendation, the most pressing first; two reports that advise the same say it once. */
function nextSteps(reports: readonly ReportBody[], visitDate: string): Next[] {
  return BY_URGENCY.flatMap((recommendation) => {
    const from = reports.filter((report) => report.recommendation === recommendation);
    return from.length === 0 ? [] : [nextWords(recommendation, visitDate)];
  }).filter((step, _index, steps) => step.weight !== 'calm' || steps.length === 1);
}

function headline(next: Next | undefined, critical: boolean, anything: boolean): [Bilingual, Bilingual] {
  if (critical && next?.weight !== 'act') {
    return [
      {
        en: 'One result wants a doctor’s word today',
        vi: 'Có kết quả cần trao đổi với bác sĩ trong hôm nay',
      },
      {
        en: 'A laboratory value lies far from usual. It is explained below.',
        vi: 'Một chỉ số xét nghiệm lệch xa mức thường gặp. Phần dưới đây giải thích rõ hơn.',
      },
    ];
  }
  if (next?.weight === 'act') {
    return [
      next.title,
      {
        en: 'The doctor found something that a specialist should look at. The page tells what and how.',
        vi: 'Bác sĩ thấy có điều cần chuyên khoa xem kỹ hơn. Trang này nói rõ là gì và cần làm gì.',
      },
    ];
  }
  if (next?.dueDate != null) {
    return [
      {
        en: `One thing to check again, around ${dayText(next.dueDate, 'en')}`,
        vi: `Có điều cần kiểm tra lại, vào khoảng ngày ${dayText(next.dueDate, 'vi')}`,
      },
      {
        en: 'This page tells what it is. Come sooner if one of the signs below appears.',
        vi: 'Trang này nói rõ đó là gì. Xin đi khám sớm hơn nếu có dấu hiệu nêu ở phần dưới.',
      },
    ];
  }
  if (anything) {
    return [
      { en: 'A few things to know', vi: 'Có vài điều nên biết' },
      {
        en: 'The doctor has seen them and advises your usual screening. Ask your doctor about values outside the usual.',
        vi: 'Bác sĩ đã xem những điều này và khuyên tầm soát định kỳ. Quý vị nên hỏi bác sĩ về các chỉ số khác thường.',
      },
    ];
  }
  return [
    { en: 'No further examination is advised', vi: 'Bác sĩ thấy chưa cần khám gì thêm' },
    {
      en: 'No spot was marked and no value lies outside the usual. That holds for what was examined this time.',
      vi: 'Không có điểm nào được đánh dấu, không có chỉ số nào ngoài mức thường gặp. Điều này đúng với những phần đã khám lần này.',
    },
  ];
}

/** What nobody could understand is for the reader to settle; printed, it would only mislead the next doctor. */
function isTold(one: ReportBody['observations'][number]): boolean {
  return one.problem === null || one.interpretation !== null;
}

function distinctWords(words: readonly Bilingual[]): Bilingual[] {
  return [...new Map(words.map((word) => [word.en, word])).values()];
}

/**
 * What the person is told of one visit, from the newest signed report of each thing read in it.
 * Laboratory results and risks are those of the report signed last, which saw all the earlier ones saw.
 * `pending` names what of the visit nobody has signed yet.
 * @throws Error without a report: nothing unsigned is told
 */
export function composeSummaryBody(
  reports: readonly ReportBody[],
  pending: readonly Bilingual[],
): SummaryBody {
  const byTime = reports.toSorted((a, b) => a.signedAt - b.signedAt);
  const newest = byTime.at(-1);
  if (newest === undefined) throw new Error('A summary needs a signed report');
  const { patient, visit, observations, assessments } = newest;
  const next = nextSteps(byTime, visit.visitDate);
  const findings = byTime.flatMap((report) => findingWords(report.findings));
  const results = observations.flatMap((one) => resultWords(one) ?? []);
  const risks = assessments.flatMap((one) => riskWords(one) ?? []);
  const critical = results.some((result) => result.weight === 'act');
  const anything = [findings, results, risks.filter((risk) => risk.weight !== 'calm')].some(
    (part) => part.length > 0,
  );
  const [title, lead] = headline(next[0], critical, anything);
  return {
    person: {
      name: displayName(patient.name) || patient.patientId,
      birthDate: patient.birthDate,
      sex: patient.sex,
      patientId: patient.patientId,
    },
    visitDate: visit.visitDate,
    weight: heaviest(
      [...next, ...results, ...(anything ? [{ weight: 'note' as const }] : [])].map((one) => one.weight),
    ),
    headline: title,
    lead,
    next,
    examined: distinctWords([
      ...byTime.flatMap((report) => (report.study === null ? [] : [reportWords(report)])),
      ...(observations.length > 0 ? [LABORATORY] : []),
    ]),
    imagesRead: byTime.some((report) => report.study !== null),
    findings,
    results,
    usualResults: observations.filter((one) => one.interpretation === 'normal').length,
    unplacedResults: observations.filter((one) => one.interpretation === null).length,
    risks,
    missingRisks: assessments.filter((one) => one.outcome === 'missingInputs' || one.outcome === 'failed')
      .length,
    warningSigns: warningWords(byTime),
    pending: distinctWords(pending),
    forDoctors: byTime.map((report) => ({
      what: reportWords(report),
      impression: report.impression,
      findings: report.findings.map(medicalWords),
      signed: { name: report.signedBy, signedAt: report.signedAt },
    })),
    allResults: observations.filter(isTold).map((one) => ({
      name: one.label,
      value: valueText(one),
      usual: usualText(one),
      outside: one.interpretation !== null && one.interpretation !== 'normal',
    })),
  };
}
