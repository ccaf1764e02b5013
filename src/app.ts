import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { authorise } from './access/authorise.ts';
import { accessRoutes } from './access/routes.ts';
import { dicomwebRoutes } from './dicomweb/routes.ts';
import { dicomPeerRoutes } from './dimse/routes.ts';
import { HubError } from './domain/errors.ts';
import { newId } from './domain/ids.ts';
import { asOutcome } from './fhir/outcome.ts';
import { fhirRoutes } from './fhir/routes.ts';
import { hl7Routes } from './hl7/routes.ts';
import type { Hub } from './hub.ts';
import { modelRoutes } from './inference/routes.ts';
import { intakeRoutes } from './intake/routes.ts';
import { callBackRoutes } from './labs/call-back-routes.ts';
import { mappingRoutes } from './labs/mapping-routes.ts';
import { personResultRoutes } from './labs/person-results-routes.ts';
import { orderRoutes } from './orders/routes.ts';
import { phoneRoutes } from './patients/phone-routes.ts';
import { patientRoutes } from './patients/routes.ts';
import type { HubContext, HubEnv } from './platform/http/env.ts';
import { healthRoutes } from './platform/http/health.ts';
import { problemResponse } from './platform/http/problem.ts';
import { readingRoutes } from './reading/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { reportRoutes } from './report/routes.ts';
import { riskRoutes } from './risk/routes.ts';
import { showRoutes } from './show.ts';
import { summaryRoutes } from './summary/routes.ts';
import { studyMoveRoutes } from './upkeep/move-routes.ts';
import { deletionRoutes } from './upkeep/routes.ts';
import { worklistRoutes } from './worklist/routes.ts';

/** The viewer decodes pixels by WebAssembly in workers made from blobs, and its component library sets inline styles. */
const viewerPolicy = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'", "'wasm-unsafe-eval'", 'blob:'],
  workerSrc: ["'self'", 'blob:'],
  connectSrc: ["'self'", 'blob:', 'data:'],
  imgSrc: ["'self'", 'blob:', 'data:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  fontSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The table of contents: everything that answers over HTTP. Who may ask is decided once, in `access/policy.ts`. */
export function createApp(hub: Hub): Hono<HubEnv> {
  const app = new Hono<HubEnv>();
  app.use(async (c, next) => {
    c.set('requestId', newId(hub.clock.now()));
    const startedAt = performance.now();
    await next();
    const route = matchedRoutes(c).at(-1)?.path ?? 'none';
    const seconds = (performance.now() - startedAt) / 1000;
    hub.metrics.observeRequest(c.req.method, route, c.res.status, seconds);
    hub.log.debug({
      requestId: c.get('requestId'),
      method: c.req.method,
      route,
      status: c.res.status,
      seconds,
    });
  });
  // What a handler set itself stays: the patient's page is stricter than the viewer.
  app.use(
    secureHeaders({ contentSecurityPolicy: viewerPolicy, referrerPolicy: 'same-origin', overwrite: false }),
  );
  app.use('/api/*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.use(authorise(hub));
  // FHIR has words of its own for what is wrong.
  const tell = (error: unknown, c: HubContext) => {
    const problem = problemResponse(c, error, hub.log, c.get('requestId'));
    return /^\/fhir(\/|$)/.test(c.req.path) ? asOutcome(problem) : problem;
  };
  app.onError(tell);

  app.route('/', healthRoutes(hub));
  app.route('/', accessRoutes(hub));
  app.route('/', receiptRoutes(hub));
  app.route('/', patientRoutes(hub));
  app.route('/', phoneRoutes(hub));
  app.route('/', personResultRoutes(hub));
  app.route('/', callBackRoutes(hub));
  app.route('/', orderRoutes(hub));
  app.route('/', hl7Routes(hub));
  app.route('/', mappingRoutes(hub));
  app.route('/', intakeRoutes(hub));
  app.route('/', dicomwebRoutes(hub));
  app.route('/', dicomPeerRoutes(hub));
  app.route('/', modelRoutes(hub));
  app.route('/', riskRoutes(hub));
  app.route('/', worklistRoutes(hub));
  app.route('/', readingRoutes(hub));
  app.route('/', reportRoutes(hub));
  app.route('/', fhirRoutes(hub));
  app.route('/', summaryRoutes(hub));
  app.route('/', deletionRoutes(hub));
  app.route('/', studyMoveRoutes(hub));
  app.route('/', showRoutes(hub));
  app.get(
    '*',
    serveStatic({ root: hub.config.viewerDir }),
    serveStatic({ root: hub.config.viewerDir, path: 'index.html' }),
  );
  app.notFound((c) => tell(new HubError('notFound', 'Nothing is here'), c));
  return app;
}
