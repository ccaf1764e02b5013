import { assessReport } from './assess-report.ts';
import type { Measure } from './measure.ts';
import { memory } from './memory.ts';
import { multiFrame } from './multiframe.ts';
import { personYears } from './person-years.ts';
import { readWeb } from './read-web.ts';
import { receiveMllp } from './receive-mllp.ts';
import { scoreTables } from './score-tables.ts';
import { searchWeb } from './search-web.ts';
import { storeDicom } from './store-dicom.ts';
import { storeGrowth } from './store-growth.ts';
import { storeWeb } from './store-web.ts';

/** Every measure, in the order in which they are taken and shown; a new file of measures gets its line here. */
export const measures: readonly Measure[] = [
  ...storeWeb,
  ...storeDicom,
  ...readWeb,
  ...searchWeb,
  memory,
  storeGrowth,
  multiFrame,
  ...receiveMllp,
  assessReport,
  ...scoreTables,
  ...personYears,
];
