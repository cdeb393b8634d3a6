const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', '#39': "'" };

/** HTML as one line of plain text. */
export function plainText(html: string | null | undefined): string {
  return (html ?? '')
    .replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:?])/g, '$1')
    .trim();
}

const WITH_ARTICLE = /\b(area|basin|bay|coast|district|foothills|islands|metro|peninsula|region|triangle|valley)$/i;

/** A place as English sentences name it: “the Sorrel Valley”, but “Wake County”. */
export function placeInEnglish(place: string): string {
  return WITH_ARTICLE.test(place) && !/^the /i.test(place) ? `the ${place}` : place;
}

/** The first sentence, cut at a word when it is longer than `most` characters. */
export function firstSentence(text: string, most = 220): string {
  const sentence = /^.{20,}?[.?](?=\s|$)/su.exec(text)?.[0] ?? text;
  return sentence.length <= most ? sentence : `${sentence.slice(0, most).replace(/\s+\S*$/, '')} …`;
}
