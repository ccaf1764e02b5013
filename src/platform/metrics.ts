import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import type { Db } from './db/tables.ts';
import { stepChannel } from './queue/road.ts';

export type Metrics = {
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** Prometheus text exposition. */
  render(): Promise<{ contentType: string; text: string }>;
  close(): void;
};

const step = z.object({ step: z.string() });

/** Counts requests by route pattern (never by path), steps of the road, and jobs waiting. */
export function openMetrics(db: Db): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'tamsoat_http_request_seconds',
    help: 'Time to answer, by method, route pattern and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const steps = new Counter({
    name: 'tamsoat_steps_total',
    help: 'Durable steps of the road',
    labelNames: ['step'],
    registers: [registry],
  });
  new Gauge({
    name: 'tamsoat_jobs',
    help: 'Jobs in the table, by kind and state',
    labelNames: ['kind', 'state'],
    registers: [registry],
    async collect() {
      const rows = await db
        .selectFrom('jobs')
        .select(({ fn }) => ['kind', 'state', fn.countAll<number>().as('count')])
        .groupBy(['kind', 'state'])
        .execute();
      this.reset();
      for (const row of rows) this.set({ kind: row.kind, state: row.state }, Number(row.count));
    },
  });
  const count = (message: unknown) => steps.inc({ step: step.parse(message).step });
  stepChannel.subscribe(count);
  return {
    observeRequest(method, route, status, seconds) {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    async render() {
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
    close() {
      stepChannel.unsubscribe(count);
    },
  };
}
