/**
 * The time-series store. A sample goes to the write-ahead log ({@link dev.quadrant.monitor.tsdb.Wal}) and then to the open
 * chunk of its series ({@link dev.quadrant.monitor.tsdb.ChunkWriter}, Gorilla compression); a full chunk goes to a chunk
 * file ({@link dev.quadrant.monitor.tsdb.ChunkFiles}); a checkpoint makes the log short again. Series are found by an
 * inverted index of their labels ({@link dev.quadrant.monitor.tsdb.LabelIndex}).
 *
 * <p>Times are milliseconds since 1970, values the bits of a double: a value's bits are never changed, so that the payload
 * of a stale marker survives.
 */
package dev.quadrant.monitor.tsdb;
