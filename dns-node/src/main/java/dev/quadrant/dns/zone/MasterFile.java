package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Master files (RFC 1035 section 5). A file is named for its zone: {@code example.com.zone}. */
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
            String origin = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
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
        return load(file, origin(file), opens);
    }

    /** The same for a zone whose file has another name. */
    public static Zone load(Path file, byte[] origin, Consumer<Path> opens) throws ZoneException {
        opens.accept(file);
        if (!Files.isReadable(file)) {
            throw new ZoneException(file.toString(), "cannot be read; give this node's user the right to");
        }
        try (ZoneBuilder builder = new ZoneBuilder(origin, file.toString())) {
            new MasterParser(builder, opens).parse(file, 0, origin);
            return builder.build();
        } catch (IOException e) {
            throw new ZoneException(file.toString(), "cannot be read: " + e.getMessage());
        }
    }
}
