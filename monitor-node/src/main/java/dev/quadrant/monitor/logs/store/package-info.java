/**
 * The store of log lines. A line goes to the write-ahead log and to the {@link dev.quadrant.monitor.logs.store.Head}; when the head is full or
 * old it becomes {@link dev.quadrant.monitor.logs.store.ChunkFile chunk files}, one a day: blocks of lines of one stream, each compressed by
 * itself and with a {@link dev.quadrant.monitor.logs.store.GramFilter} that says which texts cannot be in it, and an index of labels and times.
 * A query touches only blocks whose labels, times and filter fit.
 *
 * <p>Times are nanoseconds since 1970, lines the bytes of UTF-8 text. Days are those of UTC.
 */
package dev.quadrant.monitor.logs.store;
