import type { Bilingual } from '../domain/text.ts';
import type { PatientView } from '../patients/api.ts';

/** `DELETE /dicom-web/studies/:study[/series/:series[/instances/:instance]]` answers it. */
export type ImagesDeleted = {
  /** The number of the deletion, which stays on record. */
  readonly deletionId: string;
  readonly instances: number;
};

/** One time that the study was moved. */
export type StudyMoveView = {
  at: number;
  by: string;
  reason: string;
  from: PatientView;
  to: PatientView;
};

/** Answer of `GET /api/studies/:study/move`: the study, whose it is held as, and whether it can be another person's. */
export type StudyToMove = {
  studyUid: string;
  /** YYYY-MM-DD. */
  studyDate: string | null;
  description: string | null;
  accessionNumber: string | null;
  modalities: string[];
  instanceCount: number;
  sender: string;
  receivedAt: number;
  held: PatientView;
  /** Whom an image of it names, as it was received; null where it names nobody. */
  said: Omit<PatientView, 'key'> | null;
  /** Address of a picture of it; null where it has no image. */
  picture: string | null;
  /** Why it cannot be moved; null when it can. */
  refused: Bilingual | null;
  /** The newest first. */
  moves: StudyMoveView[];
};

/** Body of `POST /api/studies/:study/move`; `from` is whose the caller saw it held as. Answered by `StudyToMove`. */
export type MoveStudy = { from: string; to: string; reason: string };
