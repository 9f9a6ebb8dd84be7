package dev.quadrant.db.base;

import dev.quadrant.db.source.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
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
        /** A quoted text that the driver gives as bytes in UTF-8. */
        TEXT,
        /** A quoted text of a type with a form of its own: times, JSON, addresses. */
        FORMATTED,
        /** Hexadecimal: bytes, bits, geometries. */
        BYTES
    }

    /** @param dataType the type's name in information_schema */
    static Column of(String name, String dataType) {
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
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> Kind.TEXT;
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
            default -> Kind.FORMATTED;
        };
    }

    /** What is selected for it. */
    public String expression() {
        return switch (kind) {
            case FLOAT -> Sql.name(name) + " + 0e0";
            default -> Sql.name(name);
        };
    }

    /** Adds the value of the current row as a literal. */
    void literal(ResultSet row, int index, SqlBuffer out) throws SQLException {
        switch (kind) {
            case NUMBER, FLOAT -> {
                String number = row.getString(index);
                out.append(number == null ? "NULL" : number);
            }
            case FORMATTED -> {
                String text = row.getString(index);
                if (text == null) {
                    out.append("NULL");
                } else {
                    out.quoted(text.getBytes(StandardCharsets.UTF_8));
                }
            }
            case TEXT -> {
                byte[] text = row.getBytes(index);
                if (text == null) {
                    out.append("NULL");
                } else {
                    out.quoted(text);
                }
            }
            case BYTES -> {
                byte[] value = row.getBytes(index);
                if (value == null) {
                    out.append("NULL");
                } else {
                    out.hex(value);
                }
            }
        }
    }
}
