/** What a licence lets people do, as keys of messages; undefined when Plaza does not know the licence. */
export type Permission = 'lic.use' | 'lic.change' | 'lic.credit' | 'lic.same' | 'lic.noncommercial' | 'lic.nothing-asked';
export interface Licence {
  readonly permissions: readonly Permission[];
  readonly isOpen: boolean;
}

const OPEN = { isOpen: true, permissions: ['lic.use', 'lic.change', 'lic.nothing-asked'] } as const satisfies Licence;
const CREDIT = { isOpen: true, permissions: ['lic.use', 'lic.change', 'lic.credit'] } as const satisfies Licence;
const SAME = { isOpen: true, permissions: ['lic.use', 'lic.change', 'lic.credit', 'lic.same'] } as const satisfies Licence;
const NONCOMMERCIAL = { isOpen: false, permissions: ['lic.noncommercial', 'lic.change', 'lic.credit'] } as const satisfies Licence;

/** By id, title or address, however spelled. The most restrictive reading comes first. */
const KNOWN: readonly (readonly [RegExp, Licence])[] = [
  [/\bby[- ]?nc|non-?commercial/i, NONCOMMERCIAL],
  [/\bby[- ]?sa|share-?alike|odbl|open database licen/i, SAME],
  [/cc-?0|creative commons zero|pddl|public domain|publicdomain|us-?public-?domain|us-?pd\b|public record/i, OPEN],
  [/\bcc[- ]?by\b|creative commons attribution|odc-?by|ogl|\bmit\b|apache|\bbsd\b|open government licen|etalab|licence ouverte/i, CREDIT],
];

export function licenceOf(license: string | null | undefined, address: string | null | undefined): Licence | undefined {
  const text = `${license ?? ''} ${address ?? ''}`.replace(/creativecommons\.org\/licenses\//g, 'cc-').replace(/\//g, ' ');
  return KNOWN.find(([pattern]) => pattern.test(text))?.[1];
}
