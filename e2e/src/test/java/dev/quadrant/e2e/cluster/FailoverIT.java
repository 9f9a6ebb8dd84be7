package dev.quadrant.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault once, on kernels of their own as far as the network goes. What is asserted is what the kernels and the neighbours
 * of the virtual IPs say, never a log, and never how long it took: {@code bench/failover} measures that. The same with
 * keepalived, which must be found to have two holders: so the harness can tell.
 */
class FailoverIT {
    @TempDir
    static Path directory;

    private static Lab lab;
    private static int labs;

    @BeforeAll
    static void sweep() {
        Requirements.assumeNamespaces();
        Namespace.sweep();
    }

    @AfterAll
    static void closeLab() {
        if (lab != null) {
            lab.close();
            lab = null;
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "CLOCK")
    void neverTwoHolders(Fault fault) throws IOException {
        Round round = play(new Quadrant("lan"), fault);

        round.families().forEach((family, figures) -> {
            assertThat(figures.overlaps()).as("two holders of %s", family).isEmpty();
            assertThat(figures.falseClaims())
                    .as("hosts that spoke for %s", family)
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KILL", "STOP"})
    void keepalivedHasTwoHolders(Fault fault) throws IOException {
        Assumptions.assumeTrue(Shell.works("keepalived", "--version"), "needs keepalived: apt-get install keepalived");
        Round round = play(new Keepalived(), fault);

        round.families().forEach((family, figures) -> {
            assertThat(figures.overlaps()).as("two holders of %s", family).isNotEmpty();
            assertThat(figures.falseClaims()).as("two answers for %s", family).isNotEmpty();
        });
    }

    /** In the lab of the test before, if it is whole and of the same kind. */
    private static Round play(Product product, Fault fault) throws IOException {
        if (lab != null && !(lab.product().equals(product) && lab.hosts().size() == fault.hosts())) {
            closeLab();
        }
        if (lab == null) {
            String name = "it" + labs++;
            lab = new Lab(Files.createDirectory(directory.resolve(name)), name, fault.hosts(), product);
            lab.startAll();
        }
        Lab used = lab;
        lab = null;
        try {
            Round round = Round.play(used, fault);
            Sample.of(round).forEach(sample -> System.out.println("failover: " + sample.text()));
            lab = used;
            return round;
        } finally {
            if (lab == null) {
                used.close();
            }
        }
    }
}
