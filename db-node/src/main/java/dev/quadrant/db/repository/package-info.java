/**
 * Where backups lie: a directory that describes itself.
 *
 * <pre>
 * repository.json            format, and the server whose backups these are
 * log/CHAIN/chain.json       a chain of binlog files without a hole: where it begins
 * log/CHAIN/binlog.000007    a segment: the server's file, byte for byte
 * log/CHAIN/binlog.000007.json   its manifest, once it is closed
 * gap/CHAIN.json             what is missing between two chains, and why
 * divergent/CHAIN/           what a former primary had and the new one not, as a binlog file
 * base/ID/manifest.json      a base backup: its files with checksums, and its position in the binlog
 * </pre>
 *
 * Files appear whole: written aside, forced to the disk, renamed, and the directory forced.
 */
package dev.quadrant.db.repository;
