import type { ReactNode } from 'react';
import { useOncePainted } from '../shell/after-paint.tsx';
import type { ResultWords } from './use-result-words.ts';

/** About what a table with so many rows takes before it is laid out, so that the page keeps its length. */
const heightOf = (rows: number) => `${36 + rows * 50}px`;

type ResultOrganProps = {
  name: string;
  title: string;
  rows: number;
  /** Whether it may be on the screen at first. */
  near: boolean;
  words: ResultWords;
  children: ReactNode;
};

/** The results of one organ. */
export function ResultOrgan({ name, title, rows, near, words: { t }, children }: ResultOrganProps) {
  const painted = useOncePainted();
  return (
    <div
      className={near || painted ? 'result-organ' : 'result-organ not-yet'}
      style={{ containIntrinsicHeight: `auto ${heightOf(rows)}` }}
      data-testid={`organ-${name}`}
    >
      <table>
        <thead>
          <tr>
            <th>{title}</th>
            <th>{t('results.newest')}</th>
            <th>{t('labs.reference')}</th>
            <th>{t('results.trend')}</th>
            <th>{t('results.taken')}</th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
