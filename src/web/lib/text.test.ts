import { expect, test } from 'vitest';
import { firstSentence, placeInEnglish, plainText } from './text.ts';

test('tags, scripts and entities become plain words', () => {
  expect(plainText('<p>Parks &amp; <b>trails</b>.</p><script>alert(1)</script><p>More</p>')).toBe('Parks & trails. More');
  expect(plainText(null)).toBe('');
});

test('the first sentence, cut at a word when too long', () => {
  expect(firstSentence('Every crash reported to police. Names are removed.')).toBe('Every crash reported to police.');
  expect(firstSentence('word '.repeat(100).trim(), 22)).toBe('word word word word …');
});

test('places with an article in English', () => {
  expect(placeInEnglish('Research Triangle')).toBe('the Research Triangle');
  expect(placeInEnglish('The Valley')).toBe('The Valley');
  expect(placeInEnglish('Wake County')).toBe('Wake County');
});
