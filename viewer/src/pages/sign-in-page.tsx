import {
  Alert,
  Box,
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { asProblem } from '../problem.ts';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { SchemeSwitch } from '../shell/user-menu.tsx';

/** Only a path of this site may follow; anything else leads to the worklist. */
export function safeNext(next: string | null): string {
  return next?.startsWith('/') && !/^\/[/\\]/.test(next) ? next : '/';
}

const EMAIL = /^\S+@\S+\.\S+$/;

export function SignInPage() {
  const { t } = useWords();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [slip, setSlip] = useState<string | null>(null);
  useDocumentTitle(`${t('signIn.title')} · Tầm Soát`);

  const signIn = useMutation({
    mutationFn: () => call('POST /api/auth/sign-in/email', { body: { email: email.trim(), password } }),
    async onSuccess() {
      queries.clear();
      await navigate(safeNext(search.get('next')), { replace: true });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (email.trim() === '' || password === '') return setSlip(t('signIn.missing'));
    if (!EMAIL.test(email.trim())) return setSlip(t('signIn.badEmail'));
    setSlip(null);
    signIn.mutate();
  }

  const failure = slip ?? (signIn.error ? <Failure error={signIn.error} /> : null);
  return (
    <Center mih="100dvh" p="md">
      <Stack w="100%" maw={380} gap="lg">
        <Group justify="space-between">
          <Group gap={10}>
            <img src="/favicon.svg" width={34} height={34} alt="" />
            <Box>
              <Text fw={700} size="lg" lh={1.2}>
                {t('app.name')}
              </Text>
              <Text size="xs" c="dimmed">
                {t('app.tagline')}
              </Text>
            </Box>
          </Group>
          <Group gap={4}>
            <LanguageSwitch />
            <SchemeSwitch />
          </Group>
        </Group>
        <Paper withBorder p="lg" component="form" onSubmit={submit} noValidate>
          <Stack gap="sm">
            {search.has('ended') && !failure && (
              <Alert color="yellow" p="xs">
                {t('signIn.ended')}
              </Alert>
            )}
            <TextInput
              label={t('signIn.email')}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              data-testid="sign-in-email"
            />
            <PasswordInput
              label={t('signIn.password')}
              name="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              data-testid="sign-in-password"
            />
            {failure && (
              <Alert color="red" p="xs" role="alert" data-testid="sign-in-problem">
                {failure}
              </Alert>
            )}
            <Button type="submit" loading={signIn.isPending} mt="xs" data-testid="sign-in-submit">
              {t('signIn.submit')}
            </Button>
          </Stack>
        </Paper>
        <Text size="xs" c="dimmed" ta="center">
          {t('app.disclaimer')}
        </Text>
      </Stack>
    </Center>
  );
}

function Failure({ error }: { error: unknown }) {
  const { t } = useWords();
  const { status, kind } = asProblem(error);
  if (status === 401 || status === 403) return t('signIn.wrong');
  if (status === 429) return t('signIn.tooMany');
  return t(`problem.${kind}`);
}
