import { Badge } from '@mantine/core';
import { IconPhoneCall } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { may } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { useWaiting } from './use-call-backs.ts';

/** On every page: how many critical values wait for a call, and how many of them too long. Nothing when none does. */
export function WaitingBadge() {
  const { t } = useWords();
  const { role } = useMe();
  const { data: waiting, error } = useWaiting();
  // Not to know is not the same as that nobody waits.
  if (error && waiting === undefined) {
    return (
      <Badge color="gray" size="lg" radius="sm" tt="none" leftSection={<IconPhoneCall size={14} />}>
        {t('callBacks.notKnown')}
      </Badge>
    );
  }
  if (waiting === undefined || waiting.open === 0) return null;
  const words = [
    t('callBacks.waiting', { count: waiting.open }),
    ...(waiting.overdue > 0 ? [t('callBacks.overdueCount', { count: waiting.overdue })] : []),
  ].join(' · ');
  // Which of the two has room, the header knows (`app.css`).
  const text = (
    <>
      <span className="waiting-words">{words}</span>
      <span className="waiting-count" aria-hidden>
        {waiting.open}
      </span>
    </>
  );
  const look = {
    color: waiting.overdue > 0 ? 'red' : 'orange',
    variant: 'filled',
    size: 'lg',
    radius: 'sm',
    tt: 'none',
    title: words,
    style: { flexShrink: 0 },
    'data-testid': 'call-backs-waiting',
    leftSection: <IconPhoneCall size={14} />,
  } as const;
  return may(role, 'call-backs.read') ? (
    <Badge {...look} component={Link} to="/call-backs" style={{ ...look.style, cursor: 'pointer' }}>
      {text}
    </Badge>
  ) : (
    <Badge {...look}>{text}</Badge>
  );
}
