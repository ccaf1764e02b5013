import { liverStiffness } from '../train/liver-stiffness/equation.ts';
import { amap } from './amap.ts';
import { mentzer } from './blood/mentzer.ts';
import { gail } from './breast/gail.ts';
import { ckdEpi2021Creatinine } from './ckd-epi-2021-creatinine.ts';
import { apcs } from './colon/apcs.ts';
import type { Equation } from './equation.ts';
import { fib4 } from './fib-4.ts';
import { framingham2008 } from './heart/framingham-2008.ts';
import { mesa2015 } from './heart/mesa-2015-chd-cac.ts';
import { pce2013 } from './heart/pce-2013.ts';
import { prevent } from './heart/prevent.ts';
import { score2Europe } from './heart/score2-europe.ts';
import { who2019SeAsia } from './heart/who-2019-se-asia.ts';
import { ckdEpi2012Cystatin } from './kidney/ckd-epi-2012-cystatin.ts';
import { ckdEpi2021CreatinineCystatin } from './kidney/ckd-epi-2021-creatinine-cystatin.ts';
import { kdigoHeatmap } from './kidney/kdigo-heatmap.ts';
import { kfre4, kfre8 } from './kidney/kfre.ts';
import { albi } from './liver/albi.ts';
import { apri } from './liver/apri.ts';
import { galad } from './liver/galad.ts';
import { nafldFibrosisScore } from './liver/nafld-fibrosis-score.ts';
import { mPageB, pageB } from './liver/page-b.ts';
import { reachB } from './liver/reach-b.ts';
import { brock } from './lung/brock.ts';
import { llpV1 } from './lung/llp-v1.ts';
import { mayoSpn } from './lung/mayo-spn.ts';
import { volumeDoublingTime } from './lung/volume-doubling-time.ts';
import { adaRiskTest } from './metabolic/ada-risk-test.ts';
import { findrisc } from './metabolic/findrisc.ts';
import { homaIr, tyg } from './metabolic/insulin-resistance.ts';
import { ldlSampson } from './metabolic/ldl-sampson.ts';
import { metabolicSyndrome2009 } from './metabolic/metabolic-syndrome-2009.ts';
import { roma } from './ovary/roma.ts';
import { endpac } from './pancreas/endpac.ts';
import { plcom2012 } from './plcom2012.ts';
import { pbcg, pcptrc } from './prostate/prostate.ts';
import { score2AsiaPacific } from './score2-asia-pacific.ts';

import { abcMethod } from './stomach/abc-method.ts';

/** Every equation, family by family, and the model that was trained. */
export const EQUATIONS: readonly Equation[] = [
  ckdEpi2021Creatinine,
  ckdEpi2012Cystatin,
  ckdEpi2021CreatinineCystatin,
  kdigoHeatmap,
  kfre4,
  kfre8,
  fib4,
  apri,
  nafldFibrosisScore,
  albi,
  amap,
  pageB,
  mPageB,
  reachB,
  galad,
  liverStiffness,
  plcom2012,
  llpV1,
  brock,
  mayoSpn,
  volumeDoublingTime,
  score2AsiaPacific,
  score2Europe,
  who2019SeAsia,
  prevent,
  pce2013,
  framingham2008,
  mesa2015,
  ldlSampson,
  homaIr,
  tyg,
  findrisc,
  adaRiskTest,
  metabolicSyndrome2009,
  gail,
  pcptrc,
  pbcg,
  roma,
  apcs,
  abcMethod,
  endpac,
  mentzer,
];
