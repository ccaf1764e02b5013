import type { CreateUser, Me, UserList, UserView } from '../../src/access/api.ts';
import type { DicomPeer, DicomPeerList, EchoAnswer } from '../../src/dimse/api.ts';
import type { ImageEntries, NoduleAttributes } from '../../src/domain/finding.ts';
import type { HistoryAnswers } from '../../src/domain/history.ts';
import type { ModelList } from '../../src/inference/api.ts';
import type {
  QuarantineDecision,
  QuarantineDetail,
  QuarantineList,
  QuarantineResolved,
} from '../../src/intake/api.ts';
import type { PersonResults } from '../../src/labs/api.ts';
import type {
  AttemptCall,
  CallBackList,
  CallBacksWaiting,
  CallBackView,
  CloseCallBack,
} from '../../src/labs/call-back-api.ts';
import type { DecideMapping, MappingDecided, MappingList } from '../../src/labs/mapping-api.ts';
import type {
  CorrectMapping,
  TableDraft,
  TableList,
  TablePreview,
  TableReceived,
  TableToMap,
} from '../../src/labs/table-api.ts';
import type {
  ChangeOrder,
  DecideOrder,
  MoveOrder,
  OrderDetail,
  OrderDoubtList,
  OrderList,
  PlaceOrder,
} from '../../src/orders/api.ts';
import type { AddPhone, HistoryView, PatientDetail, PatientList } from '../../src/patients/api.ts';
import type {
  AddFinding,
  DecideFinding,
  ReaderFindingView,
  ReadingView,
  SaveDraft,
  SignRead,
  VisitOrgans,
} from '../../src/reading/api.ts';
import type { UploadDetail, UploadList, UploadOpened } from '../../src/receipts/api.ts';
import type { ReportView } from '../../src/report/api.ts';
import type { AssessmentExplained } from '../../src/risk/api.ts';
import type { SummaryLink } from '../../src/summary/api.ts';
import type { MoveStudy, StudyToMove } from '../../src/upkeep/api.ts';
import type { ClaimView, WorklistPage } from '../../src/worklist/api.ts';
import { ApiError, problemOf } from './problem.ts';

type Route<Answer, Body = undefined, Query extends string = never> = {
  answer: Answer;
  body: Body;
  query: Query;
};

