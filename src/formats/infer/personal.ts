import type { RawColumn } from '#formats/reader.ts';
import type { ColumnStats } from './column.ts';
import { Form } from './forms.ts';
import { namesCode, wordsOf } from './names.ts';

const PERSON =
  /\b(?:first|last|middle|given|family|sur|fore|maiden|full|patient|victim|applicant|resident|owner|student|employee) ?names?\b|\b(?:surname|forenames?|vorname|nachname|familienname|prenom|nom de famille|apellidos?|nombre completo|cognome)\b/;
const BIRTH = /\b(?:birth ?(?:date|day|place)?|date of birth|dob|geburts?\w*|naissance|nacimiento|nascita)\b/;
const SSN = /^(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/;
const CARD = /^(?:\d[ -]?){12,18}\d$/;

export interface PersonalHit {
  readonly column: number;
  readonly what: string;
}

/** Columns that may hold personal data, by what stands in them and by their names. A warning, never a refusal. */
export function findPersonal(columns: readonly RawColumn[], stats: readonly ColumnStats[]): PersonalHit[] {
  const hits: PersonalHit[] = [];
  const words = columns.map((column) => wordsOf(column.name));
  stats.forEach((column, i) => {
    if (column.filled === 0) return;
    const values = [...column.words.keys(), ...column.early];
    const hasSsnName = /\b(?:ssn|social security)\b/.test(words[i]!);
    if (hasSsnName || share(values, (value) => SSN.test(value)) > 0.3)
      hits.push({ column: i, what: 'social security numbers' });
    else if (
      share(values, isCard) > 0.5 &&
      !namesCode(columns[i]!.name) &&
      !/\b(?:id|key|code|number)\b/.test(words[i]!)
    )
      hits.push({ column: i, what: 'card numbers' });
    if (column.count(Form.email) > column.filled * 0.1) hits.push({ column: i, what: 'e-mail addresses' });
    if (
      /\b(?:phone|telephone|mobile|cell ?(?:phone|no|nr|number)|tel|telefon|telefono)\b|^cell$/.test(words[i]!) &&
      column.filled > 0
    )
      hits.push({ column: i, what: 'telephone numbers' });
    if (BIRTH.test(words[i]!))
      hits.push({
        column: i,
        what: words.some((word) => PERSON.test(word)) ? 'dates of birth beside names' : 'dates of birth',
      });
    else if (PERSON.test(words[i]!)) hits.push({ column: i, what: 'names of people' });
  });
  return hits;
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

/** Digits of a payment card: right length, right first digit, right check digit (ISO/IEC 7812). */
function isCard(text: string): boolean {
  if (!CARD.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  if (!/^[3-6]/.test(digits)) return false;
  let sum = 0;
  [...digits].toReversed().forEach((digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  });
  return sum % 10 === 0;
}
