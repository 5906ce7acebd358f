import { type Locale, pickLocale } from '@longhand/i18n';
import { createContext, useContext, useSyncExternalStore } from 'react';

export type Theme = 'auto' | 'light' | 'dark';
export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
}

const KEY = 'longhand.preferences';
const listeners = new Set<() => void>();
let current: Preferences | null = null;

/** What the person chose on this browser, else what the browser asks for. */
export function readPreferences(): Preferences {
  current ??= stored();
  return current;
}

export function changePreferences(change: Partial<Preferences>): void {
  current = { ...readPreferences(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage may be full or forbidden: the choice then lasts until the page closes.
  }
  applyPreferences();
  for (const listener of listeners) listener();
}

/** Tells the document its language and theme; both drive fonts, line breaking and colours in CSS. */
export function applyPreferences(): void {
  const { locale, theme } = readPreferences();
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, readPreferences);
}

/** The language of the page; every text goes through `say(locale, …)`. */
export const LocaleContext = createContext<Locale>('en');
export function useLocale(): Locale {
  return useContext(LocaleContext);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(): Preferences {
  const fallback: Preferences = { locale: pickLocale(navigator.languages), theme: 'auto' };
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof value !== 'object' || value === null) return fallback;
    const { locale, theme } = value as Partial<Record<string, unknown>>;
    return {
      locale: locale === 'zh' || locale === 'en' ? locale : fallback.locale,
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    };
  } catch {
    return fallback;
  }
}
