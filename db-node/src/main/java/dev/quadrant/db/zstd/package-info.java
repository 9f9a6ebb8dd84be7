/**
 * Files of zstd frames (RFC 8878) in the seekable format of the zstd project: independent frames of bounded size, then a table of
 * their sizes in a skippable frame. {@code zstd -d} reads them; memory is that of a frame in both directions, and a file without its
 * table is one that was cut off.
 */
package dev.quadrant.db.zstd;
