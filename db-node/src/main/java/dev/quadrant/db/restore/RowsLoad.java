package dev.quadrant.db.restore;

import dev.quadrant.db.protocol.LocalData;
import dev.quadrant.db.protocol.MysqlConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Loads a base's file of rows through LOAD DATA, which takes the server a fifth to a third less work than INSERT. The rows go as
 * they are in the file: what stands behind VALUES are lines that begin with "(" and end with "),". Only for {@link
 * LoadableTables}; used by one thread.
 */
final class RowsLoad implements Statements {
    /** A statement of the server takes so many bytes of rows, and a little more: a transaction is no larger. */
    private static final int PART = 32 << 20;

    private static final byte[] NEXT = {','};
    private static final String VALUES = " VALUES ";
    private static final String FORM = " CHARACTER SET utf8mb4 FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\\''"
            + " ESCAPED BY '\\\\' LINES STARTING BY '(' TERMINATED BY '),' ";

    private final MysqlConnection session;
    private final String table;
    private final byte[] insert;
    /** What the statements at hand begin with, up to their rows; empty before the first. */
    private byte[] head = {};

    private LocalData data;
    private long bytes;
    private long rows;

    /** @param table the table's name as the base has it */
    RowsLoad(MysqlConnection session, String table) {
        this.session = session;
        this.table = table;
        insert = ("INSERT INTO " + table + " (").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void execute(byte[] statement) throws IOException {
        if (!startsWith(statement, insert)) {
            endPart();
            session.execute(statement);
            return;
        }
        if (head.length == 0 || !startsWith(statement, head)) {
            endPart();
            head = head(statement);
        }
        if (data == null) {
            String columns = new String(
                    head, insert.length - 1, head.length - VALUES.length() - insert.length + 1, StandardCharsets.UTF_8);
            data = session.load("LOAD DATA LOCAL INFILE 'base' INTO TABLE " + table + FORM + columns);
        }
        data.write(statement, head.length, statement.length - head.length);
        data.write(NEXT, 0, NEXT.length);
        bytes += statement.length;
        if (bytes >= PART) {
            endPart();
        }
    }

    private static boolean startsWith(byte[] statement, byte[] begin) {
        return statement.length > begin.length && Arrays.equals(statement, 0, begin.length, begin, 0, begin.length);
    }

    /** Up to the rows: the columns' names may have anything between their backticks. */
    private byte[] head(byte[] statement) throws RestoreFailure {
        boolean quoted = false;
        for (int i = insert.length; i < statement.length; i++) {
            quoted ^= statement[i] == '`';
            if (!quoted && statement[i] == ')') {
                int end = i + 1 + VALUES.length();
                if (end < statement.length
                        && VALUES.equals(new String(statement, i + 1, VALUES.length(), StandardCharsets.US_ASCII))) {
                    return Arrays.copyOf(statement, end);
                }
                break;
            }
        }
        throw new RestoreFailure("an INSERT that no base of this program has");
    }

    private void endPart() throws IOException {
        if (data != null) {
            rows += data.end();
            data = null;
            bytes = 0;
        }
    }

    /**
     * Ends the last statement.
     *
     * @param expected how many rows the file has
     * @throws RestoreFailure when the server has not taken all: LOAD DATA leaves out what comes twice, and says nothing
     */
    void end(long expected) throws IOException {
        endPart();
        if (rows != expected) {
            throw new RestoreFailure("the server took " + rows + " of " + expected + " rows of " + table
                    + "; the others have a key that is there already: the target was written to, or the base is"
                    + " damaged");
        }
    }
}
