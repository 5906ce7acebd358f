/** One drawing per idea, 20 units wide, 1.5 units of ink. Decorative: the text beside an icon, or the label of its button, says it. */
const paths = {
  add: 'M10 4v12M4 10h12',
  back: 'M12 4.500 6.500 10l5.500 5.500',
  check: 'm4.500 10.500 3.700 3.700 7.300-8.400',
  chevron: 'm5.500 8 4.500 4.500L14.500 8',
  close: 'm5 5 10 10M15 5 5 15',
  document: 'M5.500 2.800h6l3.500 3.500v10.900h-9.500zM11.300 2.900v3.600h3.600M8 10.200h4.500M8 13.200h4.500',
  down: 'M10 4v12m-4.500-4.500L10 16l4.500-4.500',
  download: 'M10 3v9.500M6 9l4 3.800L14 9M4 16.500h12',
  external: 'M8 4.500H4.500v11h11V12M11 4h5v5m-.4-4.600L9.500 10.500',
  file: 'M5.500 2.800h6l3.500 3.500v10.900h-9.500zM11.300 2.900v3.600h3.600',
  info: 'M10 9v4.800M10 6.200v.1M10 17.200a7.200 7.200 0 1 0 0-14.400 7.200 7.200 0 0 0 0 14.400',
  more: 'M4.500 10h.01M10 10h.01M15.500 10h.01',
  moon: 'M16 11.700A6.500 6.500 0 0 1 8.300 4 6.500 6.500 0 1 0 16 11.700',
  outline: 'M4 5.500h.01M4 10h.01M4 14.500h.01M7.500 5.500h9M7.500 10h9M7.500 14.500h6',
  pen: 'm4 16 .8-3.300 8.500-8.500a1.750 1.750 0 0 1 2.500 2.500L7.300 15.200zM12 5.600l2.400 2.400',
  play: 'M6.500 4.200v11.600l9-5.800z',
  question:
    'M7.600 7.700c0-1.500 1.100-2.500 2.500-2.500s2.400.9 2.400 2.300c0 1.900-2.400 2-2.400 4.100M10 14.700v.1M10 17.800a7.800 7.800 0 1 0 0-15.600 7.800 7.800 0 0 0 0 15.600',
  quote: 'M8.500 6c-2.500.5-4 2.300-4 5v3h4v-4h-2M16 6c-2.500.5-4 2.300-4 5v3h4v-4h-2',
  source:
    'M4 4.500h4.500A1.500 1.500 0 0 1 10 6v10.500a1.500 1.500 0 0 0-1.500-1.500H4zM16 4.500h-4.500A1.500 1.500 0 0 0 10 6v10.500a1.500 1.500 0 0 1 1.500-1.500H16z',
  stop: 'M6 6h8v8H6z',
  sun: 'M10 13.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400M10 2.500v1.700M10 15.800v1.700M2.500 10h1.700M15.800 10h1.700M4.700 4.700l1.200 1.200M14.100 14.100l1.200 1.200M15.300 4.700l-1.200 1.200M5.900 14.100l-1.200 1.200',
  system: 'M3 4.500h14v9H3zM7.500 16.500h5M10 13.600v2.800',
  trash: 'M4 6h12M8 6V4.200h4V6M5.500 6l.7 10.300h7.600L14.500 6M8.500 9v4.500M11.500 9v4.500',
  up: 'M10 16V4M5.500 8.500 10 4l4.500 4.500',
  upload: 'M10 13V3.500M6 7.200l4-3.700 4 3.700M4 16.500h12',
  warning: 'm10 3.200 7.300 13H2.700zM10 8.200v3.600M10 13.900v.1',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
