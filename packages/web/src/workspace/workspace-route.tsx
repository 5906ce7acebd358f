import type { Api } from '@longhand/client';
import { useDocument } from '@longhand/client/react';
import type { DocumentId } from '@longhand/protocol';
import { NotFound } from '../shell/not-found.tsx';
import { Page } from '../shell/page.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Workspace } from './workspace.tsx';

interface WorkspaceRouteProps {
  readonly api: Api;
  readonly document: DocumentId;
}

export function WorkspaceRoute({ api, document }: WorkspaceRouteProps) {
  const { state, connection, send, retry } = useDocument(api, document);
  if (state === null) {
    if (connection.status === 'ended' && connection.reason !== 'unauthorized') return <NotFound isDocument />;
    return (
      <>
        <ConnectionBanner connection={connection} onRetry={retry} unsentEdits={0} />
        <Page isLoading />
      </>
    );
  }
  return <Workspace api={api} state={state} connection={connection} send={send} onRetry={retry} />;
}