/** Every route of the hub that the viewer uses, with what goes in and what comes back. */
export type Routes = {
  'POST /api/auth/sign-in/email': Route<unknown, { email: string; password: string }>;
  'POST /api/auth/sign-out': Route<unknown, Record<string, never>>;
  'GET /api/me': Route<Me>;
  'GET /api/users': Route<UserList>;
  'POST /api/users': Route<UserView, CreateUser>;
  'GET /api/dicom-peers': Route<DicomPeerList>;
  'PUT /api/dicom-peers/:aeTitle': Route<unknown, DicomPeer>;
  'DELETE /api/dicom-peers/:aeTitle': Route<unknown>;
  'POST /api/dicom-peers/:aeTitle/echo': Route<EchoAnswer, Record<string, never>>;
  'GET /api/worklist': Route<WorklistPage, undefined, 'state'>;
  'PUT /api/worklist/:subject/claim': Route<ClaimView, undefined, 'takeOver'>;
  'DELETE /api/worklist/:subject/claim': Route<unknown>;
  'GET /api/reading/:subject': Route<ReadingView>;
  'PUT /api/reading/:subject/machine-findings/:id': Route<ReadingView, DecideFinding>;
  'POST /api/reading/:subject/findings': Route<ReaderFindingView, AddFinding>;
  'DELETE /api/reading/:subject/findings/:id': Route<unknown>;
  'PUT /api/reading/:subject/nodules/:id': Route<ReadingView, NoduleAttributes>;
  'PUT /api/reading/:subject/entries': Route<ReadingView, ImageEntries>;
  'PUT /api/reading/:subject/draft': Route<ReadingView, SaveDraft>;
  'POST /api/reading/:subject/sign': Route<ReadingView, SignRead>;
  'GET /api/call-backs': Route<CallBackList, undefined, 'state'>;
  'GET /api/call-backs/waiting': Route<CallBacksWaiting>;
  'POST /api/call-backs/:id/attempts': Route<CallBackView, AttemptCall>;
  'POST /api/call-backs/:id/close': Route<CallBackView, CloseCallBack>;
  'GET /api/reports/:subject': Route<ReportView>;
  'GET /api/visits/:id/summary': Route<SummaryLink>;
  'GET /api/visits/:id/history': Route<HistoryView>;
  'PUT /api/visits/:id/history': Route<unknown, HistoryAnswers>;
  'GET /api/orders': Route<OrderList, undefined, 'from' | 'to' | 'q'>;
  'POST /api/orders': Route<OrderDetail, PlaceOrder>;
  'GET /api/orders/:id': Route<OrderDetail>;
  'PUT /api/orders/:id': Route<OrderDetail, ChangeOrder>;
  'PUT /api/orders/:id/state': Route<OrderDetail, MoveOrder>;
  'GET /api/order-doubts': Route<OrderDoubtList>;
  'POST /api/orders/:id/decisions': Route<OrderDetail, DecideOrder>;
  'GET /api/studies/:study/move': Route<StudyToMove>;
  'POST /api/studies/:study/move': Route<StudyToMove, MoveStudy>;
  'GET /api/patients': Route<PatientList, undefined, 'q'>;
  'GET /api/patients/:key': Route<PatientDetail>;
  'GET /api/patients/:key/results': Route<PersonResults>;
  'POST /api/patients/:key/phones': Route<unknown, AddPhone>;
  'DELETE /api/patients/:key/phones/:id': Route<unknown>;
  'GET /api/visits/:id/organs': Route<VisitOrgans>;
  'GET /api/visits/:id/assessments/:model': Route<AssessmentExplained>;
  'GET /api/models': Route<ModelList>;
  'PUT /api/models/:id/terms': Route<unknown>;
  'DELETE /api/models/:id/terms': Route<unknown>;
  'POST /api/uploads': Route<UploadOpened, { expectedFiles: number }>;
  'GET /api/uploads': Route<UploadList>;
  'GET /api/uploads/:id': Route<UploadDetail, undefined, 'after'>;
  'POST /api/uploads/:id/close': Route<unknown>;
  'GET /api/lab-mappings': Route<MappingList>;
  'POST /api/lab-mappings': Route<MappingDecided, DecideMapping>;
  'DELETE /api/lab-mappings/:id': Route<unknown>;
  'GET /api/tables': Route<TableList>;
  'GET /api/tables/:id': Route<TableToMap>;
  'POST /api/tables/:id/preview': Route<TablePreview, TableDraft>;
  'POST /api/tables/:id/import': Route<TableReceived, TableDraft>;
  'PUT /api/tables/:id/mapping': Route<unknown, CorrectMapping>;
  'POST /api/tables/:id/withdraw': Route<unknown, { reason: string }>;
  'DELETE /api/table-mappings/:id': Route<unknown>;
  'GET /api/quarantine': Route<QuarantineList>;
  'GET /api/quarantine/:id': Route<QuarantineDetail>;
  'POST /api/quarantine/:id/decision': Route<QuarantineResolved, QuarantineDecision>;
};

type NamesIn<Path extends string> = Path extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | NamesIn<Tail>
    : Rest
  : never;

type Options<R extends keyof Routes> = ([NamesIn<R>] extends [never]
  ? unknown
  : { params: Record<NamesIn<R>, string> }) &
  (Routes[R]['body'] extends undefined ? unknown : { body: Routes[R]['body'] }) & {
    query?: Partial<Record<Routes[R]['query'], string>>;
    signal?: AbortSignal;
  };

type Sent = {
  params?: Record<string, string>;
  query?: Record<string, string | undefined>;
  body?: unknown;
  signal?: AbortSignal;
};

function addressOf(path: string, { params = {}, query = {} }: Sent): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  return search.size > 0 ? `${filled}?${search}` : filled;
}

async function send(route: string, sent: Sent) {
  const [method = 'GET', path = ''] = route.split(' ');
  const init: RequestInit = { method, credentials: 'same-origin', headers: { Accept: 'application/json' } };
  if (sent.signal) init.signal = sent.signal;
  if (sent.body !== undefined) {
    init.headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    init.body = JSON.stringify(sent.body);
  }
  let response: Response;
  try {
    response = await fetch(addressOf(path, sent), init);
  } catch (error) {
    if (sent.signal?.aborted) throw error;
    throw new ApiError({ status: 0, kind: 'offline', detail: null, requestId: null }, error);
  }
  if (!response.ok) throw new ApiError(await problemOf(response));
  if (response.status === 204) return null;
  const text = await response.text();
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw new ApiError({ status: response.status, kind: 'unreadable', detail: null, requestId: null }, error);
  }
}

/** Calls one route of the hub; throws ApiError with the hub's own words when it refuses. */
export function call<R extends keyof Routes>(route: R, options: Options<R>): Promise<Routes[R]['answer']> {
  return send(route, options);
}
