package dev.quadrant.db.copy;

import dev.quadrant.db.repository.Contents;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.repository.Sha256;
import dev.quadrant.db.store.ObjectStore;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A copy in a store as a repository in a directory: descriptions are fetched, large files are outlines (of the right length, and
 * empty) until somebody reads them. Contents may be asked for from any thread; all else is for one.
 */
public final class Outline implements Contents, Closeable {
    private static final int STEP = 8 << 20;
    private static final String JSON = ".json";

    private final ObjectStore store;
    private final Path directory;
    private final boolean temporary;
    private final Damage damage;
    /** The objects that a file consists of, in order. */
    private final Map<Path, List<Piece>> pieces = new TreeMap<>();

    private final Set<Path> present = new HashSet<>();

    /**
     * An object, or the begin of one, in a file.
     *
     * @param at where its first byte stands
     * @param length how many of its bytes count
     */
    private record Piece(String object, long at, long length, long objectBytes) {}

    /** Is told of an object that is not what its digest says. */
    public interface Damage {
        void found(String words) throws IOException;
    }

    private Outline(ObjectStore store, Path directory, boolean temporary, Damage damage) {
        this.store = store;
        this.directory = directory.toAbsolutePath().normalize();
        this.temporary = temporary;
        this.damage = damage;
    }

    /**
     * Draws it in a new directory, which {@link #close()} removes with all that was fetched into it.
     *
     * @param work where to make it
     */
    public static Outline draw(ObjectStore store, Path work, Damage damage) throws IOException {
        store.renew();
        Durable.makeDirectory(work);
        Outline outline = new Outline(store, Files.createTempDirectory(work, "db-node-"), true, damage);
        try {
            outline.draw();
            return outline;
        } catch (IOException | RuntimeException e) {
            outline.close();
            throw e;
        }
    }

    /** Draws it in a directory that stays. */
    public static Outline drawIn(ObjectStore store, Path directory, Damage damage) throws IOException {
        store.renew();
        if (!Durable.list(directory).isEmpty()) {
            throw new IOException(directory + " is not empty; name a new directory");
        }
        Durable.makeDirectory(directory);
        Outline outline = new Outline(store, directory, false, damage);
        outline.draw();
        return outline;
    }

    public Repository repository() {
        return Repository.over(directory, store.url(), this);
    }

    /** Bytes of all large files. */
    public long bytes() {
        return pieces.values().stream()
                .flatMap(List::stream)
                .mapToLong(Piece::length)
                .sum();
    }

    /** All large files, in the order of their names. */
    public List<Path> files() {
        return List.copyOf(pieces.keySet());
    }

    private void draw() throws IOException {
        List<StoredObject> objects = store.list("");
        if (objects.stream().noneMatch(object -> object.name().equals(Claim.REPOSITORY))) {
            throw new StoreFailure(
                    "refused", "no repository at " + store.url() + "; correct the URL (it has no repository.json)");
        }
        Durable.makeDirectory(directory.resolve("base"));
        Durable.makeDirectory(directory.resolve("log"));
        List<ServerIdentity> owners = Claim.owners(store);
        Repository.existing(directory).own(owners.getLast());
        Map<String, SegmentParts> segments = new TreeMap<>();
        Map<String, Instant> grown = new TreeMap<>();
        for (StoredObject object : objects) {
            Optional<SegmentParts.Name> part = SegmentParts.Name.parse(object.name());
            if (part.isPresent()) {
                String segment = part.get().segment();
                segments.computeIfAbsent(segment, name -> new SegmentParts())
                        .add(part.get().offset(), object.bytes());
                grown.merge(segment, object.modified(), (a, b) -> a.isAfter(b) ? a : b);
            } else if (isPart(object.name())) {
                file(object);
            }
        }
        for (Map.Entry<String, SegmentParts> segment : segments.entrySet()) {
            segment(segment.getKey(), segment.getValue(), grown.get(segment.getKey()));
        }
    }

    /** Whether an object is one of the repository's files. */
    private static boolean isPart(String name) {
        return name.startsWith("log/")
                || name.startsWith("base/")
                || name.startsWith("gap/")
                || name.startsWith("divergent/");
    }

    private Path inside(String name) throws IOException {
        Path file = directory.resolve(name).normalize();
        if (!file.startsWith(directory) || name.contains("//") || name.endsWith("/")) {
            throw new StoreFailure("malformed", store.url() + " has an object with the name '" + name + "'");
        }
        return file;
    }

