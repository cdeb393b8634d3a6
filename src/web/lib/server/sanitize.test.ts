import { expect, test } from 'vitest';
import { safeHtml } from './sanitize.ts';

test('script, handlers, styles and odd schemes do not get through', () => {
  const html = '<h1>Title</h1><p onclick="x()">Hi <a href="javascript:alert(1)">a</a><img src=x onerror=alert(1)><svg onload=alert(1)></svg><script>alert(1)</script><style>*{}</style></p>';
  const safe = safeHtml(html);
  expect(safe).not.toMatch(/script|onclick|onerror|onload|<img|<svg|style/);
  expect(safe).toContain('<h3>Title</h3>');
});

test('plain text becomes paragraphs and stays text', () => {
  expect(safeHtml('One & two\n\nThree < four')).toBe('<p>One &amp; two</p><p>Three &lt; four</p>');
  expect(safeHtml(null)).toBe('<p></p>');
});
