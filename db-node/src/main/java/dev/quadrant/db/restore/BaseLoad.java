package dev.quadrant.db.restore;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.Crew;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Loads the files of a base: definitions first, rows in several sessions at once, then what looks at rows (triggers, keys, views). */
final class BaseLoad {
    private final Repository repository;
    private final Path directory;
    private final RestoreProgress progress;

    /** @param directory the base's */
    BaseLoad(Repository repository, Path directory, RestoreProgress progress) {
        this.repository = repository;
        this.directory = directory;
        this.progress = progress;
    }

    /** @param sessions how many load rows at once, 1 or more */
    void load(List<BaseManifest.DumpFile> files, Target target, int sessions) throws IOException {
        List<BaseManifest.DumpFile> rows = largestTableFirst(files);
        boolean before = true;
        for (BaseManifest.DumpFile file : files) {
            if (file.table().isEmpty()) {
                load(file, target.statements());
            } else if (before) {
                before = false;
                parallel(new ConcurrentLinkedQueue<>(rows), target, Math.min(sessions, rows.size()));
            }
        }
    }

    /**
     * The files with rows, a table after the other and the largest first: its indexes are built by one session, and
     * meanwhile the others still have rows to load.
     */
    static List<BaseManifest.DumpFile> largestTableFirst(List<BaseManifest.DumpFile> files) {
        Map<String, List<BaseManifest.DumpFile>> tables = files.stream()
                .filter(file -> !file.table().isEmpty())
                .collect(Collectors.groupingBy(BaseManifest.DumpFile::table, LinkedHashMap::new, Collectors.toList()));
        return tables.values().stream()
                .sorted(Comparator.comparingLong(BaseLoad::sqlBytes).reversed())
                .flatMap(List::stream)
                .toList();
    }

    private static long sqlBytes(List<BaseManifest.DumpFile> files) {
        return files.stream().mapToLong(BaseManifest.DumpFile::sqlBytes).sum();
    }

    private void parallel(Queue<BaseManifest.DumpFile> rows, Target target, int sessions) throws IOException {
        Set<String> loadable = target.loadable();
        LateIndexes indexes = target.lateIndexes(List.copyOf(rows));
        Crew.work("load", sessions, number -> session(rows, target, loadable, indexes), rows::clear);
    }

    private void session(Queue<BaseManifest.DumpFile> rows, Target target, Set<String> loadable, LateIndexes indexes)
            throws IOException {
        try (MysqlConnection session = target.session()) {
            for (BaseManifest.DumpFile file = rows.poll(); file != null; file = rows.poll()) {
                if (loadable.contains(file.table())) {
                    RowsLoad load = new RowsLoad(session, file.table());
                    load(file, load);
                    end(file, load);
                } else {
                    load(file, session::execute);
                }
                indexes.loaded(file.table(), session::execute, progress);
            }
        }
    }

    private void end(BaseManifest.DumpFile file, RowsLoad load) throws IOException {
        try {
            load.end(file.rows());
        } catch (ServerError e) {
            throw new RestoreFailure("loading " + directory.resolve(file.name()) + ": the server answers error "
                    + e.code() + ": " + e.getMessage());
        }
    }

    private void load(BaseManifest.DumpFile file, Statements target) throws IOException {
        Path path = directory.resolve(file.name());
        progress.step("loading " + (file.table().isEmpty() ? file.name() : file.table()));
        try (SqlFileReader in = open(file, path)) {
            for (byte[] statement = next(in, path); statement != null; statement = next(in, path)) {
                execute(path, statement, target);
                progress.sql(statement.length);
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("interrupted");
                }
            }
        }
        repository.contents().done(path);
    }

    private SqlFileReader open(BaseManifest.DumpFile file, Path path) throws RestoreFailure {
        try {
            return SqlFileReader.open(directory, file.name(), repository.keys());
        } catch (IOException e) {
            throw new RestoreFailure(path + " " + e.getMessage());
        }
    }

    private static byte[] next(SqlFileReader in, Path path) throws RestoreFailure {
        try {
            return in.next();
        } catch (IOException e) {
            throw new RestoreFailure("the base is damaged: " + path + " " + e.getMessage());
        }
    }

    private static void execute(Path path, byte[] statement, Statements target) throws IOException {
        try {
            target.execute(statement);
        } catch (ServerError e) {
            String begin = new String(statement, 0, Math.min(statement.length, 120), StandardCharsets.UTF_8);
            throw new RestoreFailure("loading " + path + ": the server answers error " + e.code() + ": "
                    + e.getMessage() + "; statement: " + begin.replaceAll("\\s+", " "));
        }
    }
}
