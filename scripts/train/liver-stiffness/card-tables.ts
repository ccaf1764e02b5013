import type { FigureTable } from '../../../src/inference/model-card.ts';
import { say } from '../../models/card.ts';
import type { Figure, TrainingFigures } from './training-figures.ts';

const GROUP_NAMES: Readonly<Record<string, ReturnType<typeof say>>> = {
  all: say('Everybody', 'Tất cả'),
  women: say('Women', 'Nữ'),
  men: say('Men', 'Nam'),
  '18-39': say('18 to 39 years', '18 đến 39 tuổi'),
  '40-59': say('40 to 59 years', '40 đến 59 tuổi'),
  '60+': say('60 years and over', 'Từ 60 tuổi'),
  asian: say('Asians (non-Hispanic)', 'Người gốc Á'),
  'bmi<25': say('BMI below 25', 'BMI dưới 25'),
  'bmi25-29': say('BMI 25 to below 30', 'BMI từ 25 đến dưới 30'),
  'bmi30+': say('BMI 30 and over', 'BMI từ 30'),
};

export const groupName = (group: string) => GROUP_NAMES[group] ?? say(group, group);

const number = (value: number, decimals: number) => value.toFixed(decimals);
const perCent = (share: number, decimals = 1) => `${number(100 * share, decimals)} %`;
const ranged = ({ value, ci95: [low, high] }: Figure, show: (value: number) => string) =>
  `${show(value)} (${show(low)} – ${show(high)})`;
const auc = (figure: Figure) => ranged(figure, (value) => number(value, 3));
const whole = (figure: Figure) => ranged(figure, (value) => number(100 * value, 0));

const UNSEEN = say(
  'Of every person, by a model that was tuned, recalibrated and fitted without their stratum; with survey weights. Intervals of 95 % by resampling the sampling units; they leave out that the model itself would be another on other people.',
  'Mỗi người được dự đoán bởi mô hình chọn, hiệu chỉnh và khớp khi không có tầng mẫu của họ; có trọng số khảo sát. Khoảng tin cậy 95 % bằng lấy mẫu lại các đơn vị mẫu; chưa tính việc mô hình sẽ khác đi trên người khác.',
);

type Cell = FigureTable['rows'][number][number];

/** Vietnamese writes a comma before decimals. */
export const withCommas = (text: string) => text.replaceAll(/(\d)\.(\d)/g, '$1,$2');

/** A DOI has no decimals. */
function decimalsOf(cell: Cell): Cell {
  if (typeof cell !== 'string' || cell.includes('doi:')) return cell;
  const vi = withCommas(cell);
  return vi === cell ? cell : say(cell, vi);
}

/** What training measured, as the tables of the card. */
export function cardTables(figures: TrainingFigures): FigureTable[] {
  const tables = [
    byGroup(figures),
    byTenths(figures),
    besidePublished(figures),
    decisionCurve(figures),
    atCutOffs(figures),
    candidates(figures),
    flow(figures),
  ];
  return tables.map((table) => ({ ...table, rows: table.rows.map((row) => row.map(decimalsOf)) }));
}

function byGroup({ groups }: TrainingFigures): FigureTable {
  return {
    title: say('Discrimination and calibration by group', 'Khả năng phân biệt và hiệu chuẩn theo nhóm'),
    note: UNSEEN,
    columns: [
      say('Group', 'Nhóm'),
      say('People (8 kPa or more)', 'Số người (từ 8 kPa)'),
      say('AUC', 'AUC'),
      say('AUC without weights', 'AUC không trọng số'),
      say('Observed', 'Thực tế'),
      say('Predicted', 'Dự đoán'),
      say('Calibration intercept (best 0)', 'Hệ số chặn hiệu chuẩn (tốt nhất 0)'),
      say('Calibration slope (best 1)', 'Độ dốc hiệu chuẩn (tốt nhất 1)'),
    ],
    rows: groups.map((one) => [
      groupName(one.group),
      `${one.people} (${one.stiff})`,
      auc(one.auc),
      auc(one.aucUnweighted),
      perCent(one.observed),
      perCent(one.expected),
      ranged(one.intercept, (value) => number(value, 2)),
      ranged(one.slope, (value) => number(value, 2)),
    ]),
  };
}

