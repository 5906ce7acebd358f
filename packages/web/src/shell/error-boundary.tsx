import { say } from '@longhand/i18n';
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import notice from '../ui/notice.module.css';
import { LocaleContext } from './preferences.ts';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

/** A mistake of the page never leaves it white: it says what happened, and that the document is safe. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly error: unknown }> {
  static override contextType = LocaleContext;
  declare context: React.ContextType<typeof LocaleContext>;
  override state = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const detail = String(error);
    return (
      <main className={notice.empty}>
        <h1>{say(this.context, 'page.brand')}</h1>
        <p role="alert">{say(this.context, 'page.error.unexpected', { detail })}</p>
        <Button tone="primary" onPress={() => location.reload()}>
          {say(this.context, 'page.line.reload')}
        </Button>
      </main>
    );
  }
}
