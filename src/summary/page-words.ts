import type { Bilingual } from '../domain/text.ts';

/** The page's own words; all that depends on the person is in SummaryBody. */
export const PAGE_WORDS = {
  brand: { en: 'Screening centre', vi: 'Trung tâm tầm soát' },
  title: { en: 'Your screening result', vi: 'Kết quả tầm soát' },
  visit: { en: 'Examined on', vi: 'Ngày khám' },
  language: { en: 'Language', vi: 'Ngôn ngữ' },
  next: { en: 'What to do next', vi: 'Việc cần làm tiếp theo' },
  found: { en: 'What was seen in the pictures', vi: 'Những điều thấy trên hình' },
  nothingFound: {
    en: 'The doctor marked no spot in the pictures. Their conclusion, in their own words, is at the end of this page.',
    vi: 'Bác sĩ không đánh dấu điểm nào trên hình. Kết luận bằng lời của bác sĩ ở cuối trang này.',
  },
  results: { en: 'Laboratory results worth knowing', vi: 'Kết quả xét nghiệm nên biết' },
  urgent: { en: 'ask today', vi: 'hỏi bác sĩ hôm nay' },
  risks: { en: 'Your risks, as numbers', vi: 'Nguy cơ của quý vị qua các con số' },
  examined: { en: 'What was examined', vi: 'Những phần đã khám' },
  pending: { en: 'Still being read', vi: 'Đang chờ bác sĩ đọc' },
  pendingNote: {
    en: 'This page will be completed at the same address.',
    vi: 'Trang này sẽ được bổ sung, địa chỉ không đổi.',
  },
  warning: {
    en: 'Do not wait for an appointment if you notice',
    vi: 'Đừng chờ đến hẹn nếu quý vị thấy',
  },
  signed: { en: 'Read and signed by', vi: 'Người đọc và ký kết quả' },
  onDay: { en: 'on', vi: 'ngày' },
  disclaimer: {
    en: 'Every finding here was confirmed by the doctor who signed; computer programs only helped to look. This page explains a result. It does not replace a talk with a doctor who knows you.',
    vi: 'Mọi điều ghi ở đây đều do bác sĩ ký tên xác nhận; chương trình máy tính chỉ hỗ trợ tìm kiếm. Trang này giải thích kết quả, không thay thế việc trao đổi với bác sĩ hiểu rõ quý vị.',
  },
  private: {
    en: 'Whoever has this address can read this page. Share it only with those who care for you.',
    vi: 'Ai có địa chỉ này đều đọc được trang này. Xin chỉ chia sẻ với người chăm sóc quý vị.',
  },
  forDoctors: { en: 'For your doctor', vi: 'Dành cho bác sĩ của quý vị' },
  born: { en: 'Born', vi: 'Ngày sinh' },
  patientId: { en: 'Patient number', vi: 'Mã bệnh nhân' },
  allResults: { en: 'All laboratory results', vi: 'Toàn bộ kết quả xét nghiệm' },
  test: { en: 'Test', vi: 'Xét nghiệm' },
  value: { en: 'Result', vi: 'Kết quả' },
  usual: { en: 'Usual', vi: 'Thường gặp' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** `The other 24 results lie where they usually do.` */
export function usualWords(usual: number, others: boolean): Bilingual {
  if (usual === 1) {
    return {
      en: `${others ? 'One other' : 'One'} result lies where it usually does.`,
      vi: `${usual} kết quả ${others ? 'khác ' : ''}nằm trong mức thường gặp.`,
    };
  }
  return {
    en: `${others ? `The other ${usual}` : usual} results lie where they usually do.`,
    vi: `${usual} kết quả ${others ? 'khác ' : ''}nằm trong mức thường gặp.`,
  };
}

export function unplacedWords(count: number): Bilingual {
  return {
    en: `${count} more ${count === 1 ? 'result has' : 'results have'} no usual value to compare with; your doctor can explain.`,
    vi: `${count} kết quả nữa không có mức thường gặp để so sánh; bác sĩ có thể giải thích.`,
  };
}

export function missingRiskWords(count: number): Bilingual {
  return {
    en: `${count} more ${count === 1 ? 'estimate' : 'estimates'} could not be worked out, because something it needs is not known.`,
    vi: `${count} ước tính nữa chưa tính được vì thiếu thông tin cần thiết.`,
  };
}
