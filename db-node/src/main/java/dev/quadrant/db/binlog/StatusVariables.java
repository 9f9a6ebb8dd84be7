package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads the status variables of a query event: code and value, one after another, until a code that is not known. */
final class StatusVariables {
    private static final int MOST_NAMED_DATABASES = 254;

    private final ByteReader in;

    private OptionalLong flags = OptionalLong.empty();
    private OptionalLong sqlMode = OptionalLong.empty();
    private OptionalLong autoIncrement = OptionalLong.empty();
    private OptionalLong characterSets = OptionalLong.empty();
    private Optional<String> timeZone = Optional.empty();
    private OptionalInt lcTimeNames = OptionalInt.empty();
    private OptionalInt databaseCollation = OptionalInt.empty();
    private int microseconds;
    private OptionalInt explicitDefaults = OptionalInt.empty();
    private OptionalInt utf8mb4Collation = OptionalInt.empty();
    private OptionalInt requirePrimaryKey = OptionalInt.empty();
    private OptionalInt tableEncryption = OptionalInt.empty();

    StatusVariables(byte[] bytes) {
        in = new ByteReader(bytes);
    }

    QueryEvent.Session read() throws MalformedException {
        boolean known = true;
        while (known && in.remaining() > 0) {
            known = variable(in.u8());
        }
        return new QueryEvent.Session(
                flags,
                sqlMode,
                autoIncrement,
                characterSets,
                timeZone,
                lcTimeNames,
                databaseCollation,
                microseconds,
                explicitDefaults,
                utf8mb4Collation,
                requirePrimaryKey,
                tableEncryption);
    }

    /** Reads one value; whether the code is known, so that its length is. */
    private boolean variable(int code) throws MalformedException {
        switch (code) {
            case 0 -> flags = OptionalLong.of(in.u32());
            case 1 -> sqlMode = OptionalLong.of(in.u64());
            case 2 -> in.skip(in.u8() + 1L);
            case 3 -> autoIncrement = OptionalLong.of(in.u32());
            case 4 -> characterSets = OptionalLong.of(in.u16() | (long) in.u16() << 16 | (long) in.u16() << 32);
            case 5 -> timeZone = Optional.of(in.text(in.u8()));
            case 6 -> in.skip(in.u8());
            case 7 -> lcTimeNames = OptionalInt.of(in.u16());
            case 8 -> databaseCollation = OptionalInt.of(in.u16());
            case 9 -> in.skip(8);
            case 10 -> in.skip(4);
            case 11 -> {
                in.skip(in.u8());
                in.skip(in.u8());
            }
            case 12 -> databases();
            case 13, 128 -> microseconds = in.u24();
            case 14 -> in.skip(8);
            case 15 -> in.skip(16);
            case 16 -> explicitDefaults = OptionalInt.of(in.u8());
            case 17, 129 -> in.skip(8);
            case 18 -> utf8mb4Collation = OptionalInt.of(in.u16());
            case 19 -> requirePrimaryKey = OptionalInt.of(in.u8());
            case 20 -> tableEncryption = OptionalInt.of(in.u8());
            case 130 -> in.skip(2);
            case 131 -> in.skip(4L * in.u8());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void databases() throws MalformedException {
        int count = in.u8();
        if (count < MOST_NAMED_DATABASES) {
            for (int i = 0; i < count; i++) {
                in.nullTerminated();
            }
        }
    }
}
