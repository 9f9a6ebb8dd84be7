/**
 * Copies of the repository that follow it, in a bucket or in another directory, and restores from them alone.
 *
 * <pre>
 * repository.json            format, and the server whose backups these are
 * owner/000002.json          a server that took over from it (a change of primary)
 * writer/000001.json         which db-node writes here; the one with the highest number does
 * log/CHAIN/chain.json
 * log/CHAIN/binlog.000007.parts/000000000004   bytes of a segment from that offset on; all parts one after the other are the segment
 * log/CHAIN/binlog.000007.json   its manifest, once all parts are there
 * gap/CHAIN.json, divergent/CHAIN/, base/ID/   as in the repository; a base's manifest comes last
 * </pre>
 *
 * An object is written once and never changed: the store refuses a second one of the same name. Each has its SHA-256 beside it
 * ({@code x-amz-meta-sha256}).
 */
package dev.quadrant.db.copy;
