package dev.quadrant.monitor.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Files by a path whose last part may have {@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}}. */
public final class FilePattern {
    /** Largest file that is read; bytes. */
    public static final int BYTES_MAX = 4 << 20;

    private FilePattern() {}

    /** Whether the path has wildcards. */
    public static boolean wild(String pattern) {
        return Path.of(pattern).getFileName().toString().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /**
     * The files that a pattern takes, perhaps none.
     *
     * @throws IOException when a path without wildcards does not exist, or the directory of one with wildcards
     */
    public static List<Path> expand(String pattern) throws IOException {
        Path path = Path.of(pattern);
        if (!wild(pattern)) {
            if (!Files.exists(path)) {
                throw new IOException(path + " does not exist");
            }
            return List.of(path);
        }
        Path directory = path.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, path.getFileName().toString())) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    /**
     * The files that patterns take, each once, in order. A pattern that takes none where it should becomes a problem.
     *
     * @param problems gets one for each such pattern
     */
    public static SortedSet<Path> expandAll(List<String> patterns, List<FileProblem> problems) {
        SortedSet<Path> files = new TreeSet<>();
        for (String pattern : patterns) {
            try {
                files.addAll(expand(pattern));
            } catch (IOException | RuntimeException e) {
                problems.add(new FileProblem(
                        pattern,
                        0,
                        "",
                        "no such files: " + e.getMessage(),
                        "name files that exist, or mend the pattern"));
            }
        }
        return files;
    }

    /**
     * A file's text.
     *
     * @throws FileException when it is too long, no UTF-8, or not readable
     */
    public static String read(Path file) throws FileException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new FileException(file, "longer than " + BYTES_MAX + " bytes", "divide it");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new FileException(file, "no text in UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            throw new FileException(file, "cannot be read: " + e.getMessage(), "make it readable for this user");
        }
    }
}
