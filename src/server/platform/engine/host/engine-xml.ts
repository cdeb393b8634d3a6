/**
 * Configuration of the embedded engine: small caches and few background threads, since one small server runs it all,
 * and no powers it does not need. Names as in ClickHouse's server settings.
 */
export function engineXml(memoryBytes: number, cores: number): string {
  const entries: Record<string, number | string> = {
    max_server_memory_usage: memoryBytes,
    mark_cache_size: 64 * 2 ** 20,
    uncompressed_cache_size: 0,
    index_mark_cache_size: 16 * 2 ** 20,
    index_uncompressed_cache_size: 0,
    primary_index_cache_size: 64 * 2 ** 20,
    query_condition_cache_size: 16 * 2 ** 20,
    compiled_expression_cache_size: 16 * 2 ** 20,
    mmap_cache_size: 100,
    background_pool_size: Math.max(2, Math.min(cores, 4)),
    background_merges_mutations_concurrency_ratio: 1,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_common_pool_size: 2,
    background_schedule_pool_size: 4,
    background_buffer_flush_schedule_pool_size: 1,
    background_message_broker_schedule_pool_size: 1,
    background_distributed_schedule_pool_size: 1,
    tables_loader_foreground_pool_size: 2,
    tables_loader_background_pool_size: 1,
    max_thread_pool_size: 256,
    max_thread_pool_free_size: 8,
    max_io_thread_pool_size: 16,
    max_io_thread_pool_free_size: 0,
    max_active_parts_loading_thread_pool_size: 4,
    async_load_databases: 0,
    timezone: 'UTC',
  };
  const merge = {
    number_of_free_entries_in_pool_to_lower_max_size_of_merge: 1,
    number_of_free_entries_in_pool_to_execute_mutation: 1,
    number_of_free_entries_in_pool_to_execute_optimize_entire_partition: 1,
  };
  const lines = (of: Record<string, number | string>, indent: string) =>
    Object.entries(of)
      .map(([key, given]) => `${indent}<${key}>${given}</${key}>`)
      .join('\n');
  return `<clickhouse>\n${lines(entries, '  ')}\n  <merge_tree>\n${lines(merge, '    ')}\n  </merge_tree>\n</clickhouse>\n`;
}
