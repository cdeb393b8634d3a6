import sanitizeHtml from 'sanitize-html';

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: ['p', 'br', 'b', 'strong', 'i', 'em', 'u', 'sub', 'sup', 'ul', 'ol', 'li', 'h3', 'h4', 'a', 'code', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'dl', 'dt', 'dd', 'hr'],
  allowedAttributes: { a: ['href', 'title'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  // The page has its own h1 and h2.
  transformTags: { h1: 'h3', h2: 'h3', h5: 'h4', h6: 'h4', a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener' }) },
};

/** Text that people wrote, as HTML that can do nothing but be read. Plain text gets paragraphs. */
export function safeHtml(text: string | null | undefined): string {
  const given = text ?? '';
  const html = /<[a-z][^>]*>/i.test(given) ? given : given.split(/\n{2,}/).map((part) => `<p>${part.trim().replace(/\n/g, '<br>')}</p>`).join('');
  return sanitizeHtml(html, OPTIONS);
}
