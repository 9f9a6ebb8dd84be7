package dev.quadrant.db.drill;

/**
 * The rows of a part of a table, as a checksum.
 *
 * @param where the part as a condition of SQL; empty for the whole table
 * @param rows how many rows it has
 * @param sum the sum of its rows' checksums, as the server adds them up
 */
record ChunkSum(String where, long rows, String sum) {
    boolean hasSameRows(ChunkSum other) {
        return rows == other.rows && sum.equals(other.sum);
    }
}
