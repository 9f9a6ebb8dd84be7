package dev.quadrant.monitor.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Files named for a rising number: {@code 00000017.wal}. */
public final class NumberedFiles {
    private NumberedFiles() {}

    public static Path path(Path directory, int number, String suffix) {
        return directory.resolve(String.format("%08d%s", number, suffix));
    }

    /** The files with a suffix, by number. */
    public static SortedMap<Integer, Path> list(Path directory, String suffix) throws IOException {
        SortedMap<Integer, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path file : (Iterable<Path>) entries::iterator) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{8}" + java.util.regex.Pattern.quote(suffix))) {
                    files.put(Integer.parseInt(name.substring(0, 8)), file);
                }
            }
        }
        return files;
    }
}
