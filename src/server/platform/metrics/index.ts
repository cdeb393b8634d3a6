import { Registry, collectDefaultMetrics } from 'prom-client';

/** Figures for `/metrics` (Prometheus text). Modules add theirs with `new Counter({ registers: [plaza.metrics], … })`. */
export type Metrics = Registry;

/** A registry with the process's own figures (memory, event loop, garbage collection) under the prefix `plaza_`. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'plaza_' });
  return registry;
}
