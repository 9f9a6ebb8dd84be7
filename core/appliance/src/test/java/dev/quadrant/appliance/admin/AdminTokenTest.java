package dev.quadrant.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
    private static final String TEXT = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer 0123456789abcdef0123456789abcdef  | true",
                "bearer 0123456789abcdef0123456789abcdef  | true",
                "Bearer 0123456789abcdef0123456789abcdee  | false",
                "Bearer 0123456789abcdef0123456789abcdef0 | false",
                "Basic 0123456789abcdef0123456789abcdef   | false",
                "0123456789abcdef0123456789abcdef         | false",
                "Bearer                                   | false",
            })
    void onlyItsOwnTextShowsIt(String authorization, boolean shows) throws IOException {
        assertThat(AdminToken.read(file(TEXT + "\n", "rw-------")).shownBy(authorization))
                .isEqualTo(shows);
    }

    @Test
    void whatItSendsShowsIt() throws IOException {
        AdminToken token = AdminToken.read(file(TEXT, "r--r-----"));
        assertThat(token.shownBy(token.authorization())).isTrue();
        assertThat(token).hasToString("admin token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--", "rw-----w-"})
    void aFileThatIsOpenToOthersIsRefused(String permissions) throws IOException {
        Path file = file(TEXT, permissions);
        assertThatThrownBy(() -> AdminToken.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is open to other users (" + permissions + "): chmod 600 " + file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hunter2                               | holds a token of 7 characters; it needs 32",
                "0123456789abcdef 0123456789abcdef0    | holds more than one line of letters",
                "''                                    | holds a token of 0 characters",
            })
    void aTextThatIsNoTokenIsRefusedAndNotShown(String text, String why) throws IOException {
        Path file = file(text, "rw-------");
        assertThatThrownBy(() -> AdminToken.read(file))
                .hasMessageContaining(why)
                .satisfies(failure -> assertThat(failure.getMessage())
                        .doesNotContain("hunter2")
                        .doesNotContain("0123456789"));
    }

    @Test
    void aFileThatIsMissingOrTooLongIsRefused() throws IOException {
        assertThatThrownBy(() -> AdminToken.read(directory.resolve("none"))).hasMessageContaining("does not exist");
        Path file = file("a".repeat(5000), "rw-------");
        assertThatThrownBy(() -> AdminToken.read(file)).hasMessageContaining("is longer than 4096 bytes");
    }

    private Path file(String text, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("token"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
