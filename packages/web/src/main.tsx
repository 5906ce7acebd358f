import './styles/tokens.css';
import './styles/base.css';
import { createApi } from '@longhand/client';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { browserShelf, sweepKept } from './shell/kept.ts';
import { applyPreferences, readPreferences } from './shell/preferences.ts';

applyPreferences();
sweepKept(browserShelf, Date.now());
const api = createApi({ baseUrl: '', locale: () => readPreferences().locale });
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <App api={api} />
  </StrictMode>,
);
