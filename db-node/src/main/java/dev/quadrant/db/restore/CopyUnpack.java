package dev.quadrant.db.restore;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.Crew;
import dev.quadrant.db.base.SqlContent;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Unpacks a base that is a copy of a server's files into a data directory. */
final class CopyUnpack {
    private static final int BUFFER = 1 << 20;

    private final Repository repository;
    private final Path directory;
    private final RestoreProgress progress;

    /** @param directory the base's */
    CopyUnpack(Repository repository, Path directory, RestoreProgress progress) {
        this.repository = repository;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Unpacks all; blocks until that is done.
     *
     * @param data is made
     * @param threads how many unpack at once, 1 or more
     */
    void into(Path data, BaseManifest base, int threads) throws IOException {
        Files.createDirectories(data);
        for (String empty : base.directories()) {
            Files.createDirectories(below(data, empty));
        }
        Queue<BaseManifest.DumpFile> queue = new ConcurrentLinkedQueue<>(base.files());
        Crew.work(
                "unpack",
                Math.clamp(base.files().size(), 1, threads),
                number -> {
                    for (BaseManifest.DumpFile file = queue.poll(); file != null; file = queue.poll()) {
                        unpack(file, data);
                    }
                },
                queue::clear);
    }

    private void unpack(BaseManifest.DumpFile file, Path data) throws IOException {
        Path target = below(data, name(file));
        progress.step("unpacking " + data.relativize(target));
        Files.createDirectories(target.getParent());
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = SqlContent.open(directory, file.name(), repository.keys());
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                progress.sql(count);
            }
        } catch (RestoreFailure e) {
            throw e;
        } catch (IOException e) {
            throw new RestoreFailure(directory.resolve(file.name()) + " into " + target + ": " + e.getMessage());
        }
        repository.contents().done(directory.resolve(file.name()));
    }

    /** The path below the data directory, of a name without the endings that say how it is packed. */
    private static String name(BaseManifest.DumpFile file) throws RestoreFailure {
        if (!file.name().startsWith(BaseManifest.DATA)) {
            throw new RestoreFailure("the base's manifest names " + file.name() + ", which is no copied file");
        }
        return SqlContent.unpackedName(file.name().substring(BaseManifest.DATA.length()));
    }

    /** A manifest may be somebody else's: nothing is written elsewhere. */
    private static Path below(Path data, String name) throws RestoreFailure {
        Path path = data.resolve(name).normalize();
        if (!path.startsWith(data) || path.equals(data)) {
            throw new RestoreFailure("the base's manifest names " + name + ", which is not below the data directory");
        }
        return path;
    }
}
