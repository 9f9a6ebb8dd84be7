package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/** Master files (RFC 1035 section 5), parsed by dnsjava. A file is named for its zone: {@code example.com.zone}. */
public final class MasterFile {
    /** End of the names of master files. */
    public static final String SUFFIX = ".zone";

    private MasterFile() {}

    /**
     * The origin that a file is named for.
     *
     * @throws ZoneException when that is no name
     */
    public static byte[] origin(Path file) throws ZoneException {
        String name = file.getFileName().toString();
        try {
            String origin = name.substring(0, name.length() - SUFFIX.length());
            // The root zone's file cannot be named for its origin: it would be hidden.
            return Names.parse(origin.equals("root") ? "." : origin);
        } catch (IllegalArgumentException e) {
            throw new ZoneException(
                    file.toString(),
                    "the file is named for no zone (" + e.getMessage() + "); rename it ORIGIN" + SUFFIX);
        }
    }

    /**
     * Reads, checks and prepares a zone.
     *
     * @param opens told of the file and of each that it includes, before it is opened
     * @throws ZoneException when the file cannot be read, or is not right
     */
    public static Zone load(Path file, Consumer<Path> opens) throws ZoneException {
        opens.accept(file);
        if (!Files.isReadable(file)) {
            throw new ZoneException(file.toString(), "cannot be read; give this node's user the right to");
        }
        byte[] origin = origin(file);
        ZoneBuilder builder = new ZoneBuilder(origin, file.toString());
        try (MasterLines lines = new MasterLines(file, Names.text(origin), opens)) {
            read(lines, Names.text(origin), builder);
        } catch (IOException e) {
            throw new ZoneException(file.toString(), "cannot be read: " + e.getMessage());
        }
        return builder.build();
    }

    private static void read(MasterLines lines, String origin, ZoneBuilder builder) throws ZoneException {
        try {
            Master master = new Master(lines, Name.fromString(origin));
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                add(record, lines.place(), builder);
            }
        } catch (TextParseException e) {
            throw new ZoneException(lines.place(), reason(e));
        } catch (IOException | RuntimeException e) {
            // dnsjava answers odd input with many kinds of exceptions; whatever it was, the zone is not right there.
            throw new ZoneException(lines.place(), e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static void add(Record record, String place, ZoneBuilder builder) {
        if (record.getDClass() != DClass.IN) {
            builder.error(new Finding(place, "class " + DClass.string(record.getDClass()) + "; only IN is served"));
            return;
        }
        byte[] owner = record.getName().toWire();
        byte[] wire = record.toWire(Section.ANSWER);
        byte[] rdata = Arrays.copyOfRange(wire, owner.length + 10, wire.length);
        builder.add(new ZoneRecord(owner, record.getType(), record.getTTL(), rdata, place));
    }

    /** dnsjava's message without the place that it puts before it, since it sees a stream and not the file. */
    private static String reason(TextParseException e) {
        String message = String.valueOf(e.getMessage());
        int colon = message.indexOf(": ");
        return message.startsWith("<") && colon > 0 ? message.substring(colon + 2) : message;
    }
}
