export type { App, Routes } from './route.ts';
