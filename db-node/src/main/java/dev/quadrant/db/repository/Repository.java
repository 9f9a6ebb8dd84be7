package dev.quadrant.db.repository;

import dev.quadrant.db.encryption.KeyFile;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A repository in a directory of the file system. May be used from several threads; what must not happen twice at once
 * is behind {@link #lock}.
 */
public final class Repository {
    /** The lock that those share who read bases and log, while nothing may expire. */
    public static final String READING = "reading";

    private static final int FORMAT = 1;
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path root;
    private final String url;
    private final Contents contents;
    private final KeyFile keys;

    private Repository(Path root) {
        this(root, "file://" + root, Contents.LOCAL, KeyFile.NONE);
    }

    private Repository(Path root, String url, Contents contents, KeyFile keys) {
        this.root = root;
        this.url = url;
        this.contents = contents;
        this.keys = keys;
    }

    /** The same repository, whose bases are encrypted and decrypted with these keys. */
    public Repository with(KeyFile withKeys) {
        return new Repository(root, url, contents, withKeys);
    }

    /** The keys of its bases. */
    public KeyFile keys() {
        return keys;
    }

    /**
     * A repository to be read whose large files have to be brought near first.
     *
     * @param url where it really is
     */
    public static Repository over(Path directory, String url, Contents contents) {
        return new Repository(directory.toAbsolutePath(), url, contents, KeyFile.NONE);
    }

    /**
     * The directory that a URL names.
     *
     * @throws IllegalArgumentException in words for the user
     */
    public static Path directory(String url) {
        URI uri = URI.create(url);
        if (!"file".equals(uri.getScheme())
                || uri.getPath() == null
                || uri.getPath().isBlank()) {
            throw new IllegalArgumentException("'" + url + "' is no file:///DIRECTORY");
        }
        if (uri.getHost() != null && !uri.getHost().isEmpty()) {
            throw new IllegalArgumentException("'" + url + "' names a host; write three slashes: file:///DIRECTORY");
        }
        return Path.of(uri.getPath());
    }

    /** Opens a repository, and makes it where it is not. */
    public static Repository open(Path directory) throws IOException {
        Repository repository = new Repository(directory.toAbsolutePath());
        Durable.makeDirectory(repository.root);
        Durable.makeDirectory(repository.bases());
        Durable.makeDirectory(repository.logs());
        // There for those who may read only.
        Path reading = repository.root.resolve(READING + ".lock");
        if (!Files.exists(reading)) {
            Durable.write(reading, "");
        }
        return repository;
    }

    /** Opens a repository to read it. */
    public static Repository existing(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("no repository at " + directory);
        }
        return new Repository(directory.toAbsolutePath());
    }

    public Path root() {
        return root;
    }

    public String url() {
        return url;
    }

    /** Brings large files near. */
    public Contents contents() {
        return contents;
    }

    public Path bases() {
        return root.resolve("base");
    }

    public Path logs() {
        return root.resolve("log");
    }

    private Path gapFiles() {
        return root.resolve("gap");
    }

    /** The gaps that were found, oldest first. */
    public List<Gap> gaps() throws IOException {
        List<Gap> gaps = new ArrayList<>();
        for (Path file : Durable.list(gapFiles())) {
            if (file.getFileName().toString().endsWith(".json")) {
                gaps.add(Gap.read(file));
            }
        }
        return gaps;
    }

    /** Writes a gap down, for good. */
    public void record(Gap gap) throws IOException {
        Durable.makeDirectory(gapFiles());
        Durable.write(gapFiles().resolve(gap.id() + ".json"), gap.toJson().encodePrettily() + "\n");
    }

    /** The server whose backups these are; empty for a fresh repository. */
    public Optional<ServerIdentity> owner() throws IOException {
        Path file = root.resolve("repository.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonObject json = Json.read(file);
        int format = json.getInteger("format", 0);
        if (format != FORMAT) {
            throw new IOException(file + " has format " + format + "; this version knows " + FORMAT);
        }
        return Optional.of(ServerIdentity.of(json.getJsonObject("server", new JsonObject())));
    }

    /** Writes down whose backups these are. */
    public void own(ServerIdentity server) throws IOException {
        Durable.write(
                root.resolve("repository.json"),
                new JsonObject()
                                .put("format", FORMAT)
                                .put("server", server.toJson())
                                .encodePrettily() + "\n");
    }

    /**
     * Takes the repository for a server: a fresh one becomes its own.
     *
     * @throws ForeignServer when it belongs to another server
     */
    public void claim(ServerIdentity server) throws IOException {
        Optional<ServerIdentity> owner = owner();
        if (owner.isEmpty()) {
            own(server);
        } else if (!owner.get().equals(server)) {
            throw new ForeignServer(this, owner.get(), server);
        }
    }

    /** Takes a lock by its name ({@code archive}, {@code base}); empty when another process, or thread, has it. */
    public Optional<RepositoryLock> lock(String name) throws IOException {
        return RepositoryLock.tryTake(root.resolve(name + ".lock"));
    }

    /**
     * Keeps all that is there from expiring while it is read. Where this user may not lock nothing does.
     *
     * @return to be closed when it has been read
     *
     * @throws IOException when something is expiring at this moment
     */
    public Closeable reading() throws IOException {
        Path file = root.resolve(READING + ".lock");
        if (!Files.isReadable(file)) {
            return () -> {};
        }
        Optional<RepositoryLock> lock = RepositoryLock.tryShare(file);
        if (lock.isEmpty()) {
            throw new IOException("old backups are being deleted from " + url() + " at this moment; try again");
        }
        return lock.get();
    }

    /** The process that took a lock last, as it wrote it down ("pid 4711"). */
    public String holder(String name) {
        try {
            return Files.readString(root.resolve(name + ".lock")).strip();
        } catch (IOException e) {
            return "an unknown process";
        }
    }

    /** The chains, oldest first. */
    public List<Chain> chains() throws IOException {
        List<Chain> chains = new ArrayList<>();
        for (Path directory : Durable.list(logs())) {
            if (Files.exists(directory.resolve(Chain.DESCRIPTION))) {
                chains.add(Chain.read(directory));
            }
        }
        return chains;
    }

    /** The chain that is being written, or was last. */
    public Optional<Chain> newestChain() throws IOException {
        List<Chain> chains = chains();
        return chains.isEmpty() ? Optional.empty() : Optional.of(chains.getLast());
    }

    /**
     * The chain that is being written; where there is none yet, one begins. The archive and the first base both start
     * here, perhaps at once and perhaps in two processes: they get the same chain.
     *
     * @param first the binlog file with which a new one begins
     * @param reason why one begins, for the reader of the repository
     */
    public Chain newestOrBegin(String first, String reason, Instant now) throws IOException {
        // A file's lock is the process', so threads of one process wait for each other here.
        synchronized (Repository.class) {
            try (FileChannel file = FileChannel.open(
                            root.resolve("chain.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                assert lock.isValid();
                Optional<Chain> newest = newestChain();
                return newest.isPresent() ? newest.get() : beginChain(first, reason, now);
            }
        }
    }

    /**
     * Begins a chain.
     *
     * @param first the binlog file with which it begins
     * @param reason why a new one is needed, for the reader of the repository
     */
    public Chain beginChain(String first, String reason, Instant now) throws IOException {
        return begin(chainId(now), first, reason, now, Optional.empty());
    }

    /** A name for a new chain. */
    public String chainId(Instant now) {
        return unused(logs(), ID.format(now)).getFileName().toString();
    }

    /**
     * Begins a chain that goes on from another one.
     *
     * @param id as {@link #chainId} gave it
     */
    public Chain continueChain(String id, String first, String reason, Instant now, Continuation continuation)
            throws IOException {
        return begin(id, first, reason, now, Optional.of(continuation));
    }

    private Chain begin(String id, String first, String reason, Instant now, Optional<Continuation> continues)
            throws IOException {
        Path directory = logs().resolve(id);
        Durable.makeDirectory(directory);
        return Chain.create(directory, first, reason, now, continues);
    }

    /** A chain with all those that it goes on from, oldest first. */
    public List<Chain> line(Chain chain) throws IOException {
        List<Chain> all = chains();
        List<Chain> line = new ArrayList<>(List.of(chain));
        Optional<Chain> next = former(chain, all);
        while (next.isPresent() && !line.contains(next.get())) {
            line.addFirst(next.get());
            next = former(next.get(), all);
        }
        return List.copyOf(line);
    }

    /** All lines: each chain that none goes on from, with those that it goes on from; the one that is being written comes last. */
    public List<List<Chain>> lines() throws IOException {
        List<Chain> all = chains();
        List<List<Chain>> lines = new ArrayList<>();
        for (Chain chain : all) {
            boolean goesOn = all.stream()
                    .anyMatch(later -> later.continues()
                            .filter(from -> from.chain().equals(chain.id()))
                            .isPresent());
            if (!goesOn) {
                lines.add(line(chain));
            }
        }
        return lines;
    }

    private static Optional<Chain> former(Chain chain, List<Chain> all) {
        return all.stream()
                .filter(candidate -> chain.continues()
                        .filter(from -> from.chain().equals(candidate.id()))
                        .isPresent())
                .findFirst();
    }

    /** A chain with all those that go on from it, oldest first. */
    public List<Chain> onwards(Chain chain) throws IOException {
        List<Chain> line = new ArrayList<>(List.of(chain));
        // Newer chains come later in the list, and a chain has one successor.
        for (Chain next : chains()) {
            if (next.continues()
                    .filter(from -> from.chain().equals(line.getLast().id()))
                    .isPresent()) {
                line.add(next);
            }
        }
        return List.copyOf(line);
    }

    /** Where divergent transactions lie. */
    public Path divergence(String id) {
        return root.resolve("divergent").resolve(id);
    }

    /** Makes the directory for divergent transactions. */
    public Path makeDivergence(String id) throws IOException {
        Durable.makeDirectory(divergence(id));
        return divergence(id);
    }

    /** The divergences that were found, oldest first. */
    public List<Divergence> divergences() throws IOException {
        List<Divergence> divergences = new ArrayList<>();
        for (Path directory : Durable.list(root.resolve("divergent"))) {
            Path file = directory.resolve(Divergence.DESCRIPTION);
            if (Files.exists(file)) {
                divergences.add(Divergence.read(
                        file, isAcknowledged(directory.getFileName().toString())));
            }
        }
        return divergences;
    }

    /** Whether an operator has seen to a divergence. */
    public boolean isAcknowledged(String id) {
        return Files.exists(divergence(id).resolve(Divergence.ACKNOWLEDGED));
    }

    /** Writes a divergence down, whose file is there already. */
    public void record(Divergence divergence) throws IOException {
        Durable.write(
                divergence(divergence.id()).resolve(Divergence.DESCRIPTION),
                divergence.toJson().encodePrettily() + "\n");
    }

    /** Writes down that an operator has seen to a divergence. */
    public void acknowledge(String id, Instant now) throws IOException {
        Durable.write(
                divergence(id).resolve(Divergence.ACKNOWLEDGED),
                new JsonObject().put("acknowledged", now.toString()).encodePrettily() + "\n");
    }

    /** A name for a new base backup. */
    public String baseId(Instant now) {
        return unused(bases(), ID.format(now)).getFileName().toString();
    }

    private static Path unused(Path parent, String name) {
        Path directory = parent.resolve(name);
        for (int i = 2; Files.exists(directory); i++) {
            directory = parent.resolve(name + "-" + i);
        }
        return directory;
    }
}
