/** The long layout of laboratory results, one result a row, with the other names a column may have. */
export const LAB_COLUMNS = {
  patient_id: ['patient', 'pid', 'mrn', 'mã bệnh nhân', 'mã bn', 'mã người bệnh', 'số hồ sơ'],
  issuer: ['patient id issuer', 'assigning authority', 'nơi cấp mã', 'nơi cấp'],
  name: ['patient name', 'full name', 'họ tên', 'họ và tên', 'tên bệnh nhân'],
  birth_date: ['date of birth', 'dob', 'birthdate', 'ngày sinh'],
  sex: ['gender', 'giới tính', 'giới', 'phái'],
  phone: ['telephone', 'tel', 'mobile', 'phone number', 'điện thoại', 'số điện thoại', 'sđt', 'di động'],
  collected_at: [
    'collection time',
    'collected',
    'sample time',
    'thời gian lấy mẫu',
    'ngày lấy mẫu',
    'giờ lấy mẫu',
  ],
  code: ['loinc', 'test code', 'mã xét nghiệm', 'mã xn', 'mã chỉ số'],
  analyte: ['test', 'test name', 'tên xét nghiệm', 'xét nghiệm', 'chỉ số'],
  value: ['result', 'kết quả', 'giá trị'],
  unit: ['units', 'uom', 'đơn vị', 'đơn vị tính'],
  reference_low: ['ref low', 'low', 'cận dưới', 'giới hạn dưới'],
  reference_high: ['ref high', 'high', 'cận trên', 'giới hạn trên'],
  report_id: ['report number', 'sample id', 'mã phiếu', 'số phiếu', 'mã mẫu'],
} as const;
export type LabColumn = keyof typeof LAB_COLUMNS;

/** The table of histories, one person a row. */
export const HISTORY_COLUMNS = {
  patient_id: LAB_COLUMNS.patient_id,
  issuer: LAB_COLUMNS.issuer,
  smoking_status: ['smoking', 'hút thuốc', 'tình trạng hút thuốc'],
  cigarettes_per_day: ['cpd', 'số điếu mỗi ngày', 'số điếu ngày'],
  years_smoked: ['smoking years', 'số năm hút thuốc', 'số năm hút'],
  years_since_quit: ['quit years', 'số năm đã bỏ thuốc', 'số năm bỏ thuốc'],
  family_history_lung_cancer: [
    'family lung cancer',
    'gia đình ung thư phổi',
    'tiền sử gia đình ung thư phổi',
  ],
  personal_cancer_history: ['cancer history', 'tiền sử ung thư'],
  copd: ['bệnh phổi tắc nghẽn mạn tính'],
  hepatitis_b: ['hbv', 'viêm gan b'],
  hepatitis_c: ['hcv', 'viêm gan c'],
  diabetes: ['đái tháo đường', 'tiểu đường'],
  known_cvd: ['cvd', 'cardiovascular disease', 'bệnh tim mạch'],
  antihypertensive: ['blood pressure medicine', 'thuốc huyết áp', 'thuốc hạ huyết áp'],
  education_level: ['education', 'trình độ học vấn', 'học vấn'],
  height_cm: ['height', 'chiều cao', 'chiều cao cm'],
  weight_kg: ['weight', 'cân nặng', 'cân nặng kg'],
  systolic_mmhg: ['systolic', 'sbp', 'huyết áp tâm thu'],
  ethnicity: ['race', 'dân tộc', 'chủng tộc'],
  medicines: ['medications', 'drugs', 'thuốc', 'thuốc đang dùng'],
  family_diabetes: ['gia đình đái tháo đường'],
  european_risk_region: ['score2 region', 'vùng nguy cơ châu âu'],
  physically_active: ['vận động thể lực'],
  vegetables_daily: ['ăn rau mỗi ngày'],
  asbestos: ['amiăng'],
  family_heart_attack: ['gia đình nhồi máu cơ tim'],
  family_colorectal_cancer: ['gia đình ung thư đại trực tràng'],
  family_lung_cancer_before_60: ['gia đình ung thư phổi trước 60'],
  hypertension: ['tăng huyết áp'],
  ever_high_glucose: ['từng tăng đường huyết'],
  new_onset_diabetes: ['đái tháo đường mới'],
  lipid_medicine: ['thuốc mỡ máu'],
  triglyceride_medicine: ['thuốc hạ triglycerid'],
  glucose_medicine: ['thuốc đái tháo đường'],
  hepatitis_b_treated: ['đang điều trị viêm gan b'],
  hbeag_positive: ['hbeag dương tính'],
  cirrhosis: ['xơ gan'],
  fatty_liver: ['gan nhiễm mỡ'],
  stomach_treated: ['đã điều trị dạ dày'],
  pneumonia: ['viêm phổi'],
  cancer_over_five_years_ago: ['ung thư hơn năm năm trước'],
  pregnant: ['mang thai'],
  postmenopausal: ['mãn kinh'],
  ever_given_birth: ['đã sinh con'],
  gestational_diabetes: ['đái tháo đường thai kỳ'],
  atypical_hyperplasia: ['tăng sản không điển hình'],
  brca: ['đột biến brca'],
  pelvic_mass: ['khối vùng chậu'],
  family_prostate_cancer: ['gia đình ung thư tuyến tiền liệt'],
  prior_prostate_biopsy: ['từng sinh thiết tuyến tiền liệt'],
  rectal_exam_abnormal: ['thăm trực tràng nghi ngờ'],
  waist_cm: ['waist', 'vòng eo', 'vòng eo cm'],
  diastolic_mmhg: ['diastolic', 'dbp', 'huyết áp tâm trương'],
  weight_change_kg: ['thay đổi cân nặng'],
  glucose_year_before_mg_dl: ['đường huyết đói một năm trước'],
  menarche_age: ['tuổi có kinh'],
  first_birth_age: ['tuổi sinh con đầu'],
  relatives_with_breast_cancer: ['số người thân ung thư vú'],
  breast_biopsies: ['số lần sinh thiết vú'],
} as const;
export type HistoryColumn = keyof typeof HISTORY_COLUMNS;

function columnsOf<Column extends string>(aliases: Readonly<Record<Column, readonly string[]>>): Column[] {
  const columns: Column[] = [];
  for (const column in aliases) columns.push(column);
  return columns;
}

export const LAB_COLUMN_NAMES: readonly LabColumn[] = columnsOf(LAB_COLUMNS);
export const HISTORY_COLUMN_NAMES: readonly HistoryColumn[] = columnsOf(HISTORY_COLUMNS);
