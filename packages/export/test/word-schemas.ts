/**
 * Word files held against the XML schemas of ISO/IEC 29500-4 (transitional) and of its packages (29500-2), as a strict reader of the standard
 * would: first what markup compatibility (29500-3) says may be passed over is taken out, then `xmllint` judges each part.
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { elements, parseXml, writeXml, type XmlNode } from '../src/word-base/xml-tree.ts';
import { wordParts } from './word-checks.ts';

const COMPATIBILITY = 'http://schemas.openxmlformats.org/markup-compatibility/2006';

/** Names of prefixes as they stand at an element. */
type Scope = Readonly<Record<string, string>>;

/**
 * The part as a reader sees it that knows the standard alone: ignorable attributes and elements are gone, of each alternative the fallback stays.
 * What is foreign and not declared ignorable stays, and is a fault.
 *
 * @see ISO/IEC 29500-3, 10
 */
export function withoutExtensions(xml: string): string {
  const root = parseXml(xml);
  strip(root, {}, new Set());
  return writeXml(root);
}

function strip(node: XmlNode, outer: Scope, ignoredOutside: ReadonlySet<string>): void {
  const scope = { ...outer };
  for (const [name, value] of Object.entries(node.attributes))
    if (name.startsWith('xmlns')) scope[name.slice(6)] = value;
  const ignored = new Set(ignoredOutside);
  const of = (name: string) => (name.includes(':') ? (scope[name.slice(0, name.indexOf(':'))] ?? '') : '');
  for (const [name, value] of Object.entries(node.attributes)) {
    if (of(name) !== COMPATIBILITY) continue;
    if (name.endsWith(':MustUnderstand')) throw new Error(`the part wants more than the standard: ${value}`);
    if (name.endsWith(':Ignorable')) for (const prefix of value.split(/\s+/)) ignored.add(scope[prefix] ?? prefix);
  }
  for (const name of Object.keys(node.attributes)) {
    const space = of(name);
    if (!name.startsWith('xmlns') && (space === COMPATIBILITY || ignored.has(space))) delete node.attributes[name];
  }
  node.children = node.children.flatMap((child) => {
    if (typeof child === 'string') return [child];
    const inner = { ...scope };
    for (const [name, value] of Object.entries(child.attributes))
      if (name.startsWith('xmlns')) inner[name.slice(6)] = value;
    const [prefix = ''] = child.name.includes(':') ? child.name.split(':') : [];
    const space = inner[prefix] ?? '';
    if (space === COMPATIBILITY && child.name.endsWith(':AlternateContent')) {
      const fallback = elements(child).find(({ name }) => name.endsWith(':Fallback'));
      if (fallback === undefined) return [];
      strip(fallback, inner, ignored);
      const declared = Object.entries({ ...child.attributes, ...fallback.attributes });
      for (const each of elements(fallback))
        for (const [name, value] of declared) if (name.startsWith('xmlns')) each.attributes[name] ??= value;
      return fallback.children;
    }
    if (ignored.has(space)) return [];
    strip(child, scope, ignored);
    return [child];
  });
}

/** Where `docx-validate` keeps the schema files of the standard; of the rest of it nothing is used. */
const kept = join(dirname(fileURLToPath(import.meta.resolve('docx-validate/package.json'))), 'dist', 'schemas');

/** The schema of each kind of part, by the namespace of its root. */
const schemaOf = {
  'http://schemas.openxmlformats.org/wordprocessingml/2006/main': 'wml.xsd',
  'http://schemas.openxmlformats.org/drawingml/2006/main': 'dml-main.xsd',
  'http://schemas.openxmlformats.org/officeDocument/2006/extended-properties': 'shared-documentPropertiesExtended.xsd',
  'http://schemas.openxmlformats.org/officeDocument/2006/custom-properties': 'shared-documentPropertiesCustom.xsd',
  'http://schemas.openxmlformats.org/officeDocument/2006/bibliography': 'shared-bibliography.xsd',
  'http://schemas.openxmlformats.org/package/2006/metadata/core-properties': 'opc-coreProperties.xsd',
  'http://schemas.openxmlformats.org/package/2006/content-types': 'opc-contentTypes.xsd',
  'http://schemas.openxmlformats.org/package/2006/relationships': 'opc-relationships.xsd',
} as const;

