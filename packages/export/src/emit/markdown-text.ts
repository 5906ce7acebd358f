/** Text in which nothing is markup for Markdown. */
export function escapedMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>$~|]/g, '\\$&').replace(/&(?=[#\w]+;)/g, '\\&');
}
