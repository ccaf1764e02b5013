import { sql } from 'kysely';
import { wordOf } from '../formats/fhir/own-names.ts';
import { byId, byIdOf, ofPatient, toPatient } from './patient-kind.ts';
import type { SearchKind } from './search-kind.ts';
import { dateOf, instantMatches, tokenOf } from './search-values.ts';
import { ORDER_STATUSES, writeServiceRequest } from './write-service-request.ts';

const column = (name: string) => sql.ref(`orders.${name}`);
const numbers = ['placerNumber', 'fillerNumber', 'accessionNumber'] as const;

export const serviceRequestKind: SearchKind = {
  type: 'ServiceRequest',
  permission: 'orders.read',
  from: sql.table('orders'),
  current: sql`1 = 1`,
  id: column('id'),
  parameters: {
    _id: byId('orders.id', 'ServiceRequest'),
    _lastUpdated: {
      type: 'date',
      documentation: 'when the order last changed',
      matches: (value, { config }) =>
        instantMatches(column('changedAt'), null, dateOf(value, '_lastUpdated', config.timeZone)),
    },
    ...ofPatient('orders.patientKey'),
    identifier: {
      type: 'token',
      documentation: 'the number of who placed or fills it, or the accession number',
      narrows: () => true,
      matches: (value) => {
        const { system, code } = tokenOf(value);
        const any = sql`(${sql.join(
          numbers.map((name) => sql`${column(name)} = ${code}`),
          sql` or `,
        )})`;
        return system === null
          ? sql`${any}`
          : sql`(${column('sender')} = ${wordOf('sender', system)} and ${any})`;
      },
    },
    status: {
      type: 'token',
      documentation: 'active, completed or revoked',
      matches: (value) => {
        const { code } = tokenOf(value);
        const states = Object.entries(ORDER_STATUSES).flatMap(([state, told]) =>
          told === code ? [state] : [],
        );
        return states.length === 0 ? sql`1 = 0` : sql`${column('state')} in (${sql.join(states)})`;
      },
    },
    authored: {
      type: 'date',
      documentation: 'when the order came or was placed',
      matches: (value, { config }) =>
        instantMatches(column('createdAt'), null, dateOf(value, 'authored', config.timeZone)),
    },
  },
  sorts: {
    _id: byIdOf('orders'),
    _lastUpdated: { key: column('changedAt'), numeric: true },
    authored: { key: column('createdAt'), numeric: true },
  },
  links: toPatient('orders.patientKey'),
  mostPerPage: 200,
  async load({ db, config }, ids) {
    const orders = await db
      .selectFrom('orders')
      .selectAll()
      .where((eb) => eb(eb.ref('id').$castTo<string>(), 'in', [...ids]))
      .execute();
    if (orders.length === 0) return [];
    const steps = await db
      .selectFrom('orderSteps')
      .selectAll()
      .where(
        'orderId',
        'in',
        orders.map(({ id }) => id),
      )
      .execute();
    return orders.map((order) =>
      writeServiceRequest(
        order,
        steps.filter(({ orderId }) => orderId === order.id),
        config.timeZone,
      ),
    );
  },
};
