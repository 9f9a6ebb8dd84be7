package dev.quadrant.db.command;

import dev.quadrant.appliance.Appliance;
import dev.quadrant.appliance.NodeProgram;
import dev.quadrant.appliance.Preflight;
import dev.quadrant.db.DbConfig;
import dev.quadrant.db.inventory.Verification;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Verifies the repository. */
@Command(
        name = "verify",
        description = "Verify every file of the repository against its checksums, and that no binlog is missing.")
public final class VerifyCommand implements Callable<Integer> {
    private final NodeProgram program;

    @Spec
    CommandSpec spec;

    @Mixin
    RepositoryOptions from;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description =
                    "Read N files only, chosen by chance; lengths, manifests and missing files are looked at in any case.")
    Integer sample;

    public VerifyCommand(NodeProgram program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DbConfig config = Preflight.check(program).get(DbConfig.class);
        PrintWriter out = spec.commandLine().getOut();
        OptionalInt files = sampled();
        List<String> damage = new ArrayList<>();
        return from.read(config, spec, damage::add, repository -> verify(repository, files, damage, out));
    }

    private int verify(Repository repository, OptionalInt sampled, List<String> damage, PrintWriter out)
            throws IOException {
        AtomicReference<String> file = new AtomicReference<>("");
        Verification verification = new Verification(repository, sampled, new Random(), file::set);
        List<String> problems = new ArrayList<>();
        try (Lines lines = new Lines(
                out,
                () -> "  " + verification.files() + " files, " + Sizes.bytes(verification.bytes()) + ", "
                        + Sizes.course(verification.course(System.nanoTime())) + "  " + file.get())) {
            problems.addAll(lines.during(verification::run));
        }
        problems.addAll(0, damage);
        problems.forEach(problem -> out.println("BAD  " + problem));
        String of = sample == null ? "" : " of " + verification.present();
        out.println(verification.files() + of + " files, " + Sizes.bytes(verification.bytes()) + " verified: "
                + (problems.isEmpty() ? "all is well" : problems.size() + " bad"));
        out.flush();
        return problems.isEmpty() ? Appliance.DONE : Appliance.FAILED;
    }

    private OptionalInt sampled() {
        if (sample != null && sample < 1) {
            throw new ParameterException(spec.commandLine(), "--sample: a number above 0 expected, not " + sample);
        }
        return sample == null ? OptionalInt.empty() : OptionalInt.of(sample);
    }
}
