/** A real word processor opens the file, changes it and saves it: what Longhand relies on must have survived. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DocumentContent, Inline } from '@longhand/document';
import { describe, expect, test } from 'vitest';
import { contentOf, heading, paragraph, text } from '../../test/content.ts';
import { partsOf, review, storedIn, wordFile } from '../../test/returned.ts';
import { folder, need, output } from '../../test/tools.ts';
import { sampleDocument } from '../sample.ts';
import { blocksOfFile } from './blocks-of-file.ts';
import { compareFiles } from './compare.ts';
import { inNormalForm } from './stored-form.ts';

const edited: DocumentContent = contentOf([
  heading(1, 'Rain'),
  paragraph('This is untracked text, and tracked-old text. END OF FIRST'),
  paragraph('A remark here please.', { type: 'math', tex: '\\frac{a}{b}' }),
  {
    type: 'table',
    columns: [],
    headerRows: 1,
    rows: [
      [{ content: [text('Year')] }, { content: [text('Depth')] }],
      [{ content: [text('2024')] }, { content: [] }],
    ],
    caption: [text('Depths')],
  },
  { type: 'list', ordered: true, items: [{ blocks: [paragraph('One')] }, { blocks: [paragraph('Two')] }] },
]);
const cellOf = (...content: Inline[]) => ({ content });
/** What the sample has not. */
const kinds: DocumentContent = contentOf([
  heading(1, 'Kinds'),
  paragraph(
    text('all', 'code', 'em'),
    text(' of ', 'strike'),
    text('them', 'sub'),
    text('!', 'sup', 'underline'),
    { type: 'break' },
    'on a second line, ',
    { type: 'math', tex: '\\unknown{x}' },
    { type: 'footnote', content: [text('Where '), { type: 'math', tex: 'x_1', alt: 'x one' }, text(' is known.')] },
  ),
  {
    type: 'definitions',
    items: [{ term: [text('Inlet', 'em')], blocks: [paragraph('Where water goes in.'), paragraph('Also a grate.')] }],
  },
  {
    type: 'list',
    ordered: true,
    start: 4,
    items: [
      { blocks: [paragraph('Four'), { type: 'code', lang: 'sh', text: 'a\n\tb' }, paragraph('goes on')] },
      {
        blocks: [
          paragraph('Five'),
          {
            type: 'list',
            ordered: false,
            items: [
              { checked: true, blocks: [paragraph('done')] },
              { checked: false, blocks: [paragraph('open')] },
            ],
          },
        ],
      },
    ],
  },
  { type: 'pageBreak' },
  {
    type: 'table',
    columns: [{ width: 3, align: 'center' }, {}],
    headerRows: 1,
    rows: [
      [{ ...cellOf(text('Bold head', 'strong')), colspan: 2 }],
      [{ ...cellOf(text('tall')), rowspan: 2 }, cellOf({ type: 'math', tex: '\\frac{a}{b}', alt: 'a over b' })],
      [cellOf()],
    ],
    caption: [text('Widths'), { type: 'cite', citation: 'gone' }],
  },
  { type: 'quote', blocks: [{ type: 'callout', tone: 'tip', blocks: [{ type: 'equation', tex: 'E=mc^2' }] }] },
  { type: 'figure', kind: 'image', asset: 'a'.repeat(64), alt: 'A dot', caption: [text('Dot')] },
]);
const samples = { zh: sampleDocument('zh', 1), en: sampleDocument('en', 1), kinds };

