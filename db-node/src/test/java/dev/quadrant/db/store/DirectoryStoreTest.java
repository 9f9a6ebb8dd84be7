package dev.quadrant.db.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest {
    @TempDir
    Path directory;

    private static boolean put(ObjectStore store, String name, String text) throws IOException {
        Content content = Content.of(text);
        return store.put(name, content, content.sha256());
    }

    @Test
    void anObjectIsWrittenOnce() throws IOException {
        DirectoryStore store = new DirectoryStore(directory.resolve("a/b"));
        assertThat(store.list("")).isEmpty();
        assertThat(put(store, "x/y", "first")).isTrue();
        assertThat(put(store, "x/y", "second")).isFalse();
        assertThat(store.read("x/y", 1, 100)).asString().isEqualTo("irst");
        assertThat(store.read("x/y", 0, 2)).asString().isEqualTo("fi");
        assertThat(store.list("x/")).extracting(StoredObject::name).containsExactly("x/y");
        assertThat(store.list("z/")).isEmpty();
        assertThat(store.digest("x/y")).contains(Content.of("first").sha256());
        assertThat(store.digest("z")).isEmpty();
    }

    @Test
    void whatAnInterruptedWriteLeftIsNoObject() throws IOException {
        DirectoryStore store = new DirectoryStore(directory);
        put(store, "x", "text");
        Files.writeString(directory.resolve("aside/half"), "ha");
        assertThat(store.list("")).hasSize(1);
        assertThat(store.removeLeftovers()).isEqualTo(1);
        assertThat(directory.resolve("aside")).isEmptyDirectory();
    }

    @Test
    void aNameStaysInside() {
        DirectoryStore store = new DirectoryStore(directory.resolve("in"));
        assertThatThrownBy(() -> put(store, "../out", "text")).isInstanceOf(StoreFailure.class);
    }

    @Test
    void aPartOfAFileIsStored() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "0123456789");
        DirectoryStore store = new DirectoryStore(directory.resolve("store"));
        Content content = Content.of(file, 3, 4);
        assertThat(store.put("p", content, content.sha256())).isTrue();
        assertThat(store.read("p", 0, 10)).asString().isEqualTo("3456");
        assertThatThrownBy(() -> Content.of(file, 8, 4).sha256()).hasMessageContaining("has become shorter");
    }
}
