package dev.quadrant.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Master files of tests, replaced in one step as careful operators do. */
final class ZoneFiles {
    private final Path directory;

    ZoneFiles(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    Path file(String origin) {
        return directory.resolve(origin + ".zone");
    }

    /** Writes a zone with a serial, which a TXT record at {@code serial.<origin>} repeats. */
    ZoneFiles write(String origin, int serial, String more) {
        return writeText(origin, """
                $TTL 60
                @ IN SOA ns1 host %d 7200 3600 1209600 30
                @ NS ns1
                ns1 A 192.0.2.1
                serial TXT "%d"
                """.formatted(serial, serial) + more);
    }

    /**
     * Writes a zone of which every answer to {@link QueryLoad}'s questions has the serial in each of its records: in a TXT, in the
     * target of an alias, in a host and its address, in the SOA.
     *
     * @param serial up to 65,535
     */
    ZoneFiles writeNumbered(String origin, int serial, String more) {
        String address = "10.0." + (serial >> 8) + "." + (serial & 255);
        return write(origin, serial, """
                alias CNAME serial-%1$d
                serial-%1$d TXT "%1$d"
                mail MX %1$d host-%1$d
                host-%1$d A %2$s
                """.formatted(serial, address) + more);
    }

    ZoneFiles writeText(String origin, String text) {
        try {
            Path next = directory.resolve(origin + ".next");
            Files.writeString(next, text);
            Files.move(next, file(origin), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
