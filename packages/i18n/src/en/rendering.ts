/** English catalogue: how files are made. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const rendering = {
  'page.look.title': 'How the files look',
  'page.look.default': 'As the document says',
  'page.look.template': 'Template',
  'page.look.template.report': 'Report',
  'page.look.template.paper': 'Paper',
  'page.look.template.bid': 'Bid',
  'page.look.template.manual': 'Manual',
  'page.look.template.official': 'Official document (GB/T 9704)',
  'page.look.template.minimal': 'Minimal',
  'page.look.citations': 'Citations',
  'page.look.citations.sources': 'Numbers, with the quotes in a list',
  'page.look.citations.gb-7714-numeric': 'GB/T 7714, numbers',
  'page.look.citations.gb-7714-author-date': 'GB/T 7714, author and year',
  'page.look.citations.apa': 'APA',
  'page.look.citations.ieee': 'IEEE',
  'page.look.citations.chicago-author-date': 'Chicago, author and year',
  'page.look.citations.chicago-notes': 'Chicago, notes',
  'page.look.evidence': 'Appendix with every cited sentence and its quote',
  'page.look.review': 'Word: with comments and suggestions',
  'page.look.archival': 'PDF: to be archived (PDF/A-2a)',
  'page.look.archivalHint': 'instead of the accessible PDF/UA-1',

  'page.export.step.waiting': 'Waits for {before} before it…',
  'page.export.step.figures': 'Drawing diagrams…',
  'page.export.step.resolve': 'Working out numbers…',
  'page.export.step.emit': 'Putting it together…',
  'page.export.step.render': 'Setting pages…',
  'page.export.step.write': 'Storing the file…',
  'page.export.cancel': 'Give up the {name} file',
  'page.export.cancelShort': 'Give up',
  'page.export.cancelled': 'Given up.',
  'page.report.file': 'In this file',
  'page.report.document': 'Worth a look in the text',
  'page.report.group.pictures': 'Pictures and diagrams',
  'page.report.group.formulas': 'Formulas and characters',
  'page.report.group.references': 'Cross-references',
  'page.report.group.citations': 'Citations',
  'page.report.group.alt': 'Descriptions for people who cannot see the figure',
  'page.report.group.other': 'Other',
  'page.report.show': 'Show',

  'cli.findings': 'Worth a look in the text: {count} points; the page lists them with their places.',

  'export.diagram.empty': 'A diagram ({kind}) is empty. Write its source, or remove the figure.',
  'export.diagram.kind':
    'A diagram ({kind}) is shown as its source: “{detail}” is not drawn. Drawn are flowcharts, states, sequences, classes, entities, xy charts, Gantt charts, pies, timelines, mind maps, git graphs, journeys and quadrants (Mermaid), and Vega-Lite.',
  'export.diagram.line':
    'A diagram ({kind}) is shown as its source, because this line is not understood: {detail}. Write it in another way.',
  'export.diagram.json':
    'A diagram ({kind}) is shown as its source, because that is no valid JSON ({detail}). Mend it, then export again.',
  'export.diagram.invalid':
    'A diagram ({kind}) is shown as its source, because it is no valid chart: {detail}. Mend it, then export again.',
  'export.diagram.outside':
    'A diagram ({kind}) is shown as its source, because it wants something from outside ({detail}). Put the data into the chart.',
  'export.diagram.tooLarge':
    'A diagram ({kind}) is shown as its source, because it is too large ({detail}). Use fewer rows or elements.',
  'export.diagram.timeout':
    'A diagram ({kind}) is shown as its source, because drawing it took more than {detail} seconds. Make it simpler.',
  'export.diagram.memory':
    'A diagram ({kind}) is shown as its source, because drawing it took too much memory. Make it simpler.',
  'export.diagram.failed': 'A diagram ({kind}) is shown as its source, because it could not be drawn. {detail}',
  'export.find.noAlt': 'A picture has no description. Say in a sentence what it shows, or mark it as decoration.',
  'export.find.noDiagramAlt': 'A diagram has no description. Say in a sentence what it shows.',
  'export.find.flagged': 'The sentence says something that its quote does not: “{quote}”',
  'export.find.stale': 'The quote does not stand in the new version of its source: “{quote}”',
  'export.find.lost': 'The source of this quote was deleted: “{quote}”',

  'figure.notFound': 'There is no such diagram in this document. It may have been removed: reload the document.',
  'asset.notFound': 'There is no such file in this document. Add it again.',
  'asset.unknown':
    '“{name}” is no picture (PNG, JPEG, GIF, WebP, SVG), no Word file (.docx, .dotx) and no style of citations (.csl). Save it as one of these, then add it again.',
  'asset.broken': 'The picture “{name}” cannot be read. Open it in a picture program, save it anew, then add it again.',
  'asset.tooLarge': '“{name}” is too large. Make it smaller ({limit} at most, 60 million pixels), then add it again.',
  'asset.macros': '“{name}” may hold macros. Save it as .docx or .dotx in Word, then add it again.',
} as const;
