package dev.quadrant.db.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Packs the files of a copied data directory into a base, the largest first, several at once. */
final class CopiedFiles {
    private static final int BUFFER = 1 << 20;

    private final BaseFiles into;
    private final Progress progress;
    private final Pace pace;
    private final List<BaseManifest.DumpFile> packed = Collections.synchronizedList(new ArrayList<>());

    CopiedFiles(BaseFiles into, Progress progress, BaseSettings settings) {
        this.into = into;
        this.progress = progress;
        this.pace = new Pace(settings);
    }

    /**
     * A file of the copy.
     *
     * @param name path below the data directory
     */
    record Source(Path path, String name, long bytes) {}

    /**
     * Packs all; each is deleted once it is packed, so that the disk need not hold both whole.
     *
     * @param data the copy's data directory
     * @param threads how many pack at once, 1 or more
     * @return what was written, by name
     */
    List<BaseManifest.DumpFile> pack(Path data, int threads) throws IOException {
        List<Source> sources = sources(data);
        progress.beginCopied(sources, System.nanoTime());
        Queue<Source> queue = new ConcurrentLinkedQueue<>(sources);
        Crew.work(
                "base",
                Math.clamp(sources.size(), 1, threads),
                number -> {
                    pace.begin();
                    for (Source source = queue.poll(); source != null; source = queue.poll()) {
                        pack(source);
                    }
                },
                queue::clear);
        return packed.stream()
                .sorted(Comparator.comparing(BaseManifest.DumpFile::name))
                .toList();
    }

    private static List<Source> sources(Path data) throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                sources.add(new Source(file, data.relativize(file).toString(), Files.size(file)));
            }
        }
        sources.sort(Comparator.comparingLong(Source::bytes).reversed());
        return sources;
    }

    private void pack(Source source) throws IOException {
        progress.step(source.name());
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(source.path());
                PackedFile out = into.copied(source.name())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                progress.copied(source, count);
                pace.passed(count);
            }
            packed.add(out.finish("", 0));
        }
        progress.copied(source);
        Files.delete(source.path());
    }

    /** The directories of a copy without any file, which a server wants to find as they were; paths below the data directory. */
    static List<String> emptyDirectories(Path data) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path directory : (Iterable<Path>) all.filter(Files::isDirectory)::iterator) {
                try (Stream<Path> entries = Files.list(directory)) {
                    if (entries.findAny().isEmpty()) {
                        names.add(data.relativize(directory).toString());
                    }
                }
            }
        }
        Collections.sort(names);
        return names;
    }
}
