package dev.quadrant.db.copy;

import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.ObjectStore;
import dev.quadrant.db.store.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Writes files of the repository into a store, each once, and knows what is there. Used by one thread. */
final class Target {
    private final Path root;
    private final ObjectStore store;
    private final CopyCounters counters;
    private final Set<String> present = new HashSet<>();

    /** @param root the repository's directory, from which names are counted */
    Target(Path root, ObjectStore store, CopyCounters counters) {
        this.root = root;
        this.store = store;
        this.counters = counters;
    }

    ObjectStore store() {
        return store;
    }

    /** Name of the object that a file becomes. */
    String name(Path file) {
        return root.relativize(file).toString();
    }

    void forget() {
        present.clear();
    }

    void isThere(String name) {
        present.add(name);
    }

    boolean has(String name) {
        return present.contains(name);
    }

    /** Copies a file that does not change any more, unless it is there. */
    void file(Path file) throws IOException {
        String name = name(file);
        if (!present.contains(name)) {
            put(name, local(() -> Content.of(file)));
            present.add(name);
        }
    }

    /**
     * Writes an object.
     *
     * @throws StoreFailure when there is one of that name with other content
     */
    void put(String name, Content content) throws IOException {
        if (store.looksEmptyWhenAway() && store.digest(Claim.REPOSITORY).isEmpty()) {
            throw new StoreFailure("directory", store.url() + " is empty and was not before; mount its disk");
        }
        String sha256 = local(content::sha256);
        if (!store.put(name, content, sha256)) {
            Optional<String> there = store.digest(name);
            if (!there.equals(Optional.of(sha256))) {
                throw new StoreFailure(
                        "conflict",
                        store.url() + name
                                + " is there with other content, and is not overwritten; see which one is right ("
                                + "db-node verify), delete the wrong one, or give the copy another prefix");
            }
        }
        counters.objects().increment();
        counters.bytes().add(content.length());
    }

    /** Work on the local disk. */
    interface Local<T> {
        T run() throws IOException;
    }

    /** Tells a failure of the local disk from one of the store. */
    static <T> T local(Local<T> work) throws StoreFailure {
        try {
            return work.run();
        } catch (StoreFailure e) {
            throw e;
        } catch (IOException | UncheckedIOException e) {
            throw new StoreFailure("local", "cannot read the repository: " + e.getMessage(), e);
        }
    }
}
