import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useWords } from '../i18n/use-words.ts';
import { useMe } from '../shell/session.tsx';

/** Who prints the page, and when: the moment of printing, not that at which the page was opened. */
export function PrintedBy() {
  const { t, dateTime } = useWords();
  const { name } = useMe();
  const [at, setAt] = useState(Date.now);
  useEffect(() => {
    const now = () => flushSync(() => setAt(Date.now()));
    window.addEventListener('beforeprint', now);
    return () => window.removeEventListener('beforeprint', now);
  }, []);
  return t('results.printed', { when: dateTime(at), name });
}