/** Types, tracks and comments in one file, and only saves the others again. */
const MACRO = `
Sub Resave(folder As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "MS Word 2007 XML"
  Dim name, doc, find, at, note As Object
  For Each name In Array("edited", "zh", "en", "kinds")
    doc = StarDesktop.loadComponentFromURL(folder & name & ".docx", "_blank", 0, hidden())
    If name = "edited" Then
      find = doc.createSearchDescriptor()
      find.SearchString = "untracked"
      at = doc.findFirst(find)
      at.String = "retyped"
      doc.RecordChanges = True
      find.SearchString = "tracked-old"
      at = doc.findFirst(find)
      at.String = "tracked-new"
      find.SearchString = "END OF FIRST"
      at = doc.findFirst(find)
      at.collapseToEnd()
      doc.Text.insertControlCharacter(at, com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK, False)
      doc.Text.insertString(at, "A whole new paragraph.", False)
      find.SearchString = "remark here"
      at = doc.findFirst(find)
      note = doc.createInstance("com.sun.star.text.textfield.Annotation")
      note.Author = "Li Wei"
      note.Content = "Is this so?"
      at.Text.insertTextContent(at, note, True)
    End If
    doc.storeToURL(folder & name & "-saved.docx", how())
    doc.close(True)
  Next
End Sub`;

const doctype = (kind: string, file: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ${kind} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "${file}.dtd">\n`;

async function saveAgain(files: Readonly<Record<string, DocumentContent>>): Promise<string> {
  const work = folder();
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(work, `${name}.docx`), await wordFile(content));
  const profile = `-env:UserInstallation=${pathToFileURL(join(work, 'profile')).href}`;
  // The first start makes the profile, and would write over a macro in it.
  output('soffice', profile, '--headless', '--terminate_after_init');
  const library = join(work, 'profile', 'user', 'basic', 'Standard');
  mkdirSync(library, { recursive: true });
  const namespace = 'xmlns:library="http://openoffice.org/2000/library"';
  writeFileSync(
    join(library, 'script.xlb'),
    `${doctype('library:library', 'library')}<library:library ${namespace} library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Returned"/></library:library>`,
  );
  writeFileSync(
    join(library, 'Returned.xba'),
    `${doctype('script:module', 'module')}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Returned" script:language="StarBasic">${MACRO.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</script:module>`,
  );
  output(
    'soffice',
    profile,
    '--headless',
    '--norestore',
    `macro:///Standard.Returned.Resave("${pathToFileURL(work).href}/")`,
  );
  return work;
}

function comparedIn(work: string, name: string, content: DocumentContent) {
  const file = (suffix: string) => review(partsOf(readFileSync(join(work, `${name}${suffix}.docx`))));
  const stored = storedIn(partsOf(readFileSync(join(work, `${name}-saved.docx`))));
  return compareFiles({ seq: 1, ...content }, file(''), file('-saved'), stored);
}

describe('LibreOffice', () => {
  test('keeps what tells blocks, citations, references, formulas and notes apart, and its edits come back to their blocks', {
    timeout: 180_000,
  }, async ({ skip }) => {
    need(skip, 'soffice');
    const work = await saveAgain({ edited, ...samples });
    for (const lang of ['zh', 'en', 'kinds'] as const) {
      const same = comparedIn(work, lang, samples[lang]);
      expect(same).toMatchObject({ suggestions: [], remarks: [], notRead: [], unchanged: samples[lang].blocks.length });
      const parts = partsOf(readFileSync(join(work, `${lang}-saved.docx`)));
      const blocks = samples[lang].blocks.map(({ id, body }) => ({
        id,
        bodies: [inNormalForm(body)],
        isAsWritten: true,
      }));
      expect(blocksOfFile(review(parts), storedIn(parts))).toEqual(blocks);
    }
    const { suggestions, remarks, notRead, unchanged } = comparedIn(work, 'edited', edited);
    const told = suggestions.map(({ block, changes, insert, who }) => [
      block,
      changes?.[0]?.insert ?? insert,
      who !== undefined,
    ]);
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        ['b2', [text('retype')], false],
        ['b2', [text('tracked-new')], true],
        ['b2', { after: 'b2', bodies: [paragraph('A whole new paragraph.')] }, true],
      ]),
    );
    expect(remarks).toMatchObject([
      { type: 'open', block: 'b3', quote: 'remark here', text: 'Is this so?', who: { author: 'Li Wei' } },
    ]);
    expect([unchanged, notRead]).toEqual([4, []]);
  });
});
