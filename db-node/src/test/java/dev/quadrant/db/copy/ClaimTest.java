package dev.quadrant.db.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.ServerIdentity;
import dev.quadrant.db.store.Content;
import dev.quadrant.db.store.DirectoryStore;
import dev.quadrant.db.store.ObjectStore;
import dev.quadrant.db.store.StoreFailure;
import dev.quadrant.db.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write to a store. */
class ClaimTest {
    private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
    private static final ServerIdentity FIRST = new ServerIdentity("mysql", "first");
    private static final ServerIdentity OTHER = new ServerIdentity("mysql", "other");
    private static final Optional<String> NAMELESS = Optional.empty();

    @TempDir
    Path directory;

    private ObjectStore store;

    @BeforeEach
    void store() {
        store = new DirectoryStore(directory.resolve("store"));
    }

    private Repository repository(String name, ServerIdentity server) throws IOException {
        Repository repository = Repository.open(directory.resolve(name));
        repository.own(server);
        return repository;
    }

    private Claim claim(Repository repository, Optional<String> node) {
        return new Claim(repository, store, "quadrant.db.repository.nas", node);
    }

    private static void assertRefused(Claim claim, String reason, String... words) {
        assertThatThrownBy(() -> claim.take(NOW))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason))
                .hasMessageContainingAll(words);
    }

    private List<String> names(String prefix) throws IOException {
        return store.list(prefix).stream().map(StoredObject::name).toList();
    }

    @Test
    void aRepositoryThatKnowsNoServerYetClaimsNothing() throws IOException {
        assertThat(claim(Repository.open(directory.resolve("new")), NAMELESS).take(NOW))
                .isFalse();
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void theSameRepositoryGoesOnAfterARestart() throws IOException {
        Repository repository = repository("a", FIRST);
        assertThat(claim(repository, NAMELESS).take(NOW)).isTrue();
        assertThat(claim(repository, Optional.of("db-1")).take(NOW)).isTrue();
        assertThat(names("")).containsExactly("repository.json", "writer/000001.json");
    }

    @Test
    void anotherServerIsRefused() throws IOException {
        claim(repository("a", FIRST), NAMELESS).take(NOW);
        assertRefused(
                claim(repository("b", OTHER), NAMELESS),
                "foreign-server",
                "mysql first",
                "mysql other",
                "quadrant.db.repository.nas.url");
        assertThat(names("owner/")).isEmpty();
    }

    @Test
    void aSuccessorIsKnownByItsChain() throws IOException {
        Repository repository = repository("a", FIRST);
        Claim claim = claim(repository, NAMELESS);
        claim.take(NOW);
        String chain = repository.beginChain("binlog.000001", "first base", NOW).id();
        Content description = Content.of(repository.logs().resolve(chain).resolve("chain.json"));
        store.put("log/" + chain + "/chain.json", description, description.sha256());
        repository.own(OTHER);
        assertThat(claim.take(NOW)).isTrue();
        assertThat(Claim.owners(store)).containsExactly(FIRST, OTHER);
        assertThat(claim.take(NOW)).isTrue();
        assertThat(names("owner/")).containsExactly("owner/000002.json");
    }

    @Test
    void aSecondWriterIsRefusedUntilItHasTheFirstOnesName() throws IOException {
        Claim first = claim(repository("a", FIRST), Optional.of("db-1"));
        first.take(NOW);
        assertRefused(claim(repository("b", FIRST), NAMELESS), "locked", "node db-1", "quadrant.node.name, db-1");
        assertRefused(claim(repository("b", FIRST), Optional.of("db-2")), "locked", "node db-1");
        Claim heir = claim(repository("c", FIRST), Optional.of("db-1"));
        assertThat(heir.take(NOW)).isTrue();
        // The first one lives after all: it stands back, and does not take it back.
        assertRefused(first, "locked", "node db-1");
        assertRefused(first, "locked", "node db-1");
        assertThat(heir.take(NOW)).isTrue();
    }

    @Test
    void oneWithoutANameTellsHowToGoOn() throws IOException {
        claim(repository("a", FIRST), NAMELESS).take(NOW);
        assertRefused(claim(repository("b", FIRST), Optional.of("db-1")), "locked", "delete the objects below writer/");
    }

    @Test
    void aDirectoryThatIsEmptyAllAtOnceIsNotMounted() throws IOException {
        Repository repository = repository("a", FIRST);
        claim(repository, NAMELESS).take(NOW);
        store = new DirectoryStore(directory.resolve("elsewhere"));
        assertThat(claim(repository, NAMELESS).take(NOW)).isTrue();
        dev.quadrant.db.repository.Durable.delete(directory.resolve("elsewhere"));
        assertRefused(claim(repository, NAMELESS), "directory", "is empty and was not before", "mount its disk");
    }
}
