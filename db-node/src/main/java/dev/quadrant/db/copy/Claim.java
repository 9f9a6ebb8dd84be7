package dev.quadrant.db.copy;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.ObjectStore;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes a store for a repository: it must be empty, or hold copies of the same server's repository, and nobody else may write there.
 * Used by one thread.
 */
final class Claim {
    static final String REPOSITORY = "repository.json";
    static final String OWNERS = "owner/";
    static final String WRITERS = "writer/";
    static final int JSON_MAX = 64 << 20;
    private static final EventLog LOG = EventLog.of(Claim.class);
    private static final int FORMAT = 1;
    private static final String NUMBER = "%06d";

    private final Repository repository;
    private final ObjectStore store;
    private final String key;
    private final Optional<String> node;
    private boolean held;

    /**
     * @param key begin of the copy's configuration keys, for messages
     * @param node this node's name, when it has been given one: another instance of that name may be taken over from
     */
    Claim(Repository repository, ObjectStore store, String key, Optional<String> node) {
        this.repository = repository;
        this.store = store;
        this.key = key;
        this.node = node;
    }

    /**
     * Takes it, or makes sure that it is still taken.
     *
     * @return false when the repository does not yet know its server: then there is nothing to copy
     * @throws StoreFailure when it is another server's, or another db-node writes there
     */
    boolean take(Instant now) throws IOException {
        Optional<ServerIdentity> server = repository.owner();
        if (server.isEmpty()) {
            return false;
        }
        demandMounted();
        own(server.get());
        write(now);
        remember();
        return true;
    }

    /** A place that was used before and is empty now is refused: what is written there would lie on another disk. */
    private void demandMounted() throws IOException {
        Path known = known();
        if (store.looksEmptyWhenAway()
                && Files.exists(known)
                && Files.readString(known).strip().equals(store.url())
                && store.digest(REPOSITORY).isEmpty()) {
            throw new StoreFailure(
                    "directory",
                    store.url() + " is empty and was not before; mount its disk, or delete " + known
                            + " to begin there anew");
        }
    }

    private void remember() throws IOException {
        if (!Files.exists(known()) || !Files.readString(known()).strip().equals(store.url())) {
            Durable.write(known(), store.url() + "\n");
        }
    }

    private Path known() {
        return repository.root().resolve("copy" + key.substring(key.lastIndexOf('.')) + ".url");
    }

    private void own(ServerIdentity server) throws IOException {
        String text = new JsonObject()
                        .put("format", FORMAT)
                        .put("layout", "objects")
                        .put("server", server.toJson())
                        .encodePrettily()
                + "\n";
        boolean made = put(REPOSITORY, text);
        if (made && put(REPOSITORY, text)) {
            throw new StoreFailure(
                    "no-conditional-put",
                    store.url()
                            + " ignores If-None-Match and would overwrite objects; use a store with conditional writes");
        }
        List<ServerIdentity> owners = made ? List.of(server) : owners();
        if (!owners.contains(server)) {
            if (!sharesChain()) {
                throw new StoreFailure(
                        "foreign-server",
                        store.url() + " belongs to another server (" + owners.getLast() + "), not to this one ("
                                + server + "); give " + key + ".url a prefix of this server's own");
            }
            String name = OWNERS + NUMBER.formatted(owners.size() + 1) + ".json";
            put(name, new JsonObject().put("server", server.toJson()).encodePrettily() + "\n");
            LOG.info("copy-owner-changed", "repository", store.url(), "server", server);
        }
    }

    /** All servers whose backups are there, the present one last. */
    private List<ServerIdentity> owners() throws IOException {
        return owners(store);
    }

    static List<ServerIdentity> owners(ObjectStore store) throws IOException {
        JsonObject first = json(store, REPOSITORY);
        if (first.getInteger("format", 0) != FORMAT) {
            throw new StoreFailure(
                    "malformed",
                    store.url() + REPOSITORY + " has format " + first.getValue("format") + "; this version knows "
                            + FORMAT);
        }
        List<ServerIdentity> owners = new ArrayList<>();
        owners.add(ServerIdentity.of(first.getJsonObject("server", new JsonObject())));
        for (StoredObject object : store.list(OWNERS)) {
            owners.add(ServerIdentity.of(json(store, object.name()).getJsonObject("server", new JsonObject())));
        }
        return owners;
    }

    /** Whether a chain of the repository is there with the same description: then it is a copy of this repository. */
    private boolean sharesChain() throws IOException {
        for (Chain chain : repository.chains()) {
            Path file = chain.directory().resolve(Chain.DESCRIPTION);
            Optional<String> digest = store.digest("log/" + chain.id() + "/" + Chain.DESCRIPTION);
            if (digest.isPresent() && digest.get().equals(Content.of(file).sha256())) {
                return true;
            }
        }
        return false;
    }

    private void write(Instant now) throws IOException {
        String instance = instance();
        List<StoredObject> writers = store.list(WRITERS);
        if (!writers.isEmpty()) {
            JsonObject last = json(store, writers.getLast().name());
            if (instance.equals(last.getString("instance"))) {
                held = true;
                return;
            }
            if (held || node.isEmpty() || !node.get().equals(last.getString("node"))) {
                throw locked(last);
            }
            LOG.warn(
                    "copy-taken-over",
                    "repository",
                    store.url(),
                    "from",
                    last.getString("instance"),
                    "since",
                    last.getString("since"));
        }
        JsonObject own = new JsonObject().put("instance", instance).put("since", now.toString());
        node.ifPresent(name -> own.put("node", name));
        if (!put(WRITERS + NUMBER.formatted(writers.size() + 1) + ".json", own.encodePrettily() + "\n")) {
            throw new StoreFailure("locked", "another db-node begins to write to " + store.url() + " at this moment");
        }
        held = true;
    }

    private StoreFailure locked(JsonObject other) {
        String name = other.getString("node", "");
        return new StoreFailure(
                "locked",
                "another db-node copies into " + store.url() + " (instance " + other.getString("instance")
                        + (name.isEmpty() ? "" : ", node " + name) + ", since " + other.getString("since")
                        + "); give " + key + ".url a prefix of its own; or, when the other one is gone for good, "
                        + (name.isEmpty()
                                ? "delete the objects below writer/ there"
                                : "give this one its quadrant.node.name, " + name));
    }

    /** What tells this repository from others; made once. */
    private String instance() throws IOException {
        Path file = repository.root().resolve("instance");
        if (!Files.exists(file)) {
            Durable.write(file, UUID.randomUUID() + "\n");
        }
        return Files.readString(file).strip();
    }

    private boolean put(String name, String text) throws IOException {
        Content content = Content.of(text);
        return store.put(name, content, content.sha256());
    }

    private static JsonObject json(ObjectStore store, String name) throws IOException {
        try {
            return new JsonObject(new String(store.read(name, 0, JSON_MAX), StandardCharsets.UTF_8));
        } catch (DecodeException e) {
            throw new StoreFailure("malformed", store.url() + name + " is damaged: it is no JSON object", e);
        }
    }
}
