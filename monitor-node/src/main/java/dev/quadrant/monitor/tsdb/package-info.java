/**
 * The time-series store. The newest hours are the {@link dev.quadrant.monitor.tsdb.Head}: a sample goes to the write-ahead
 * log ({@link dev.quadrant.monitor.files.Wal}) and then to the open chunk of its series ({@link
 * dev.quadrant.monitor.tsdb.ChunkWriter}, Gorilla compression); a full chunk goes to a chunk file ({@link
 * dev.quadrant.monitor.tsdb.ChunkFiles}); a checkpoint makes the log short again. Series are found by an inverted index of
 * their labels ({@link dev.quadrant.monitor.tsdb.LabelIndex}).
 *
 * <p>A window of two hours that is over becomes a {@link dev.quadrant.monitor.tsdb.Block}: immutable files, mapped, with an
 * index of their own ({@link dev.quadrant.monitor.tsdb.BlockIndex}); then the head forgets it. Blocks are merged to larger
 * ones ({@link dev.quadrant.monitor.tsdb.CompactionPlan}) and deleted by age and by size ({@link
 * dev.quadrant.monitor.tsdb.Upkeep}). A start reads the metas of blocks and the head's files, no more.
 *
 * <p>Times are milliseconds since 1970, values the bits of a double: a value's bits are never changed, so that the payload
 * of a stale marker survives.
 */
package dev.quadrant.monitor.tsdb;