/** What core properties take from Dublin Core, as far as they do: the file of the schema names an address, and nothing is fetched. */
const dublinCore = {
  'dc.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="http://purl.org/dc/elements/1.1/" targetNamespace="http://purl.org/dc/elements/1.1/" elementFormDefault="qualified">
<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>
<xs:complexType name="SimpleLiteral" mixed="true"><xs:complexContent><xs:restriction base="xs:anyType"><xs:sequence><xs:any processContents="lax" minOccurs="0" maxOccurs="0"/></xs:sequence><xs:attribute ref="xml:lang"/></xs:restriction></xs:complexContent></xs:complexType>
${['creator', 'description', 'identifier', 'language', 'subject', 'title'].map((name) => `<xs:element name="${name}" type="SimpleLiteral"/>`).join('')}</xs:schema>`,
  'dcterms.xsd': `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:dc="http://purl.org/dc/elements/1.1/" targetNamespace="http://purl.org/dc/terms/" elementFormDefault="qualified">
<xs:import namespace="http://purl.org/dc/elements/1.1/" schemaLocation="dc.xsd"/>
<xs:complexType name="W3CDTF"><xs:simpleContent><xs:restriction base="dc:SimpleLiteral"><xs:simpleType><xs:union memberTypes="xs:gYear xs:gYearMonth xs:date xs:dateTime"/></xs:simpleType></xs:restriction></xs:simpleContent></xs:complexType>
${['created', 'modified'].map((name) => `<xs:element name="${name}" type="dc:SimpleLiteral"/>`).join('')}</xs:schema>`,
};

/** One schema that holds them all, with every file that they name beside it. */
function schemaIn(into: string): string {
  const beside = (text: string) =>
    text
      .replace(/schemaLocation="(?:[^"]*\/)?([^"/]+)"/g, 'schemaLocation="$1"')
      .replace(
        /(<xsd?:import\b[^>]*?namespace="http:\/\/www\.w3\.org\/XML\/1998\/namespace")\s*\/>/g,
        '$1 schemaLocation="xml.xsd"/>',
      );
  for (const folder of ['ISO-IEC29500-4_2016', 'ecma/fourth-edition', 'mce']) {
    for (const name of readdirSync(join(kept, folder)))
      writeFileSync(join(into, name), beside(readFileSync(join(kept, folder, name), 'utf8')));
  }
  for (const [name, text] of Object.entries(dublinCore)) writeFileSync(join(into, name), text);
  const imports = Object.entries(schemaOf).map(
    ([space, file]) => `<xs:import namespace="${space}" schemaLocation="${file}"/>`,
  );
  const path = join(into, 'all.xsd');
  writeFileSync(path, `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`);
  return path;
}

/** What is wrong with the parts of Word files, as `name/part: what`; empty for good ones. */
export function schemaFaults(files: Readonly<Record<string, Uint8Array>>, into: string): readonly string[] {
  const schema = schemaIn(into);
  const folder = join(into, 'parts');
  const paths: string[] = [];
  for (const [name, data] of Object.entries(files)) {
    for (const [part, xml] of Object.entries(wordParts(data))) {
      if (!/\.(?:xml|rels)$/.test(part)) continue;
      const cleaned = withoutExtensions(xml);
      if (!isOfStandard(cleaned)) continue;
      const path = join(folder, `${name}!${part.replaceAll('/', '!')}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, cleaned);
      paths.push(path);
    }
  }
  const { status, stderr, error } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  const told = stderr.split('\n').filter((line) => / error : /.test(line));
  if (status !== 0 && told.length === 0) throw new Error(`xmllint ended with ${status}: ${stderr}`);
  return told.map((line) => line.replace(`${folder}/`, ''));
}

/** Parts that Word has added since have roots in namespaces of their own; whoever knows the standard alone passes over them. */
function isOfStandard(xml: string): boolean {
  const { name, attributes } = parseXml(xml);
  const prefix = name.includes(':') ? `xmlns:${name.split(':')[0]}` : 'xmlns';
  return (attributes[prefix] ?? '') in schemaOf;
}
