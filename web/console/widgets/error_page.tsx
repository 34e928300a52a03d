import { Container } from '@mantine/core';

import { ErrorAlert } from './error_alert.tsx';

/// A page that could not be shown at all.
export function ErrorPage({ error }: { error: unknown }) {
  return (
    <Container py="xl" component="main">
      <ErrorAlert error={error} onRetry={() => location.reload()} />
    </Container>
  );
}
