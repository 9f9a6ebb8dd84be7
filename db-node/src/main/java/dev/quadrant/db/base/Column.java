package dev.quadrant.db.base;

import dev.quadrant.db.protocol.RowStream;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.util.Locale;

/**
 * A column whose values are dumped.
 *
 * @param name its name
 * @param kind how its values are written
 * @param isPeriod whether it says from when or to when the row holds, in a versioned table of MariaDB
 */
public record Column(String name, Kind kind, boolean isPeriod) {
    /** How values are written. */
    public enum Kind {
        /** As the server prints it: integers, decimals, doubles. */
        NUMBER,
        /** Single-precision numbers, which the server prints shortened: read as doubles, they come back exactly. */
        FLOAT,
        /** A quoted text in UTF-8, also of a type with a form of its own: times, JSON, addresses. */
        TEXT,
        /** Hexadecimal: bytes, bits, geometries. */
        BYTES
    }

    /** @param dataType the type's name in information_schema */
    public static Column of(String name, String dataType) {
        return new Column(name, kind(dataType.toLowerCase(Locale.ROOT)), false);
    }

    /** The same as a bound of the row's period. */
    Column period() {
        return new Column(name, kind, true);
    }

    private static Kind kind(String dataType) {
        return switch (dataType) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "double", "year" -> Kind.NUMBER;
            case "float" -> Kind.FLOAT;
            case "binary",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "bit",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection",
                    "vector" -> Kind.BYTES;
            default -> Kind.TEXT;
        };
    }

    /** What is selected for it. */
    public String expression() {
        return switch (kind) {
            case FLOAT -> Sql.name(name) + " + 0e0";
            default -> Sql.name(name);
        };
    }

    /** Adds the next value of the current row as a literal. */
    void literal(RowStream row, SqlBuffer out) throws IOException {
        if (!row.value()) {
            out.append("NULL");
            return;
        }
        switch (kind) {
            case NUMBER, FLOAT -> out.append(row.array(), row.offset(), row.length());
            case TEXT -> out.quoted(row.array(), row.offset(), row.length());
            case BYTES -> out.hex(row.array(), row.offset(), row.length());
        }
    }
}
