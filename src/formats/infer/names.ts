/** Words that keep their capitals in labels. */
const ACRONYMS = new Set(
  'id url uri fips zip gis gps ada hiv dui api pdf csv usd eur gbp nyc dc nc uk us eu ny ca la sf bbl bin ein isbn issn naics sic ssn vin dob cctv ev hvac led rfp rfq fy q1 q2 q3 q4 ytd ph bod co2 no2 so2 pm10 pm25 aqi kwh mwh bmi icu emt ems fems gtfs ocds lsoa msoa oa la ons nhs insee siret siren osm wkt epsg utm ip qr sms tv pc it hr vat'.split(
    ' ',
  ),
);

/** `[a-z0-9_]+`, unique, never beginning with a digit, from any text; ASCII-folded. */
export function machineName(text: string, used: ReadonlySet<string>): string {
  const folded = fold(splitCamel(text.replace(/^\s*#\s*(?=\S)/, '')))
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/#/g, ' number ')
    .replace(/%/g, ' percent ')
    .replace(/&/g, ' and ')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 80)
    .replace(/_+$/, '');
  const base = folded === '' ? 'field' : /^\d/.test(folded) ? `n_${folded}` : folded;
  let name = base;
  for (let k = 2; used.has(name); k++) name = `${base}_${k}`;
  return name;
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '€': ' eur ',
  '£': ' gbp ',
  $: ' usd ',
  '°': ' deg ',
  '²': '2',
  '³': '3',
  µ: 'u',
};

export function fold(text: string): string {
  return text
    .replace(/[ßẞæÆœŒøØđĐłŁðþı€£$°²³µ]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}

/** `crashDate` → `crash Date`, `CASE_ID` and `HTTPServer` stay in their parts. */
function splitCamel(text: string): string {
  return text
    .replace(/(\p{Ll}|\d)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll}{2,})/gu, '$1 $2');
}

/** A label people read: sentence case from snake_case, CAPITALS and camelCase; acronyms keep their capitals. */
export function labelOf(text: string): string {
  const plain = text
    .replace(/^["'#]+|["']+$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === 'pH') return plain;
  // Titles that people wrote ("Travel & Subsistence Allowance") stay as they are.
  if (/\s/.test(plain) && /\p{Ll}/u.test(plain) && !plain.includes('_')) return capital(plain);
  const words = splitCamel(plain)
    .replace(/[_]+/g, ' ')
    .replace(/(?<=[\p{L}\d])\.(?=\p{L})|(?<=\p{L}{2})\.(?=\d{4}$)/gu, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  const shouting = !/\p{Ll}/u.test(plain);
  const parts = words.map((word) => {
    const lower = word.toLowerCase();
    if (ACRONYMS.has(lower)) return lower === 'zip' ? 'ZIP' : word.toUpperCase();
    if (shouting) return words.length === 1 && word.length <= 3 ? word : lower;
    return /^\p{Lu}{2,5}$/u.test(word) ? word : lower;
  });
  return capital(parts.join(' ')) || text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const UNIT =
  /^(?:°\s?[CF]|deg(?:rees)?\s?[CF]?|[°º]|km\/h|mph|m\/s|kn|knots|k?m|cm|mm|µm|ft|feet|in|inch(?:es)?|yd|yards|mi|miles?|ha|acres?|sq\.? ?(?:ft|feet|mi|m|km|miles?)|(?:k|c|m)?m[²2]|m[³3]|ft[²2]|km²|k?g|mg|µg|t|tons?|tonnes?|lbs?|oz|l|litres?|liters?|ml|gal(?:lons?)?|m[³3]\/s|cfs|cumecs|l\/s|ppm|ppb|µg\/m[³3]|ug\/m3|mg\/l|ntu|µs\/cm|k?w|mw|gw|[kmg]?wh|kwp|mwp|v|volts?|a|amps?|hz|[km]hz|db|dba?|pa|hpa|kpa|mbar|bar|psi|%|percent|per ?cent|s|sec(?:onds?)?|min(?:utes?)?|h|hrs?|hours?|days?|months?|years?|yrs?|£|\$|€|usd|eur|gbp|chf|cad|us\$|£\s?(?:m|k|000s?|million)|\$\s?(?:m|k|000s?|thousands?|millions?)|€\s?(?:m|k)|(?:in )?(?:thousands?|millions?)|per 100,?000|per 1,?000|persons?|people|index|ph|st|stk|anzahl|euro|euros|dollars|pounds)$/i;

/** A unit written in the header, and the label without it: `Temperatur (°C)`, `wind [km/h]`, `Amount £`, `depth_mm`. */
export function unitOf(header: string): { readonly unit: string; readonly label: string } | undefined {
  const bracket = /^(.*\S)\s*[([]\s*(?:in )?([^()[\]]{1,20}?)\s*[)\]]$/.exec(header);
  if (bracket !== null && UNIT.test(bracket[2]!)) return { unit: bracket[2]!, label: bracket[1]! };
  const inner = /^[£$€]\s*\((.+)\)$/.exec(header);
  if (inner !== null) return { unit: header.trim().charAt(0), label: header };
  const sign = /^(.*\S)[\s_]+([£$€%])$/.exec(header);
  if (sign !== null) return { unit: sign[2]!, label: sign[1]! };
  const tail =
    /^(.*[^_])_(km|cm|mm|ft|kg|lbs|kmh|mph|kwh|mwh|kw|mw|ha|sqft|sqm|celsius|fahrenheit|usd|eur|gbp|pct|ppm|ppb|psi|hpa|cfs|acres|feet|miles|degc|degf)$/i.exec(
      header,
    );
  if (tail !== null) return { unit: PRETTY[tail[2]!.toLowerCase()] ?? tail[2]!, label: tail[1]! };
  return undefined;
}

const PRETTY: Readonly<Record<string, string>> = {
  kmh: 'km/h',
  kwh: 'kWh',
  mwh: 'MWh',
  kw: 'kW',
  mw: 'MW',
  sqft: 'sq ft',
  sqm: 'm²',
  celsius: '°C',
  fahrenheit: '°F',
  degc: '°C',
  degf: '°F',
  pct: '%',
  usd: '$',
  eur: '€',
  gbp: '£',
  hpa: 'hPa',
};

/** The words of a name in lower case, for rules about names. */
export function wordsOf(name: string): string {
  return fold(splitCamel(name))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const CODE =
  /\b(?:zip(?: ?code)?|zip ?[45]|postal ?code|post ?code|postcode|cp|plz|code postal|codigo postal|cap|insee|siret|siren|ssn|fips|geo ?id|tract|block ?group|parcel|apn|pin|bbl|bin|folio|permit|licen[cs]e|plate|vin|phone|telephone|tel|telefon|telefono|mobile|cell|fax|account|acct|invoice|voucher|check|cheque|po|purchase order|naics|sic|isbn|issn|ein|duns|ein|nsn|iban|swift|uprn|usrn|gss|ons|lsoa|msoa|lea|nces|ags|gemeindekennzahl|bfs|istat)\b(?: (?:number|no|num|nr|code|id|key))?$/;
const CODE_WORD =
  /^(?:siren|siret|insee|fips|zip|cp|plz)\b|(?:\b(?:code|codes|codigo|codice|kode|cd|barcode)$)|^(?:code|codigo|codice|cd|co)\b|\b(?:case|file|report|incident|ticket|request|registration|charity|company|document|doc|ref|reference|crash|accident|citation|docket|contract|project|parcel|permit|serial|tax|member|employee|patient|student|school|lea) (?:number|no|num|nr|enquiry id|id)$/;

/** Numbers with such a name are labels, not quantities: adding them up makes no sense and zeros in front matter. */
export function namesCode(name: string): boolean {
  const words = wordsOf(name);
  return CODE.test(words) || CODE_WORD.test(words);
}

export function namesYear(name: string): boolean {
  return /\b(?:year|yr|annee|an|jahr|anno|ano|fiscal year|fy|jaar)\b|^(?:vkjahr id|jahr|year)|(?:year|jahr|annee|yr)$/.test(
    wordsOf(name),
  );
}

export function namesTime(name: string): boolean {
  return /\b(?:date|time|timestamp|datetime|datum|zeit|fecha|hora|heure|created|updated|modified|opened|closed|observed|at|on|dt|ts|epoch)\b|(?:date|time|datum|stamp)$/.test(
    wordsOf(name),
  );
}

export function namesIdentity(name: string): boolean {
  const words = wordsOf(name);
  return (
    /^(?:id|objectid|object id|fid|ogc fid|gid|uid|uuid|guid|oid|key|cartodb id|unique key|row id|global ?id|record ?id|identifiant|kennung|identificador)$/.test(
      words,
    ) ||
    /\b(?:id|ids|uuid|guid|number|no|num|nr|ref|reference|key|refval|code)$/.test(words) ||
    /^(?:id|num|numero|nr) /.test(words)
  );
}