function byTenths({ tenths }: TrainingFigures): FigureTable {
  return {
    title: say('Calibration by tenths of the population', 'Hiệu chuẩn theo mười phần của quần thể'),
    note: UNSEEN,
    columns: [
      say('Tenth', 'Phần'),
      say('People', 'Số người'),
      say('Predicted', 'Dự đoán'),
      say('Observed', 'Thực tế'),
    ],
    rows: tenths.map(({ people, expected, observed }, i) => [
      String(i + 1),
      people,
      perCent(expected),
      perCent(observed),
    ]),
  };
}

function besidePublished({ scores, groups }: TrainingFigures): FigureTable {
  const model = groups.find(({ group }) => group === 'all');
  return {
    title: say('Published scores on the same people', 'Các thang điểm đã công bố trên cùng những người này'),
    note: say(
      'Without a blood count FIB-4, APRI, NFS, SAFE, LiverRisk and every other score with platelets cannot be computed in these tables, so this model was not compared with them. Diabetes is HbA1c of 6.5 % or more, for it was not asked; that is to the disadvantage of BARD and HSI. None of them was made for 8 kPa.',
      'Bộ dữ liệu không có công thức máu nên không tính được FIB-4, APRI, NFS, SAFE, LiverRisk và các thang có tiểu cầu: mô hình chưa được so sánh với chúng. Đái tháo đường được lấy là HbA1c từ 6,5 % vì không có câu hỏi; điều này bất lợi cho BARD và HSI. Không thang nào được xây dựng cho ngưỡng 8 kPa.',
    ),
    columns: [
      say('Score', 'Thang điểm'),
      say('Made for', 'Xây dựng cho'),
      say('AUC', 'AUC'),
      say('AUC of this model is higher by', 'AUC của mô hình này cao hơn'),
      say('Its own cut-off: sensitivity, specificity', 'Ngưỡng riêng: độ nhạy, độ đặc hiệu'),
    ],
    rows: [
      [say('This model', 'Mô hình này'), '8 kPa', model ? auc(model.auc) : '', '', ''],
      ...scores.map((one) => [
        `${one.name} (doi:${one.doi})`,
        one.madeFor,
        auc(one.auc),
        auc(one.modelMore),
        `≥ ${one.refersFrom}: ${perCent(one.sensitivity, 0)}, ${perCent(one.specificity, 0)}`,
      ]),
    ],
  };
}

function decisionCurve({ decisions, bestScore }: TrainingFigures): FigureTable {
  const each = (value: number) => number(1000 * value, 1);
  return {
    title: say('Decision curve: who is sent to elastography', 'Đường cong quyết định: ai được đo độ đàn hồi'),
    note: say(
      `Net benefit for each 1,000 people: stiff livers found, less those sent for nothing at the odds of the threshold; sending nobody is 0. ${bestScore}, the best published score here, was turned into a probability of 8 kPa first, to its advantage. The last column: this model over the best of the others.`,
      `Lợi ích ròng trên 1.000 người: số gan cứng tìm được trừ số người đo không cần thiết quy theo ngưỡng; không gửi ai là 0. ${bestScore}, thang đã công bố tốt nhất ở đây, được quy đổi trước thành xác suất 8 kPa, có lợi cho nó. Cột cuối: mô hình này hơn lựa chọn tốt nhất còn lại.`,
    ),
    columns: [
      say('Group', 'Nhóm'),
      say('Threshold', 'Ngưỡng'),
      say('Everybody sent', 'Gửi tất cả'),
      say(`By ${bestScore}`, `Theo ${bestScore}`),
      say('By this model', 'Theo mô hình này'),
      say('Gain', 'Lợi thêm'),
    ],
    rows: decisions.map((one) => [
      groupName(one.group),
      perCent(one.threshold, 0),
      each(one.all),
      each(one.score),
      each(one.model),
      ranged(one.gain, each),
    ]),
  };
}

