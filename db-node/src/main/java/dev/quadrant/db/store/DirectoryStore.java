package dev.quadrant.db.store;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Objects as files of a directory: written aside, forced to the disk, and given their name by a hard link, which fails where the
 * name is taken.
 */
public final class DirectoryStore implements ObjectStore {
    /** Files that are being written; below the directory, so that a link can reach them. */
    private static final String ASIDE = "aside/";

    private static final int STEP = 1 << 20;

    private final Path root;

    public DirectoryStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public String url() {
        return "file://" + root;
    }

    @Override
    public void renew() {
        // Nothing is kept of it.
    }

    @Override
    public boolean looksEmptyWhenAway() {
        return true;
    }

    @Override
    public List<StoredObject> list(String prefix) throws IOException {
        List<StoredObject> objects = new ArrayList<>();
        Path begin = root.resolve(prefix).normalize();
        Path under = prefix.isEmpty() || prefix.endsWith("/") ? begin : begin.getParent();
        if (!Files.isDirectory(under)) {
            return objects;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(under)) {
            files = walk.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw failure("list", e);
        } catch (java.io.UncheckedIOException e) {
            throw failure("list", e.getCause());
        }
        for (Path file : files) {
            String name = root.relativize(file).toString();
            if (name.startsWith(prefix) && !name.startsWith(ASIDE)) {
                described(name, file).ifPresent(objects::add);
            }
        }
        objects.sort(java.util.Comparator.comparing(StoredObject::name));
        return objects;
    }

    /** Empty when it is gone meanwhile. */
    private static Optional<StoredObject> described(String name, Path file) throws IOException {
        try {
            return Optional.of(new StoredObject(
                    name, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean put(String name, Content content, String sha256) throws IOException {
        Path target = inside(name);
        if (Files.exists(target)) {
            return false;
        }
        byte[] first = content.read(0, (int) Math.min(STEP, content.length()));
        Path aside = root.resolve(ASIDE + UUID.randomUUID());
        try {
            Durable.makeDirectory(root.resolve(ASIDE));
            Durable.makeDirectory(target.getParent());
            write(aside, content, first);
            Files.createLink(target, aside);
            Durable.directory(target.getParent());
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw failure("write", e);
        } finally {
            deleteQuietly(aside);
        }
    }

    private static void write(Path file, Content content, byte[] first) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] piece = first;
            for (long at = 0; at < content.length(); at += piece.length) {
                piece = at == 0 ? first : content.read(at, (int) Math.min(STEP, content.length() - at));
                ByteBuffer source = ByteBuffer.wrap(piece);
                while (source.hasRemaining()) {
                    channel.write(source);
                }
            }
            channel.force(true);
        }
    }

    private static void deleteQuietly(Path aside) {
        try {
            Files.deleteIfExists(aside);
        } catch (IOException e) {
            // It is removed at the next start.
        }
    }

    /** A file keeps no digest beside it; its content's is as good, since an object never changes. */
    @Override
    public Optional<String> digest(String name) throws IOException {
        Path file = inside(name);
        try {
            return Optional.of(Sha256.hex(Sha256.of(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    @Override
    public byte[] read(String name, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(inside(name), StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(length, Math.max(0, channel.size() - offset)));
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes, offset + bytes.position());
            }
            return java.util.Arrays.copyOf(bytes.array(), bytes.position());
        } catch (IOException e) {
            throw failure("read", e);
        }
    }

    @Override
    public int removeLeftovers() throws IOException {
        int removed = 0;
        for (Path file : Durable.list(root.resolve(ASIDE))) {
            Files.deleteIfExists(file);
            removed++;
        }
        return removed;
    }

    private Path inside(String name) throws IOException {
        Path file = root.resolve(name).normalize();
        if (!file.startsWith(root) || file.equals(root)) {
            throw new StoreFailure("directory", "'" + name + "' is no name of an object in " + url());
        }
        return file;
    }

    private StoreFailure failure(String verb, IOException e) {
        String what = e instanceof FileSystemException file && file.getReason() == null
                ? e.getClass().getSimpleName() + " " + e.getMessage()
                : String.valueOf(e.getMessage());
        String lower = what.toLowerCase(Locale.ROOT);
        String reason = "directory";
        String fix = "; see that it is there and mounted";
        if (lower.contains("read-only file system")) {
            reason = "read-only";
            fix = "; mount it writable";
        } else if (e instanceof AccessDeniedException || lower.contains("permission denied")) {
            reason = "access-denied";
            fix = "; chown it to the user that runs db-node";
        } else if (lower.contains("no space left") || lower.contains("quota")) {
            fix = "; make room there";
        }
        return new StoreFailure(reason, "cannot " + verb + " " + url() + ": " + what + fix, e);
    }
}
