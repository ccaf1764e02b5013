import { createBrowserRouter, type LoaderFunctionArgs } from 'react-router';
import { CallBacksPage } from './pages/call-backs-page.tsx';
import { MappingPage } from './pages/mapping-page.tsx';
import { ModelsPage } from './pages/models-page.tsx';
import { MoveStudyPage } from './pages/move-study-page.tsx';
import { OrdersPage } from './pages/orders-page.tsx';
import { PatientPage } from './pages/patient-page.tsx';
import { PatientsPage } from './pages/patients-page.tsx';
import { PeersPage } from './pages/peers-page.tsx';
import { QuarantineDetailPage } from './pages/quarantine-detail-page.tsx';
import { QuarantinePage } from './pages/quarantine-page.tsx';
import { ReportPage } from './pages/report-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { TablePage } from './pages/table-page.tsx';
import { TablesPage } from './pages/tables-page.tsx';
import { UploadPage } from './pages/upload-page.tsx';
import { UploadReceiptsPage } from './pages/upload-receipts-page.tsx';
import { UsersPage } from './pages/users-page.tsx';
import { VisitHistoryPage } from './pages/visit-history-page.tsx';
import { VisitRiskPage } from './pages/visit-risk-page.tsx';
import { WorklistPage } from './pages/worklist-page.tsx';
import { askForPerson } from './patients/person-queries.ts';
import { BrokenPage, MissingPage } from './shell/broken-page.tsx';
import { SignedIn } from './shell/session.tsx';
import { Shell } from './shell/shell.tsx';
import { Waiting } from './shell/waiting.tsx';

/** The reading page carries the image library, so it is fetched when first opened. */
const readingPage = async () => ({ Component: (await import('./pages/reading-page.tsx')).ReadingPage });
const imagesPage = async () => ({ Component: (await import('./pages/images-page.tsx')).ImagesPage });

function personAhead({ params: { key = '' } }: LoaderFunctionArgs): null {
  askForPerson(key);
  return null;
}

export const router = createBrowserRouter([
  { path: '/sign-in', Component: SignInPage, ErrorBoundary: BrokenPage },
  {
    Component: SignedIn,
    ErrorBoundary: BrokenPage,
    HydrateFallback: Waiting,
    children: [
      {
        Component: Shell,
        children: [
          {
            ErrorBoundary: BrokenPage,
            children: [
              { index: true, Component: WorklistPage },
              { path: 'reading/:subject', lazy: readingPage },
              { path: 'images/:subject', lazy: imagesPage },
              { path: 'upload', Component: UploadPage },
              { path: 'upload/:id', Component: UploadReceiptsPage },
              { path: 'call-backs', Component: CallBacksPage },
              { path: 'orders', Component: OrdersPage },
              { path: 'studies/:study/move', Component: MoveStudyPage },
              { path: 'patients', Component: PatientsPage },
              { path: 'patients/:key', Component: PatientPage, loader: personAhead },
              { path: 'visits/:id/history', Component: VisitHistoryPage },
              { path: 'visits/:id/risk', Component: VisitRiskPage },
              { path: 'models', Component: ModelsPage },
              { path: 'tables', Component: TablesPage },
              { path: 'tables/:id', Component: TablePage },
              { path: 'mapping', Component: MappingPage },
              { path: 'quarantine', Component: QuarantinePage },
              { path: 'quarantine/:id', Component: QuarantineDetailPage },
              { path: 'users', Component: UsersPage },
              { path: 'peers', Component: PeersPage },
              { path: 'reports/:subject', Component: ReportPage },
              { path: '*', Component: MissingPage },
            ],
          },
        ],
      },
    ],
  },
]);