function atCutOffs({ atCutOffs }: TrainingFigures): FigureTable {
  return {
    title: say('The two cut-offs, in per cent', 'Hai ngưỡng, tính theo phần trăm'),
    note: say(
      'Rule set before training, in whole per cents: below the lower one at least 90 of 100 stiff livers are not missed, from the upper one on at least 90 of 100 others are spared. The cut-offs were chosen on these same predictions.',
      'Quy tắc đặt trước khi huấn luyện, theo phần trăm nguyên: ngưỡng thấp không bỏ sót ít nhất 90 trong 100 gan cứng, ngưỡng cao tránh cho ít nhất 90 trong 100 người còn lại. Ngưỡng được chọn trên chính các dự đoán này.',
    ),
    columns: [
      say('Group', 'Nhóm'),
      say('From', 'Từ'),
      say('Sensitivity', 'Độ nhạy'),
      say('Specificity', 'Độ đặc hiệu'),
      say('Positive predictive value', 'Giá trị dự đoán dương'),
      say('Negative predictive value', 'Giá trị dự đoán âm'),
      say('Sent on', 'Được gửi đi'),
    ],
    rows: atCutOffs.map((one) => [
      groupName(one.group),
      perCent(one.from, 0),
      whole(one.sensitivity),
      whole(one.specificity),
      whole(one.positivePredictive),
      ranged(one.negativePredictive, (value) => number(100 * value, 1)),
      whole(one.sentOn),
    ]),
  };
}

function candidates({ candidates, chosen, weighing, weighings }: TrainingFigures): FigureTable {
  const told = (way: TrainingFigures['weighing']) => {
    const found = weighings.find((one) => one.weighing === way);
    return `AUC ${number(found?.auc ?? Number.NaN, 3)}, log loss ${number(found?.loss ?? Number.NaN, 4)}`;
  };
  return {
    title: say('How the model was chosen', 'Mô hình được chọn như thế nào'),
    note: say(
      `Declared beforehand, the simplest first; nested cross-validation, each of the 15 strata left out once, settings and recalibration found in the other 14. Chosen: the simplest whose log loss is within one standard error (over sampling units) of the least, "${chosen}". Then, a step added after the first results, it was fitted with survey weights (${told('survey')}) and without (${told('equal')}), judged with weights both times, and kept ${weighing === 'equal' ? 'without' : 'with'} them.`,
      `Khai báo trước, đơn giản nhất đứng đầu; kiểm định chéo lồng nhau, lần lượt bỏ ra từng tầng trong 15 tầng mẫu, tham số và hiệu chỉnh tìm trong 14 tầng còn lại. Được chọn: mô hình đơn giản nhất có log loss trong vòng một sai số chuẩn so với thấp nhất, "${chosen}". Sau đó (bước được thêm khi đã xem kết quả đầu) mô hình được khớp có trọng số (${told('survey')}) và không trọng số (${told('equal')}), đều đánh giá có trọng số, và giữ bản ${weighing === 'equal' ? 'không' : 'có'} trọng số.`,
    ),
    columns: [
      say('Candidate', 'Ứng viên'),
      say('What it is', 'Là gì'),
      say('Log loss', 'Log loss'),
      say('More than the least (standard error)', 'Cao hơn thấp nhất (sai số chuẩn)'),
      say('AUC', 'AUC'),
    ],
    rows: candidates.map((one) => [
      one.name,
      one.describe,
      number(one.loss, 4),
      `${number(one.more, 4)} (${number(one.standardError, 4)})`,
      number(one.auc, 3),
    ]),
  };
}

function flow({ cohort }: TrainingFigures): FigureTable {
  return {
    title: say('Who was left out', 'Ai không được đưa vào'),
    note: say(
      `Of ${cohort.participants} participants of NHANES 2017-2018 in the folder (three quarters of all), ${cohort.people} entered, ${cohort.stiff} with 8 kPa or more (${perCent(cohort.prevalence)} with survey weights), in ${cohort.clusters} sampling units. Pregnant people are not examined by NHANES’ elastography.`,
      `Trong ${cohort.participants} người tham gia NHANES 2017-2018 có trong thư mục (ba phần tư tổng số), ${cohort.people} người được đưa vào, ${cohort.stiff} người từ 8 kPa (${perCent(cohort.prevalence)} theo trọng số), thuộc ${cohort.clusters} đơn vị mẫu. NHANES không đo độ đàn hồi cho phụ nữ mang thai.`,
    ),
    columns: [say('Left out because', 'Lý do'), say('People', 'Số người')],
    rows: cohort.flow.map(({ excluded, people }) => [excluded, people]),
  };
}
