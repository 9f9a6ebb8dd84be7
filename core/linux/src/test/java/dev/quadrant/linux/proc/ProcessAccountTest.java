package dev.quadrant.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessAccountTest {
    private static final String STATUS = """
        Name:	dns-node
        VmPeak:	 1048576 kB
        VmSize:	 1048572 kB
        VmRSS:	   52296 kB
        RssAnon:	   13248 kB
        """;
    private static final String LIMITS = """
        Limit                     Soft Limit           Hard Limit           Units
        Max cpu time              unlimited            unlimited            seconds
        Max open files            20000                1048576              files
        """;
    private static final String STAT =
            "4242 (a ) b (c) S 1 4242 4242 0 -1 4194560 1901 0 3 0 150 75 9 9 20 0 13 0 8123 1 2";

    @TempDir
    Path directory;

    private final ProcessAccount own = ProcessAccount.own();

    private ProcessAccount account(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
        return new ProcessAccount(directory.toString());
    }

    @Test
    void readsWhatTheKernelWrites() throws IOException {
        assertThat(account("status", STATUS).residentBytes()).isEqualTo(52_296L * 1024);
        assertThat(account("status", STATUS).virtualBytes()).isEqualTo(1_048_572L * 1024);
        assertThat(account("limits", LIMITS).openFilesMax()).isEqualTo(20_000);
        assertThat(account("limits", LIMITS.replace("20000  ", "unlimited")).openFilesMax())
                .isInfinite();
        assertThat(account("stat", STAT).cpuSeconds()).isEqualTo(2.25);
    }

    @Test
    void anotherFormIsSaid() throws IOException {
        assertThatThrownBy(account("status", "Name: x\n")::residentBytes)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("status is of an unknown form");
        assertThatThrownBy(account("stat", "1 (x) S 1")::cpuSeconds).hasMessageContaining("unknown form");
        assertThatThrownBy(account("limits", "Max open files  many\n")::openFilesMax)
                .hasMessageContaining("unknown form");
        assertThatThrownBy(new ProcessAccount(directory + "/gone")::openFiles).isInstanceOf(UncheckedIOException.class);
    }

    /** Surefire's thread in this process starts a program every second, whose pipes come and go: an exact count is nobody's. */
    @Test
    void countsDescriptorsThatAreOpened() throws IOException {
        int many = 200;
        long others = 20;
        Path file = Files.createFile(directory.resolve("one"));
        List<InputStream> open = new ArrayList<>();
        long before = own.openFiles();
        try {
            for (int i = 0; i < many; i++) {
                open.add(Files.newInputStream(file));
            }
            assertThat(own.openFiles()).isCloseTo(before + many, within(others));
        } finally {
            for (InputStream one : open) {
                one.close();
            }
        }
        assertThat(own.openFiles()).isCloseTo(before, within(others));
        assertThat(own.openFilesMax()).isGreaterThan((double) before);
    }

    @Test
    void countsWorkThatIsDone() {
        double before = own.cpuSeconds();
        long sum = 0;
        while (own.cpuSeconds() < before + 0.05) {
            sum += Long.numberOfTrailingZeros(sum + 1);
        }
        assertThat(own.cpuSeconds()).isGreaterThan(before).isLessThan(1e6);
    }

    @Test
    void countsMemoryThatIsTouched() {
        assertThat(own.residentBytes()).isBetween(1L << 20, own.virtualBytes());
    }
}