    private void file(StoredObject object) throws IOException {
        Path file = inside(object.name());
        Files.createDirectories(file.getParent());
        Piece whole = new Piece(object.name(), 0, object.bytes(), object.bytes());
        if (object.name().endsWith(JSON)) {
            if (object.bytes() > Claim.JSON_MAX) {
                throw new StoreFailure(
                        "malformed", store.url() + object.name() + " is larger than " + Claim.JSON_MAX + " bytes");
            }
            fetch(file, List.of(whole));
        } else {
            outline(file, List.of(whole), object.modified());
        }
    }

    private void segment(String name, SegmentParts parts, Instant grown) throws IOException {
        Path file = inside(name);
        Files.createDirectories(file.getParent());
        long size = parts.end();
        Path manifest = file.resolveSibling(file.getFileName() + JSON);
        if (Files.exists(manifest)) {
            size = Math.min(size, sealed(manifest).orElse(size));
        }
        List<Piece> all = new ArrayList<>();
        long end = 0;
        for (Map.Entry<Long, Long> part : parts.contiguous().entrySet()) {
            // What the server lost in a crash before the archive had it for good may stand behind a manifest's end.
            long length = Math.min(part.getValue(), size - part.getKey());
            if (length > 0 && part.getKey() + length > end) {
                all.add(new Piece(
                        new SegmentParts.Name(name, part.getKey()).toString(), part.getKey(), length, part.getValue()));
                end = part.getKey() + length;
            }
        }
        outline(file, all, grown);
    }

    /** A segment's length as its manifest says; empty when it is damaged, as verify will say. */
    private static Optional<Long> sealed(Path manifest) {
        try {
            return Optional.ofNullable(
                    dev.quadrant.db.repository.Json.read(manifest).getLong("bytes"));
        } catch (IOException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private void outline(Path file, List<Piece> consists, Instant modified) throws IOException {
        long size = consists.stream()
                .mapToLong(piece -> piece.at() + piece.length())
                .max()
                .orElse(0);
        length(file, size);
        Files.setLastModifiedTime(file, FileTime.from(modified));
        pieces.put(file, consists);
    }

    private static void length(Path file, long size) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(0);
            sparse.setLength(size);
        }
    }

    @Override
    public synchronized void need(Path file) throws IOException {
        List<Piece> consists = pieces.get(file);
        if (consists == null || present.contains(file)) {
            return;
        }
        long size = Files.size(file);
        long room = Files.getFileStore(directory).getUsableSpace();
        if (room < size) {
            throw new IOException(file.getFileName() + " has " + size + " bytes, and " + directory.getParent()
                    + " has room for " + room + "; make room, or name another directory with --work-dir");
        }
        FileTime modified = Files.getLastModifiedTime(file);
        fetch(file, consists);
        Files.setLastModifiedTime(file, modified);
        present.add(file);
    }

    private void fetch(Path file, List<Piece> consists) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (Piece piece : consists) {
                out.seek(piece.at());
                fetch(piece, out);
            }
            if (!temporary) {
                out.getFD().sync();
            }
        }
    }

    private void fetch(Piece piece, RandomAccessFile out) throws IOException {
        MessageDigest digest = Sha256.digest();
        long left = piece.length();
        for (long at = 0; at < piece.objectBytes(); ) {
            byte[] bytes = store.read(piece.object(), at, (int) Math.min(STEP, piece.objectBytes() - at));
            if (bytes.length == 0) {
                throw new StoreFailure("malformed", store.url() + piece.object() + " ends at " + at);
            }
            digest.update(bytes);
            out.write(bytes, 0, (int) Math.min(bytes.length, left));
            left -= Math.min(bytes.length, left);
            at += bytes.length;
        }
        Optional<String> kept = store.digest(piece.object());
        if (kept.isPresent() && !kept.get().isEmpty() && !kept.get().equals(Sha256.hex(digest))) {
            damage.found(
                    piece.object() + " is not what its digest says; delete it there: db-node copies it again at its"
                            + " next start, or within the hour");
        }
    }

    @Override
    public synchronized void done(Path file) throws IOException {
        if (temporary && present.remove(file)) {
            FileTime modified = Files.getLastModifiedTime(file);
            length(file, Files.size(file));
            Files.setLastModifiedTime(file, modified);
        }
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            Durable.delete(directory);
        }
    }
}
