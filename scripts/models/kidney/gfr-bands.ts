import { bandsOf, type CardDraft, say } from '../card.ts';

/** G categories of KDIGO; laboratories round to a whole number before they band, and so do we. */
export const GFR_BANDS: CardDraft['bands'] = [
  {
    output: 'egfr',
    roundDecimals: 0,
    bands: bandsOf(
      'KDIGO 2024 guideline for chronic kidney disease',
      [
        'g5',
        {},
        say('G5: kidney failure range', 'G5: mức suy thận'),
        'urgent',
        say(
          'Urgent kidney specialist review; exclude acute kidney injury.',
          'Khám chuyên khoa thận khẩn; loại trừ tổn thương thận cấp.',
        ),
      ],
      [
        'g4',
        { from: 15 },
        say('G4: severely reduced', 'G4: giảm nặng'),
        'soon',
        say(
          'Refer to a kidney specialist; repeat with urine albumin/creatinine ratio.',
          'Chuyển chuyên khoa thận; xét nghiệm lại kèm tỷ số albumin/creatinin niệu.',
        ),
      ],
      [
        'g3b',
        { from: 30 },
        say('G3b: moderately to severely reduced', 'G3b: giảm vừa đến nặng'),
        'soon',
        say(
          'Repeat with urine albumin/creatinine ratio; chronic kidney disease if below 60 for three months or more.',
          'Xét nghiệm lại kèm tỷ số albumin/creatinin niệu; là bệnh thận mạn nếu dưới 60 kéo dài từ ba tháng.',
        ),
      ],
      [
        'g3a',
        { from: 45 },
        say('G3a: mildly to moderately reduced', 'G3a: giảm nhẹ đến vừa'),
        'routine',
        say(
          'Repeat within three months with urine albumin/creatinine ratio.',
          'Xét nghiệm lại trong vòng ba tháng kèm tỷ số albumin/creatinin niệu.',
        ),
      ],
      [
        'g2',
        { from: 60 },
        say('G2: mildly reduced', 'G2: giảm nhẹ'),
        'unflagged',
        say('No kidney disease by filtration alone.', 'Chưa phải bệnh thận nếu chỉ dựa vào mức lọc.'),
      ],
      [
        'g1',
        { from: 90 },
        say('G1: normal or high', 'G1: bình thường hoặc cao'),
        'unflagged',
        say('No kidney disease by filtration alone.', 'Chưa phải bệnh thận nếu chỉ dựa vào mức lọc.'),
      ],
    ),
  },
];

export const GFR_EXCLUDED = [
  say('Pregnancy', 'Phụ nữ mang thai'),
  say('Acute kidney injury or an unstable creatinine', 'Tổn thương thận cấp hoặc creatinin chưa ổn định'),
];
