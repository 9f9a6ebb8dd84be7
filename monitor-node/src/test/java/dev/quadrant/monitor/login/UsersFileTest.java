package dev.quadrant.monitor.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersFileTest {
    private static final String HASH = "$2y$04$vrHqxpE1wGOC0A8Ks8YdEuN.9f0FCjx9fqSGmYDpr6SSYTcwzQ1Hi";

    @TempDir
    private Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path file = directory.resolve("users");
        User olga = new User("olga", Role.OPERATOR, HASH);
        User victor = new User("victor@example.com", Role.VIEWER, HASH);
        UsersFile.write(file, List.of(olga, victor));
        assertThat(UsersFile.read(file).values()).containsExactly(olga, victor);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        UsersFile.write(file, List.of(olga));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(directory.toFile().list()).containsExactly("users");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> UsersFile.read(file)).hasMessageContaining("chmod 600");
        assertThat(olga.toString()).doesNotContain(HASH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "olga | f:1: no NAME:ROLE:HASH",
                "olga:operator:$2y$04$short | f:1: the hash of \"olga\"",
                "olga:operator:plain | f:1: the hash of \"olga\"",
                "olga:root:HASH | f:1: the role of \"olga\"",
                "<b>:viewer:HASH | f:1: the name has other characters",
                "olga:viewer:$2y$31$vrHqxpE1wGOC0A8Ks8YdEuN.9f0FCjx9fqSGmYDpr6SSYTcwzQ1Hi | f:1: the hash of \"olga\"",
                "# x;;olga:viewer:HASH;olga:viewer:HASH | f:4: user \"olga\" stands twice",
            })
    void saysWhatIsWrongWhere(String text, String words) {
        String lines = text.replace("HASH", HASH).replace(';', '\n');
        assertThatThrownBy(() -> UsersFile.parse("f", lines))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining(HASH);
    }

    @Test
    void passwordsMatchTheirHashesAlone() {
        String hash = Passwords.hash("correct horse battery");
        assertThat(Passwords.isHash(hash)).isTrue();
        Optional<User> user = Optional.of(new User("olga", Role.VIEWER, hash));
        assertThat(Passwords.match(user, "correct horse battery")).isTrue();
        assertThat(Passwords.match(user, "correct horse batterY")).isFalse();
        assertThat(Passwords.match(user, "")).isFalse();
        assertThat(Passwords.match(user, "x".repeat(73))).isFalse();
        assertThat(Passwords.match(Optional.empty(), "correct horse battery")).isFalse();
    }

    @Test
    void weakPasswordsAreRefused() {
        assertThat(Passwords.problem("ninechars")).isPresent();
        assertThat(Passwords.problem("tenletters")).isEmpty();
        assertThat(Passwords.problem("ä".repeat(36))).isEmpty();
        assertThat(Passwords.problem("ä".repeat(37)))
                .hasValueSatisfying(words -> assertThat(words).contains("72"));
        assertThat(Passwords.problem("ten\nletters")).isPresent();
    }
}
