package dev.quadrant.db.restore;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.util.HexFormat;
import java.util.function.IntFunction;

/** Turns an event that gives a user variable its value into a SET statement. */
final class UserVariable {
    private static final int STRING = 0;
    private static final int REAL = 1;
    private static final int INTEGER = 2;
    private static final int DECIMAL = 4;

    private UserVariable() {}

    /**
     * The statement.
     *
     * @param body the event's body
     * @param collations the collation's name, by number, with its character set before it: {@code utf8mb4 utf8mb4_bin}
     */
    static String statement(ByteReader body, IntFunction<String> collations) throws MalformedException {
        String name = body.text(body.u32());
        return "SET @`" + name.replace("`", "``") + "` := " + value(body, collations);
    }

    private static String value(ByteReader body, IntFunction<String> collations) throws MalformedException {
        if (body.u8() != 0) {
            return "NULL";
        }
        int type = body.u8();
        int collation = (int) body.u32();
        byte[] value = body.bytes(body.u32());
        boolean unsigned = body.remaining() > 0 && (body.u8() & 1) != 0;
        return switch (type) {
            case STRING -> string(value, collations.apply(collation));
            case REAL -> Double.toString(Double.longBitsToDouble(new ByteReader(value).u64()));
            case INTEGER -> integer(new ByteReader(value).u64(), unsigned);
            case DECIMAL -> Decimal.text(new ByteReader(value));
            default -> throw new MalformedException("user variable of type " + type);
        };
    }

    private static String string(byte[] value, String collation) {
        String[] names = collation.split(" ");
        return "_" + names[0] + " X'" + HexFormat.of().formatHex(value) + "' COLLATE " + names[1];
    }

    private static String integer(long value, boolean unsigned) {
        return unsigned ? Long.toUnsignedString(value) : Long.toString(value);
    }
}
