import type { TableInput } from '../../../src/inference/model-card.ts';
import { say } from '../card.ts';
import { calledForBy, choice, finding, number, yesNo } from '../inputs.ts';

/** The largest nodule of a CT; without one the models of nodules are not called for. */
export const noduleDiameter: TableInput = calledForBy(
  number(
    'noduleDiameter',
    say('Diameter of the nodule', 'Đường kính nốt phổi'),
    finding('noduleDiameterMm'),
    { unit: 'mm', min: 1, max: 30 },
    'diameter_mm',
  ),
  say('Only for a lung nodule, and none is recorded.', 'Chỉ dành cho nốt phổi; hiện chưa ghi nhận nốt nào.'),
);

export const noduleType: TableInput = choice(
  'noduleType',
  say('Kind of nodule', 'Loại nốt'),
  finding('noduleType'),
  [
    ['solid', 0, say('Solid', 'Đặc')],
    ['part-solid', 1, say('Part-solid', 'Bán đặc')],
    ['nonsolid', 2, say('Non-solid', 'Kính mờ')],
  ],
  'type',
);

export const upperLobe: TableInput = yesNo(
  'upperLobe',
  say('In an upper lobe', 'Ở thùy trên'),
  finding('noduleUpperLobe'),
  'upper_lobe',
);
export const noduleCount: TableInput = number(
  'noduleCount',
  say('Number of nodules', 'Số nốt'),
  finding('noduleCount'),
  { unit: '1', min: 1, max: 30, integer: true },
  'count',
);
export const spiculated: TableInput = yesNo(
  'spiculated',
  say('Spiculated', 'Bờ tua gai'),
  finding('noduleSpiculated'),
  'spiculation',
);
