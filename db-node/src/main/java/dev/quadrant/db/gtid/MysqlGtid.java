package dev.quadrant.db.gtid;

import java.util.UUID;

/**
 * MySQL's identifier.
 *
 * @param source who gave it
 * @param number its number, from 1 on
 */
public record MysqlGtid(Source source, long number) implements Gtid {
    public MysqlGtid {
        if (number < 1) {
            throw new IllegalArgumentException("GTID number " + number);
        }
    }

    /**
     * Who gives numbers: a server, and since MySQL 8.3 perhaps a tag.
     *
     * @param uuid the server
     * @param tag lower-case letters, digits and underscores, at most 32; empty for none
     */
    public record Source(UUID uuid, String tag) implements Comparable<Source> {
        private static final int MOST_TAG = 32;

        public Source {
            if (!tag.isEmpty() && !isTag(tag)) {
                throw new IllegalArgumentException("'" + tag + "' is no tag of a GTID");
            }
        }

        static boolean isTag(String text) {
            return text.length() <= MOST_TAG && text.matches("[a-z_][a-z0-9_]*");
        }

        /** By the text of the UUID, as the server sorts, then by tag. */
        @Override
        public int compareTo(Source other) {
            int first = uuid.toString().compareTo(other.uuid.toString());
            return first != 0 ? first : tag.compareTo(other.tag);
        }
    }

    @Override
    public String toString() {
        return source.uuid() + (source.tag().isEmpty() ? "" : ":" + source.tag()) + ":" + number;
    }
}
