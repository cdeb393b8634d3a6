import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

/** Who may frame a page is added per request in hooks.server.ts. Style attributes carry widths and a storefront's hue. */
const policy = {
  'default-src': ['self'],
  'script-src': ['self'],
  'style-src': ['self'],
  'style-src-attr': ['unsafe-inline'],
  'img-src': ['self', 'data:', 'blob:', 'https:'],
  'connect-src': ['self', 'https:'],
  'worker-src': ['self', 'blob:'],
  'object-src': ['none'],
  'base-uri': ['self'],
  'form-action': ['self'],
} as const;

export default defineConfig({
  // The map and chart libraries are large, and fetched only by the views that need them.
  build: { chunkSizeWarningLimit: 1500 },
  plugins: [
    sveltekit({
      adapter: adapter({ out: 'build' }),
      files: { src: 'src/web', assets: 'src/web/static' },
      csp: { mode: 'nonce', directives: policy as never },
    }),
  ],
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
