/** English catalogue: exporting. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const exporting = {
  'export.label.contents': 'Contents',
  'export.label.sources': 'Sources',
  'export.label.references': 'References',
  'export.label.abstract': 'Abstract',
  'export.label.keywords': 'Keywords',
  'export.label.glossary': 'Glossary',
  'export.label.notes': 'Notes',
  'export.label.evidence': 'Appendix: evidence',
  'export.label.evidenceMeaning':
    'Each sentence of the text that cites something, with the passage that it cites. “Quote verified” means that the passage stands in the source letter by letter, not that the sentence is true.',
  'export.label.section': 'Section {number}',
  'export.label.figure': 'Figure {number}',
  'export.label.table': 'Table {number}',
  'export.label.equation': 'Eq. ({number})',
  'export.label.captionSeparator': ': ',
  'export.label.colon': ': ',
  'export.label.listSeparator': '; ',
  'export.label.comma': ', ',
  'export.label.stop': '. ',
  'export.label.dash': ' — ',
  'export.label.bracketOpen': ' (',
  'export.label.bracketClose': ')',
  'export.label.page': 'p. {page}',
  'export.label.stale': 'earlier version of the source',
  'export.label.lost': 'source deleted',
  'export.label.unknownSource': 'a source that was deleted',
  'export.label.mark': '[{number}]',
  'export.label.markWithPage': '[{number}, p. {page}]',
  'export.label.pageOfPages': 'Page {page} of {total}',
  'export.label.quoteOpen': '“',
  'export.label.quoteClose': '”',
  'export.label.note': 'Note',
  'export.label.tip': 'Tip',
  'export.label.important': 'Important',
  'export.label.warning': 'Warning',
  'export.label.diagram': 'Source of the diagram ({kind})',
  'export.label.imageMissing': 'Picture not available: {alt}',
  'export.label.noteReference': 'Note {number}',
  'export.label.backToText': 'Back to the text',
  'export.label.done': 'done',
  'export.label.open': 'open',
  'export.label.form.tender': 'Tender submission',
  'export.label.form.tenderNumber': 'Tender reference',
  'export.label.form.tenderTo': 'Submitted to',
  'export.label.form.tenderBy': 'Submitted by',
  'export.label.form.seal': '(company seal)',
  'export.label.form.signature': 'Authorised signature',
  'export.label.form.sign': '(name and title)',
  'export.label.form.day': 'Date',
  'export.label.form.file': 'Circular',
  'export.label.form.number': 'Reference',
  'export.label.form.recipient': 'To',
  'export.label.form.signer': 'Signed by',
  'export.label.form.attachments': 'Annexes',
  'export.label.form.copies': 'Distribution',
  'export.label.form.printed': 'Issued',
  'export.label.untitled': 'Untitled document',
  'export.label.suggestion': 'Suggested instead: {proposal}',
  'export.label.suggestInsertion': 'Suggested beside this: {proposal}',
  'export.label.suggestRemoval': 'Suggested: take this out.',
  'export.label.suggestMove': 'Suggested: put this elsewhere.',

  'export.baseMissing': 'The Word template is not stored any more. Give the file again, or export without it.',
  'export.baseNoWord':
    'The template is no Word document (.docx) or template (.dotx). Open it in Word and save it as one of these, then export again.',
  'export.baseStrict':
    'The template is saved as “Strict Open XML”, whose parts do not fit into an ordinary Word file. In Word choose Save As, “Word Document (.docx)”, then export again.',
  'export.baseMacros':
    'The template holds macros, which would run on the machine of everybody who opens the exported file. Save it as .docx or .dotx without macros, then export again.',
  'export.baseEmbedded':
    'The template holds an embedded object ({kind}), whose content cannot be checked. Replace it by a picture, then export again.',
  'export.baseExternal':
    'The template fetches something from outside when it is opened: {target}. Put the picture or text into the template itself, then export again.',
  'export.baseTooLarge':
    'The template unpacks to more than a Word file needs and was not opened. Remove large pictures or make it anew, then export again.',
  'export.baseDamaged': 'The template cannot be read: {reason} Open it in Word, save it again, then export once more.',
  'export.noEngine':
    'No PDF could be made: the built-in PDF engine does not run on this machine ({reason}), and no Chromium was found. Install Chromium (on Debian or Ubuntu: apt install chromium) and export again, or export to Word instead.',
  'export.noTypst':
    'No PDF could be made: only Typst was allowed to (LONGHAND_PDF_ENGINE), and it does not run on this machine ({reason}). Take the setting away, then Chromium makes the file where it is installed.',
  'export.noChromium':
    'No PDF could be made: only Chromium was allowed to (LONGHAND_PDF_ENGINE), and none was found. Install it (on Debian or Ubuntu: apt install chromium), or take the setting away.',
  'export.unknownEngine':
    'LONGHAND_PDF_ENGINE is “{given}”, and there is no such engine. Set it to one of these, or leave it empty: {known}.',
  'export.timeout':
    'The export was stopped after {seconds} seconds. Split the document or remove very large tables and pictures, then export again.',
  'export.memory':
    'The export was stopped because it needed more than {megabytes} MB of memory. Make the pictures smaller or split the document, then export again.',
  'export.failed':
    'The export to {format} failed: {reason}. The document is unchanged. Try another format, and report this message.',
  'export.write':
    'The file {path} could not be written: {reason}. Choose another folder or close the program that uses the file, then export again.',
  'export.diskFull':
    'The file {path} could not be written because the disk is full. Free some space, then export again.',
  'export.cslMissing':
    'The file of the citation style is not stored any more. Choose another citation style, or add the file again, then export.',
  'export.cslUnusable':
    'The file of the citation style cannot be used: {reason}. Choose another citation style, or a complete CSL 1.0.2 style (not a dependent one), then export.',

  'export.warn.theme': 'The layout setting {path} cannot be used, so the template’s own stands. Allowed: {allowed}',
  'export.warn.plainPdf': 'The PDF was written without the accessibility standard PDF/UA: {reason}.',
  'export.warn.chromium':
    'The built-in PDF engine does not run on this machine, so Chromium printed the PDF. The table of contents has no page numbers.',
  'export.warn.chromiumAsked':
    'Chromium printed the PDF, as LONGHAND_PDF_ENGINE asks. The table of contents has no page numbers.',
  'export.warn.pageNumbers':
    'The page numbers in the table of contents of the Word file are calculated and may be off by a page. In Word press Ctrl+A, then F9 to update them.',
  'export.warn.baseContents':
    'The table of contents of your Word template is filled in by Word: it asks to update the fields when it opens the file; answer Yes.',
  'export.warn.placeholder':
    'Your Word template holds {{{name}}}, which means nothing here and was left as it is. Known: title, subtitle, authors, date, abstract, keywords, toc, content.',
  'export.warn.suggestionUntracked':
    '{count} suggestions could not be shown as tracked changes (tables, code, or text that changed since); each is told in a comment at its block.',
  'export.warn.formula': 'A formula could not be typeset and is shown as TeX: {tex}',
  'export.warn.glyph': 'No font has the character {character} ({code}); it is shown as a box in the PDF.',
  'export.warn.glyphAt':
    'No font has the character {character} ({code}); it is shown as a box in the PDF. Places: {places}',
  'export.warn.notArchival':
    'The document was refused by the archival standard PDF/A-2a and written as PDF/UA-1 instead: {reason}. Change that and export again, or do without the archival standard.',
  'export.warn.pictureNotArchival':
    'The picture “{alt}” is refused by the archival standard PDF/A-2a, so the document was written as PDF/UA-1 instead: {reason}. Save the picture as PNG or JPEG in RGB colours, add it again, then export.',
  'export.warn.privateUse':
    '{code} is a private character that means something in one font only; it is shown as a box in the PDF. Use a standard character instead. Places: {places}',
  'export.warn.imageMissing':
    'The picture “{alt}” is not stored any more; its description is shown instead. Add the picture again, then export.',
  'export.warn.imageUnreadable':
    'The picture “{alt}” cannot be used in {format}; its description is shown instead. Save it as PNG or JPEG, add it again, then export.',
  'export.warn.logo':
    'The logo is not stored any more or cannot be used in {format}; the title stands without it. Add it again as PNG, JPEG or SVG, then export.',
  'export.warn.citationMissing':
    'A citation points to evidence that does not exist any more ({id}); it is shown as [?]. Remove it or cite again.',
  'export.warn.citationStyle':
    'The citation style could not be applied ({reason}); citations are numbered, and the list holds the quotes. Choose another citation style, or export again.',
  'export.warn.entryMissing':
    'The source “{name}” is listed by its name only. Add its author, year and title under Sources, then export again.',
  'export.warn.referenceMissing':
    'A cross-reference points to a block that does not exist any more ({id}); it is shown as ??. Remove it or point it elsewhere.',
  'export.warn.tableMended':
    'Table {number} had rows of different length or overlapping cells; empty cells were added.',
  'export.warn.tooDeep': 'Some lists or quotes are nested too deeply; the innermost parts are shown less indented.',
  'export.warn.controlCharacters': 'Invisible control characters were removed: {count}.',
} as const;
